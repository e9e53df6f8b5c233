//! What a claim of AD FS is in terms of a policy: where its values come from, and when it exists.

/// Why a rule is not carried over, and what to do instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct NotCarried {
    /// Why.
    pub(super) reason: String,
    /// What to do instead.
    pub(super) instead: Option<String>,
}

/// The values of an attribute, with what rules do to each of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct AttributeValues {
    /// The attribute in the policy, such as `user.mail`.
    pub(super) attribute: String,
    /// Whether it can have several values.
    pub(super) many: bool,
    /// What happens to each value, in order.
    pub(super) steps: Vec<ValueStep>,
    /// In what its values are not those of AD FS.
    pub(super) differences: Vec<String>,
    /// Whether AD FS has `DOMAIN\` before its values.
    pub(super) domain: bool,
}

/// What happens to a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum ValueStep {
    /// It is left out unless the regular expression matches.
    Keep(String),
    /// Matches of the pattern are replaced; without a match it stays.
    Replace { pattern: String, replacement: String },
    /// It becomes a part of a text. In it, `{0}` is the value, `{x.y}` the first value of an attribute.
    Insert { text: String, attributes: Vec<String> },
}

/// The values of a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum ClaimValues {
    /// One constant.
    Text(String),
    /// Those of an attribute.
    Of(AttributeValues),
}

/// When a claim exists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Guard {
    /// The attribute has a value.
    Exists(String),
    /// A value of the attribute is this text.
    Equals(String, String),
    /// A value of the attribute has a match.
    Matches(String, String),
    /// The attribute has at least so many values, two or more.
    Count(String, u32),
    /// It does not hold.
    Not(Box<Guard>),
    /// All hold: always, if there are none.
    All(Vec<Guard>),
    /// One holds: never, if there are none.
    Any(Vec<Guard>),
}

/// One way in which a claim comes to exist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ClaimSource {
    /// When, besides having a value.
    pub(super) guard: Guard,
    /// Its values.
    pub(super) values: ClaimValues,
    /// In what its existence is not that in AD FS.
    pub(super) differences: Vec<String>,
}

impl NotCarried {
    /// With advice.
    pub(super) fn new(reason: impl Into<String>, instead: &str) -> Self {
        Self { reason: reason.into(), instead: Some(instead.to_owned()) }
    }

    /// Without advice.
    pub(super) fn because(reason: impl Into<String>) -> Self {
        Self { reason: reason.into(), instead: None }
    }
}

impl ClaimValues {
    /// The constant, if it is one.
    pub(super) fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Of(_) => None,
        }
    }

    /// The attribute, unless it is a constant.
    pub(super) fn attribute(&self) -> Option<&str> {
        match self {
            Self::Text(_) => None,
            Self::Of(values) => Some(&values.attribute),
        }
    }
}

impl ClaimSource {
    /// Whether its values are some of these, unchanged.
    pub(super) fn is_some_of(&self, all: &AttributeValues) -> bool {
        let ClaimValues::Of(values) = &self.values else { return false };
        let is_unchanged = values.steps.iter().all(|step| matches!(step, ValueStep::Keep(_)));
        values.attribute == all.attribute && values.domain == all.domain && is_unchanged
    }
}

impl AttributeValues {
    /// The values as they are.
    pub(super) fn of(attribute: &str, many: bool) -> Self {
        let attribute = attribute.to_owned();
        Self { attribute, many, steps: Vec::new(), differences: Vec::new(), domain: false }
    }

    /// When there is a value.
    ///
    /// # Errors
    /// Values are left out after they were changed, which no condition can find out.
    pub(super) fn guard(&self) -> Result<Guard, NotCarried> {
        let mut kept: Vec<&str> = Vec::new();
        let mut is_changed = false;
        for step in &self.steps {
            match step {
                ValueStep::Keep(_) if is_changed => return Err(changed()),
                ValueStep::Keep(regex) => kept.push(regex),
                ValueStep::Replace { .. } | ValueStep::Insert { .. } => is_changed = true,
            }
        }
        Ok(match kept.as_slice() {
            [] => Guard::Exists(self.attribute.clone()),
            [only] => Guard::Matches(self.attribute.clone(), (*only).to_owned()),
            several => {
                let parts = several.iter().map(|regex| format!("(?=[\\s\\S]*?(?:{regex}))"));
                Guard::Matches(self.attribute.clone(), format!("\\A{}", parts.collect::<String>()))
            }
        })
    }
}

