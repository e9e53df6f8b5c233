//! The claims of an imported file, in the form that a policy has.

use crate::model::conditions::ImportedCondition;
use crate::yaml::{Yaml, YamlEntry};

/// A claim.
#[derive(Clone, Debug)]
pub(crate) struct ImportedClaim {
    /// Its name, without the namespace.
    pub(crate) name: String,
    /// The prefix before the name and a slash.
    pub(crate) namespace: Option<String>,
    /// Comments about it.
    pub(crate) comments: Vec<String>,
    /// The ways in which it may get its value.
    pub(crate) configurations: Vec<ImportedConfiguration>,
}

/// One way in which a claim may get its value.
#[derive(Clone, Debug, Default)]
pub(crate) struct ImportedConfiguration {
    /// Who it applies to.
    pub(crate) condition: ImportedCondition,
    /// The attribute, if there is one.
    pub(crate) attribute: Option<ImportedSource>,
    /// The transformations, in order; the first one has an input.
    pub(crate) transformations: Vec<ImportedTransformation>,
}

/// The origin of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ImportedSource {
    /// An attribute.
    Attribute {
        /// `user`, `application` or `resource`.
        source: &'static str,
        /// Its name in the source.
        name: String,
    },
    /// A constant.
    Constant(String),
}

/// One transformation.
#[derive(Clone, Debug)]
pub(crate) struct ImportedTransformation {
    /// The name in a policy.
    pub(crate) name: &'static str,
    /// Its parameters; those of a first transformation begin with the input.
    pub(crate) parameters: Vec<YamlEntry>,
}

impl ImportedClaim {
    /// The name in a token.
    pub(crate) fn full_name(&self) -> String {
        match &self.namespace {
            Some(namespace) => format!("{namespace}/{}", self.name),
            None => self.name.clone(),
        }
    }

    /// The value of the claim's key in a policy.
    pub(crate) fn yaml(&self, with_namespace: bool) -> Yaml {
        let mut entries = Vec::new();
        if let (Some(namespace), true) = (&self.namespace, with_namespace) {
            entries.push(YamlEntry::new("namespace", Yaml::text(namespace)));
        }
        match self.configurations.as_slice() {
            [only] if only.condition().is_none() => match (&only.attribute, &*only.transformations) {
                (Some(attribute @ ImportedSource::Attribute { .. }), []) if entries.is_empty() => {
                    return attribute.yaml();
                }
                _ => entries.extend(only.entries()),
            },
            several => {
                let items = several.iter().map(|one| Yaml::Map(one.entries())).collect();
                entries.push(YamlEntry::new("configurations", Yaml::List(items)));
            }
        }
        match &*entries {
            [only] if only.key == "attribute" => Yaml::inline_map(entries),
            _ => Yaml::Map(entries),
        }
    }
}

impl ImportedConfiguration {
    fn entries(&self) -> Vec<YamlEntry> {
        let mut entries = Vec::new();
        entries.extend(self.condition().map(|condition| YamlEntry::new("condition", condition)));
        entries.extend(self.attribute.as_ref().map(|source| YamlEntry::new("attribute", source.yaml())));
        if !self.transformations.is_empty() {
            let steps = self.transformations.iter().map(ImportedTransformation::yaml).collect();
            entries.push(YamlEntry::new("transformations", Yaml::List(steps)));
        }
        entries
    }

    fn condition(&self) -> Option<Yaml> {
        let mut entries = Vec::new();
        entries.extend(self.condition.user_type.map(|word| YamlEntry::new("userType", Yaml::text(word))));
        if !self.condition.member_of.is_empty() {
            let groups = self.condition.member_of.iter().map(Yaml::text).collect();
            entries.push(YamlEntry::new("memberOf", Yaml::List(groups)));
        }
        let inline = Yaml::inline_map(entries.clone());
        (!entries.is_empty()).then(|| if inline.is_short() { inline } else { Yaml::Map(entries) })
    }
}

impl ImportedSource {
    /// `user.mail` or `{ value: "..." }`.
    pub(crate) fn yaml(&self) -> Yaml {
        match self {
            Self::Attribute { source, name } => Yaml::Text(format!("{source}.{name}")),
            Self::Constant(text) => Yaml::inline_map(vec![YamlEntry::new("value", Yaml::text(text))]),
        }
    }

    /// The same as the input of a transformation.
    pub(crate) fn input(&self, every_value: bool) -> YamlEntry {
        let input = match (self, every_value) {
            (Self::Attribute { .. }, true) => {
                let every = YamlEntry::new("treatAsMultiValue", Yaml::Plain("true".to_owned()));
                Yaml::inline_map(vec![YamlEntry::new("attribute", self.yaml()), every])
            }
            _ => self.yaml(),
        };
        YamlEntry::new("input", input)
    }
}

impl ImportedTransformation {
    fn yaml(&self) -> Yaml {
        if self.parameters.is_empty() {
            return Yaml::text(self.name);
        }
        let inline = Yaml::inline_map(self.parameters.clone());
        let parameters = if inline.is_short() { inline } else { Yaml::Map(self.parameters.clone()) };
        Yaml::Map(vec![YamlEntry::new(self.name, parameters)])
    }
}
