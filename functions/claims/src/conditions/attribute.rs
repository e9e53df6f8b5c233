//! `attribute`: what an attribute holds.

use dotnet_text::{Regex, StepLimit, Steps};

use super::{
    Built, ConditionArgument, ConditionDefinition, ConditionExample, ConditionOutcome, ConditionTest,
};
use crate::document::{Entry, Holds, KeyDefinition, KeyRule, KeyTable, Node, NodeKind, UNKNOWN_KEY};
use crate::values::{Known, Scope, Value, cost, pattern};

pub(super) const CONDITION: ConditionDefinition = ConditionDefinition {
    name: "attribute",
    meaning: "holds when the attribute `name` is the text `equals`, is one of the texts `in`, has a match of \
              the regular expression `matches`, has a value (`exists: true`) or no \
              value (`exists: false`); case matters. Of a list, one element is enough",
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
    ],
    build,
};

/// What the condition takes.
pub(crate) const KEYS: KeyTable = KeyTable {
    keys: &[
        KeyDefinition::required("name", Holds::Attribute, "the attribute"),
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

/// The keys of which one says what the attribute must hold.
const DEMANDS: [&str; 4] = ["equals", "exists", "in", "matches"];

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
}

impl Demand {
    fn read(demand: &Entry, scope: &mut Scope<'_>) -> Option<Self> {
        let node = &demand.value;
        match demand.key.as_str() {
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
            }
        })
    }
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