/// A condition on a value that a rule has changed.
pub(super) fn changed() -> NotCarried {
    NotCarried::new(
        "its condition is about a value that another rule has changed",
        "write the condition about the original value",
    )
}

impl Default for Guard {
    fn default() -> Self {
        Self::ALWAYS
    }
}

impl Guard {
    /// It always holds.
    pub(super) const ALWAYS: Self = Self::All(Vec::new());
    /// It never holds.
    pub(super) const NEVER: Self = Self::Any(Vec::new());

    /// All of these.
    pub(super) fn all(guards: impl IntoIterator<Item = Self>) -> Self {
        let mut all: Vec<Self> = Vec::new();
        for guard in guards {
            match guard {
                Self::All(inner) => inner.into_iter().for_each(|guard| push(&mut all, guard)),
                Self::Any(inner) if inner.is_empty() => return Self::NEVER,
                other => push(&mut all, other),
            }
        }
        let tested: Vec<String> = all.iter().filter_map(Self::tested).map(str::to_owned).collect();
        all.retain(|guard| !matches!(guard, Self::Exists(name) if tested.contains(name)));
        let is_contradiction = all.iter().any(|guard| all.contains(&guard.clone().negated()));
        match (is_contradiction, all.len()) {
            (true, _) => Self::NEVER,
            (false, 1) => all.remove(0),
            (false, _) => Self::All(all),
        }
    }

    /// One of these.
    pub(super) fn any(guards: impl IntoIterator<Item = Self>) -> Self {
        let mut any: Vec<Self> = Vec::new();
        for guard in guards {
            match guard {
                Self::Any(inner) => inner.into_iter().for_each(|guard| push(&mut any, guard)),
                Self::All(inner) if inner.is_empty() => return Self::ALWAYS,
                other => push(&mut any, other),
            }
        }
        if any.len() == 1 { any.remove(0) } else { Self::Any(any) }
    }

    /// The opposite.
    pub(super) fn negated(self) -> Self {
        match self {
            Self::Not(inner) => *inner,
            Self::All(inner) if inner.is_empty() => Self::NEVER,
            Self::Any(inner) if inner.is_empty() => Self::ALWAYS,
            other => Self::Not(Box::new(other)),
        }
    }

    /// What must all hold.
    pub(super) fn conjuncts(&self) -> &[Self] {
        match self {
            Self::All(inner) => inner,
            other => std::slice::from_ref(other),
        }
    }

    /// The attribute of which a value is tested.
    fn tested(&self) -> Option<&str> {
        match self {
            Self::Equals(name, _) | Self::Matches(name, _) | Self::Count(name, _) => Some(name),
            _ => None,
        }
    }

    /// Whether both can never hold at once, as far as can be seen; `is_single` says which attributes have at most one
    /// value.
    pub(super) fn excludes(&self, other: &Self, is_single: &dyn Fn(&str) -> bool) -> bool {
        if denies(self, other) || denies(other, self) {
            return true;
        }
        let pairs =
            self.conjuncts().iter().flat_map(|left| other.conjuncts().iter().map(move |right| (left, right)));
        pairs.into_iter().any(|(left, right)| match (left, right) {
            (Self::Equals(one, text), Self::Equals(two, other)) => {
                one == two && text != other && is_single(one)
            }
            (Self::Equals(one, text), Self::Matches(two, regex))
            | (Self::Matches(two, regex), Self::Equals(one, text)) => {
                one == two && is_single(one) && adfs_rules::is_match(text, regex) == Ok(false)
            }
            _ => false,
        })
    }
}

/// Whether a conjunct of `left` denies what `right` says.
fn denies(left: &Guard, right: &Guard) -> bool {
    let said = right.conjuncts();
    left.conjuncts().iter().any(|guard| {
        let Guard::Not(denied) = guard else { return false };
        let is_said = |part: &Guard| {
            let of_value = |known: &Guard| match (part, known) {
                (Guard::Exists(name), known) => known.tested() == Some(name),
                (Guard::Matches(one, regex), Guard::Equals(two, text)) => {
                    one == two && adfs_rules::is_match(text, regex) == Ok(true)
                }
                (Guard::Count(one, least), Guard::Count(two, more)) => one == two && more >= least,
                _ => false,
            };
            said.contains(part) || said.iter().any(of_value)
        };
        match &**denied {
            Guard::Any(parts) => parts.iter().any(is_said),
            other => other.conjuncts().iter().all(is_said),
        }
    })
}

fn push(guards: &mut Vec<Guard>, guard: Guard) {
    if !guards.contains(&guard) {
        guards.push(guard);
    }
}
