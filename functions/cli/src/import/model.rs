//! The claims of an imported file, as a policy can hold them.

use super::yaml::{Entry, Yaml};

/// A claim.
#[derive(Clone, Debug)]
pub(super) struct Claim {
    /// Its name, without the namespace.
    pub(super) name: String,
    /// What stands before the name and a slash.
    pub(super) namespace: Option<String>,
    /// What an administrator should know about it.
    pub(super) comments: Vec<String>,
    /// The ways in which it may get its value.
    pub(super) configurations: Vec<Configuration>,
}

/// One way in which a claim may get its value.
#[derive(Clone, Debug, Default)]
pub(super) struct Configuration {
    /// Whom it is for; `None` for everybody.
    pub(super) user_type: Option<&'static str>,
    /// Groups of which the user must be in at least one; empty for everybody.
    pub(super) member_of: Vec<String>,
    /// The attribute, where there is one.
    pub(super) attribute: Option<Source>,
    /// The transformations, in order; the first one has an input.
    pub(super) transformations: Vec<Step>,
}

/// Where a value comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Source {
    /// An attribute.
    Attribute {
        /// `user`, `application` or `resource`.
        source: &'static str,
        /// What the source calls it.
        name: String,
    },
    /// A text that is the same for everybody.
    Constant(String),
}

/// One transformation.
#[derive(Clone, Debug)]
pub(super) struct Step {
    /// The name in a policy.
    pub(super) name: &'static str,
    /// Its parameters; the input of a first transformation stands first.
    pub(super) parameters: Vec<Entry>,
}

impl Claim {
    /// The name in a token.
    pub(super) fn full_name(&self) -> String {
        match &self.namespace {
            Some(namespace) => format!("{namespace}/{}", self.name),
            None => self.name.clone(),
        }
    }

    /// What stands behind the claim's name in a policy.
    pub(super) fn yaml(&self, with_namespace: bool) -> Yaml {
        let mut entries = Vec::new();
        if let (Some(namespace), true) = (&self.namespace, with_namespace) {
            entries.push(Entry::new("namespace", Yaml::text(namespace)));
        }
        match self.configurations.as_slice() {
            [only] if only.condition().is_none() => match (&only.attribute, &*only.transformations) {
                (Some(attribute @ Source::Attribute { .. }), []) if entries.is_empty() => {
                    return attribute.yaml();
                }
                _ => entries.extend(only.entries()),
            },
            several => {
                let items = several.iter().map(|one| Yaml::Map(one.entries())).collect();
                entries.push(Entry::new("configurations", Yaml::List(items)));
            }
        }
        match &*entries {
            [only] if only.key == "attribute" => Yaml::inline_map(entries),
            _ => Yaml::Map(entries),
        }
    }
}

impl Configuration {
    fn entries(&self) -> Vec<Entry> {
        let mut entries = Vec::new();
        entries.extend(self.condition().map(|condition| Entry::new("condition", condition)));
        entries.extend(self.attribute.as_ref().map(|source| Entry::new("attribute", source.yaml())));
        if !self.transformations.is_empty() {
            let steps = self.transformations.iter().map(Step::yaml).collect();
            entries.push(Entry::new("transformations", Yaml::List(steps)));
        }
        entries
    }

    fn condition(&self) -> Option<Yaml> {
        let mut entries = Vec::new();
        entries.extend(self.user_type.map(|word| Entry::new("userType", Yaml::text(word))));
        if !self.member_of.is_empty() {
            let groups = self.member_of.iter().map(Yaml::text).collect();
            entries.push(Entry::new("memberOf", Yaml::List(groups)));
        }
        let inline = Yaml::inline_map(entries.clone());
        (!entries.is_empty()).then(|| if inline.is_short() { inline } else { Yaml::Map(entries) })
    }
}

impl Source {
    /// `user.mail` or `{ value: "..." }`.
    pub(super) fn yaml(&self) -> Yaml {
        match self {
            Self::Attribute { source, name } => Yaml::Text(format!("{source}.{name}")),
            Self::Constant(text) => Yaml::inline_map(vec![Entry::new("value", Yaml::text(text))]),
        }
    }

    /// The same as the input of a transformation.
    pub(super) fn input(&self, every_value: bool) -> Entry {
        let input = match (self, every_value) {
            (Self::Attribute { .. }, true) => {
                let every = Entry::new("treatAsMultiValue", Yaml::Plain("true".to_owned()));
                Yaml::inline_map(vec![Entry::new("attribute", self.yaml()), every])
            }
            _ => self.yaml(),
        };
        Entry::new("input", input)
    }
}

impl Step {
    fn yaml(&self) -> Yaml {
        if self.parameters.is_empty() {
            return Yaml::text(self.name);
        }
        let inline = Yaml::inline_map(self.parameters.clone());
        let parameters = if inline.is_short() { inline } else { Yaml::Map(self.parameters.clone()) };
        Yaml::Map(vec![Entry::new(self.name, parameters)])
    }
}
