//! The conditions: one file each, and the list of them.
//!
//! To add one: its file, its `mod` line and its line in [`CONDITIONS`].

mod all;
mod any;
mod attribute;
mod codes;
mod group;
mod member_of;
mod not;
mod protocol;
mod user_type;

pub(crate) use attribute::KEYS as ATTRIBUTE_TEST;
pub(crate) use codes::CODES;
use codes::{EMPTY_CONDITION, UNKNOWN_CONDITION};

use crate::document::{Entry, Node, NodeKind, WRONG_TYPE, suggest_key};
use crate::values::{Known, Scope};
use dotnet_text::Steps;

/// What asking any condition costs, in steps.
const COST: u32 = 3;

/// All conditions, by name.
pub const CONDITIONS: [&ConditionDefinition; 7] = [
    &all::CONDITION,
    &any::CONDITION,
    &attribute::CONDITION,
    &member_of::CONDITION,
    &not::CONDITION,
    &protocol::CONDITION,
    &user_type::CONDITION,
];

/// One kind of condition.
pub struct ConditionDefinition {
    /// Its key in a policy.
    pub name: &'static str,
    /// When it holds, as the end of a sentence that starts with its name.
    pub meaning: &'static str,
    /// What may stand behind the key.
    pub takes: ConditionArgument,
    /// Examples; each of them is a test.
    pub examples: &'static [ConditionExample],
    build: fn(&Node, &mut Scope<'_>) -> Option<Built>,
}

/// What may stand behind a condition's key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConditionArgument {
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// A list of group ids.
    Groups,
    /// A text or a list of texts.
    Texts,
    /// A condition.
    Condition,
    /// A list of conditions.
    Conditions,
    /// `name` and one of `equals`, `exists`, `in` and `matches`.
    AttributeTest,
}

/// When a condition holds, as documentation and as a test.
#[derive(Debug)]
pub struct ConditionExample {
    /// The condition as it stands in a policy.
    pub policy: &'static str,
    /// What is known; what is not listed has no value.
    pub given: &'static [(&'static str, &'static [&'static str])],
    /// What it comes to.
    pub outcome: ConditionOutcome,
}

/// What a condition comes to for one user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConditionOutcome {
    /// It holds.
    Holds,
    /// It does not hold.
    Fails,
    /// Nobody knows: the configuration does not apply, and a negation of it does not either.
    Unknown,
}

/// A condition of a policy, ready to be asked.
pub struct Condition {
    /// What it demands, in words.
    pub(crate) words: String,
    /// The conditions that it is made of.
    pub(crate) parts: Vec<Self>,
    test: ConditionTest,
}

/// What a definition makes of its part of the policy.
struct Built {
    words: String,
    parts: Vec<Condition>,
    test: ConditionTest,
}

/// What runs for every callout: a condition's parts and what is known to the outcome. Cannot fail.
type ConditionTest = Box<dyn Fn(&[Condition], &[Known], &mut Steps) -> ConditionOutcome + Send + Sync>;

impl Condition {
    /// Reads a condition; with several keys, all of them must hold.
    pub(crate) fn read(node: &Node, scope: &mut Scope<'_>) -> Option<Self> {
        if let NodeKind::List(_) = node.kind {
            let message = "expected a mapping, found a list";
            let error = scope.diagnostics.error(WRONG_TYPE, node.place, message);
            error.help("for conditions that must all hold write `all: [...]`; for one that must hold write `any: [...]`");
            return None;
        }
        let entries = node.entries(scope.diagnostics)?;
        if entries.is_empty() {
            scope.diagnostics.error(EMPTY_CONDITION, node.place, "the condition is empty");
        }
        let parts: Vec<_> = entries.iter().filter_map(|entry| Self::entry(entry, entries, scope)).collect();
        if parts.len() != entries.len() {
            return None;
        }
        Self::all_of(parts)
    }

    /// All of `parts`; `None` for no part at all.
    fn all_of(mut parts: Vec<Self>) -> Option<Self> {
        if parts.len() < 2 {
            return parts.pop();
        }
        let words = words(&parts, " and ");
        Some(Self { words, parts, test: Box::new(all_hold) })
    }

    fn entry(entry: &Entry, mapping: &[Entry], scope: &mut Scope<'_>) -> Option<Self> {
        let Some(definition) = CONDITIONS.iter().find(|known| known.name == entry.key) else {
            unknown(entry, mapping, scope);
            return None;
        };
        let Built { words, parts, test } = (definition.build)(&entry.value, scope)?;
        Some(Self { words, parts, test })
    }

