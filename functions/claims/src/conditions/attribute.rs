//! `attribute`: what an attribute holds.

use std::ops::RangeInclusive;

use dotnet_text::{Regex, StepLimit, Steps};

use super::{
    Built, ConditionArgument, ConditionDefinition, ConditionExample, ConditionOutcome, ConditionTest,
};
use crate::document::{
    CONFLICTING_KEYS, Diagnostics, Entry, Holds, KeyDefinition, KeyRule, KeyTable, MISSING_KEY, Node,
    NodeKind, UNKNOWN_KEY,
};
use crate::values::{Known, Scope, Value, cost, pattern};

pub(super) const CONDITION: ConditionDefinition = ConditionDefinition {
    name: "attribute",
    meaning: "holds when the attribute `name` is the text `equals`, is one of the texts `in`, has a match of \
              the regular expression `matches`, has a value (`exists: true`) or no \
              value (`exists: false`), or has so many values (`count`); case matters. Of a list, one element is enough",
    takes: ConditionArgument::AttributeTest,
    examples: &[
        ConditionExample {
            policy: "attribute: { name: people.tier, equals: gold }",
            given: &[("people.tier", &["silver", "gold"])],
            outcome: ConditionOutcome::Holds,
        },
        ConditionExample {
            policy: "attribute: { name: people.tier, equals: gold }",
            given: &[("people.tier", &["Gold"])],
            outcome: ConditionOutcome::Fails,
        },
        ConditionExample {
            policy: "attribute: { name: people.tier, in: [gold, silver] }",
            given: &[("people.tier", &["silver"])],
            outcome: ConditionOutcome::Holds,
        },
        ConditionExample {
            policy: "attribute: { name: people.tier, matches: '^g.ld$' }",
            given: &[("people.tier", &["silver", "gold"])],
            outcome: ConditionOutcome::Holds,
        },
        ConditionExample {
            policy: "attribute: { name: people.tier, exists: true }",
            given: &[("people.tier", &[""])],
            outcome: ConditionOutcome::Fails,
        },
        ConditionExample {
            policy: "attribute: { name: people.tier, exists: false }",
            given: &[],
            outcome: ConditionOutcome::Holds,
        },
        ConditionExample {
            policy: "attribute: { name: people.managers, count: { atLeast: 1, atMost: 2 } }",
            given: &[("people.managers", &["kim", "", "lee"])],
            outcome: ConditionOutcome::Holds,
        },
        ConditionExample {
            policy: "attribute: { name: people.managers, count: { atLeast: 2 } }",
            given: &[("people.managers", &["kim"])],
            outcome: ConditionOutcome::Fails,
        },
    ],
    build,
};

/// What the condition takes.
pub(crate) const KEYS: KeyTable = KeyTable {
    keys: &[
        KeyDefinition::required("name", Holds::Attribute, "the attribute"),
        KeyDefinition::optional(
            "count",
            Holds::Table(&COUNT),
            "how many values it must have; each text of a list counts, empty ones do not",
        ),
        KeyDefinition::optional("equals", Holds::Text, "the text that it must be"),
        KeyDefinition::optional("exists", Holds::Flag, "whether it must have a value, or must have no value"),
        KeyDefinition::optional("in", Holds::List(&Holds::Text), "the texts of which it must be one"),
        KeyDefinition::optional(
            "matches",
            Holds::Text,
            "a .NET regular expression that must have a match in it; `^` and `$` tie it to the whole text",
        ),
    ],
    rules: &[KeyRule::One(&DEMANDS)],
};

/// How many values there must be.
const COUNT: KeyTable = KeyTable {
    keys: &[
        KeyDefinition::optional("atLeast", Holds::Number(0, MOST), "the least number of values"),
        KeyDefinition::optional("atMost", Holds::Number(0, MOST), "the greatest number of values"),
    ],
    rules: &[KeyRule::AtLeastOne(&["atLeast", "atMost"])],
};

/// The greatest number in `count`.
const MOST: i64 = 1_000_000;

/// The keys of which one says what the attribute must hold.
const DEMANDS: [&str; 5] = ["count", "equals", "exists", "in", "matches"];

/// A key such as `notEquals`, and the demand in it.
fn negated(node: &Node) -> Option<(&Entry, &'static str)> {
    let NodeKind::Map(entries) = &node.kind else { return None };
    entries.iter().find_map(|entry| {
        let key = entry.key.to_ascii_lowercase();
        let positive = key.strip_prefix("not").filter(|positive| !positive.is_empty())?;
        DEMANDS.iter().find(|demand| **demand == positive).map(|demand| (entry, *demand))
    })
}

fn refuse_negated((entry, demand): (&Entry, &str), scope: &mut Scope<'_>) -> Option<Built> {
    let message = format!("unknown key `{}`", entry.key);
    let help = format!("write `not: {{ attribute: {{ name: ..., {demand}: ... }} }}`");
    scope.diagnostics.error(UNKNOWN_KEY, entry.place, message).help(help);
    None
}