    /// What it comes to for what is known; unknown if the steps are exceeded.
    pub(crate) fn outcome(&self, known: &[Known], steps: &mut Steps) -> ConditionOutcome {
        steps.spend(COST);
        if steps.exceeded() {
            return ConditionOutcome::Unknown;
        }
        let outcome = (self.test)(&self.parts, known, steps);
        if steps.exceeded() { ConditionOutcome::Unknown } else { outcome }
    }
}

fn unknown(entry: &Entry, mapping: &[Entry], scope: &mut Scope<'_>) {
    let message = format!("`{}` is not a condition", entry.key);
    let error = scope.diagnostics.error(UNKNOWN_CONDITION, entry.place, message);
    let names = CONDITIONS.map(|known| known.name);
    match written_elsewhere(&entry.key) {
        Some(help) => error.help(help),
        None => {
            suggest_key(entry, mapping, &names, error, || Some(format!("conditions: {}", names.join(", "))));
        }
    }
}

/// How a policy says what other languages have a word for.
fn written_elsewhere(key: &str) -> Option<String> {
    let lower = key.to_ascii_lowercase();
    match lower.as_str() {
        "nor" | "none" | "noneof" => return Some("write `not: { any: [...] }`".to_owned()),
        "equals" | "exists" | "in" | "matches" => {
            return Some(format!("write `attribute: {{ name: user.mail, {lower}: ... }}`"));
        }
        _ => {}
    }
    let positive = lower.strip_prefix('!').or(lower.strip_prefix("not"))?;
    let positive = CONDITIONS.iter().find(|known| known.name.eq_ignore_ascii_case(positive))?.name;
    Some(format!("write `not: {{ {positive}: ... }}`"))
}

fn words(parts: &[Condition], between: &str) -> String {
    parts.iter().map(|part| part.words.as_str()).collect::<Vec<_>>().join(between)
}

/// Fails as soon as one part fails; else unknown as soon as one is.
fn all_hold(parts: &[Condition], known: &[Known], steps: &mut Steps) -> ConditionOutcome {
    let mut outcome = ConditionOutcome::Holds;
    for part in parts {
        if steps.exceeded() {
            return ConditionOutcome::Unknown;
        }
        match part.outcome(known, steps) {
            ConditionOutcome::Fails => return ConditionOutcome::Fails,
            ConditionOutcome::Unknown => outcome = ConditionOutcome::Unknown,
            ConditionOutcome::Holds => {}
        }
    }
    outcome
}

impl ConditionOutcome {
    /// Holds for fails and the other way round; what is unknown stays unknown.
    #[must_use]
    pub fn inverted(self) -> Self {
        match self {
            Self::Holds => Self::Fails,
            Self::Fails => Self::Holds,
            Self::Unknown => Self::Unknown,
        }
    }

    /// The other outcome where this one holds, else this one.
    fn and(self, other: impl FnOnce() -> Self) -> Self {
        if self == Self::Holds { other() } else { self }
    }
}

impl From<bool> for ConditionOutcome {
    fn from(holds: bool) -> Self {
        if holds { Self::Holds } else { Self::Fails }
    }
}

impl std::fmt::Debug for Condition {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.words)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Diagnostics;
    use crate::values::Sources;
    use crate::values::fixtures::known;

    #[test]
    fn every_example_comes_to_what_it_says() {
        assert!(CONDITIONS.is_sorted_by_key(|known| known.name));
        for definition in CONDITIONS {
            assert!(!definition.examples.is_empty(), "{}", definition.name);
            for example in definition.examples {
                let mut diagnostics = Diagnostics::default();
                let node = Node::parse(&format!("{{ {} }}", example.policy), &mut diagnostics);
                let sources = Sources { open: true, ..Sources::default() };
                let mut scope = Scope::new(&sources, &mut diagnostics);
                let condition = Condition::read(&node, &mut scope);
                let attributes = scope.into_attributes();
                let condition = condition.unwrap_or_else(|| panic!("{}: {diagnostics:?}", example.policy));
                let outcome = condition.outcome(&known(&attributes, example.given), &mut Steps::default());
                assert_eq!(outcome, example.outcome, "{} {:?}", example.policy, example.given);
            }
        }
    }
}