fn build(node: &Node, scope: &mut Scope<'_>) -> Option<Built> {
    if let Some(negated) = negated(node) {
        return refuse_negated(negated, scope);
    }
    let mut fields = node.fields(scope.diagnostics)?;
    let name = fields.required("name", scope.diagnostics);
    let demand = fields.exactly_one(&DEMANDS, scope.diagnostics);
    fields.finish(scope.diagnostics);
    let name = name.and_then(|name| Some((name.text(scope.diagnostics)?, name.place)));
    let attribute = name.and_then(|(text, place)| scope.attribute(text, place));
    let demand = demand.and_then(|demand| Demand::read(demand, scope))?;
    let words = format!("{} {}", name?.0, demand.words());
    Some(Built { words, parts: Vec::new(), test: demand.test(attribute?) })
}

enum Demand {
    /// One of its texts is one of these.
    In(Vec<String>),
    /// It has a text that is not empty, or none.
    Exists(bool),
    /// One of its texts has a match.
    Matches(Box<Regex>),
    /// So many of its texts are not empty.
    Count(RangeInclusive<usize>),
}

impl Demand {
    fn read(demand: &Entry, scope: &mut Scope<'_>) -> Option<Self> {
        let node = &demand.value;
        match demand.key.as_str() {
            "count" => count(node, scope.diagnostics).map(Self::Count),
            "exists" => node.boolean(scope.diagnostics).map(Self::Exists),
            "matches" => pattern::read(node, scope.diagnostics).map(Box::new).map(Self::Matches),
            "equals" => node.text(scope.diagnostics).map(|text| Self::In(vec![text.to_owned()])),
            _ => node.texts(scope.diagnostics).map(Self::In),
        }
    }

    fn words(&self) -> String {
        match self {
            Self::In(texts) => format!("is \"{}\"", texts.join("\" or \"")),
            Self::Matches(_) => "has a match".to_owned(),
            Self::Count(range) if *range.end() == usize::MAX => {
                format!("has at least {} values", range.start())
            }
            Self::Count(range) => format!("has {} to {} values", range.start(), range.end()),
            Self::Exists(true) => "has a value".to_owned(),
            Self::Exists(false) => "has no value".to_owned(),
        }
    }

    /// Its texts sorted, so that looking for one does not take longer the more there are.
    fn prepared(mut self) -> Self {
        if let Self::In(texts) = &mut self {
            texts.sort_unstable();
        }
        self
    }

    fn test(self, attribute: usize) -> ConditionTest {
        let demand = self.prepared();
        Box::new(move |_, known, steps| {
            let texts = match known.get(attribute) {
                Some(Known::Unknown) => return ConditionOutcome::Unknown,
                other => other.and_then(Known::value).map_or(&[][..], Value::texts),
            };
            match &demand {
                Self::In(wanted) => {
                    let is_one = |text: &String| {
                        steps.spend(cost::find(text.len(), wanted.len()))
                            && wanted.binary_search(text).is_ok()
                    };
                    texts.iter().any(is_one).into()
                }
                Self::Matches(regex) => has_match(regex, texts, steps),
                Self::Exists(wanted) => {
                    let within = steps.spend(cost::items(texts.len()));
                    (within && texts.iter().any(|text| !text.is_empty()) == *wanted).into()
                }
                Self::Count(wanted) => {
                    let within = steps.spend(cost::items(texts.len()));
                    let count = texts.iter().filter(|text| !text.is_empty()).count();
                    (within && wanted.contains(&count)).into()
                }
            }
        })
    }
}

/// `{ atLeast: 1, atMost: 2 }`.
fn count(node: &Node, diagnostics: &mut Diagnostics) -> Option<RangeInclusive<usize>> {
    let mut fields = node.fields(diagnostics)?;
    let (least, most) = (fields.optional("atLeast"), fields.optional("atMost"));
    fields.finish(diagnostics);
    if least.is_none() && most.is_none() {
        let message = "`atLeast` or `atMost` is missing";
        diagnostics.error(MISSING_KEY, node.place, message);
        return None;
    }
    let mut number = |node: Option<&Node>, otherwise: usize| match node {
        Some(node) => usize::try_from(node.integer(0, MOST, diagnostics)?).ok(),
        None => Some(otherwise),
    };
    let (least, most) = (number(least, 0), number(most, usize::MAX));
    let range = least?..=most?;
    if range.is_empty() {
        let message = format!("no number is at least {} and at most {}", range.start(), range.end());
        diagnostics.error(CONFLICTING_KEYS, node.place, message);
        return None;
    }
    Some(range)
}

/// A match that was not completed says nothing.
fn has_match(regex: &Regex, texts: &[String], steps: &mut Steps) -> ConditionOutcome {
    for text in texts {
        match regex.is_match_within(text, steps) {
            Ok(true) => return ConditionOutcome::Holds,
            Ok(false) => {}
            Err(StepLimit) => {
                steps.exhaust();
                return ConditionOutcome::Unknown;
            }
        }
    }
    ConditionOutcome::Fails
}
