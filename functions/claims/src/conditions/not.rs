//! `not`: the opposite of a condition.

use super::{Built, Condition, Definition, Example, Outcome, Takes};
use crate::document::Node;
use crate::scope::Scope;
use crate::value::Known;

pub(super) const CONDITION: Definition = Definition {
    name: "not",
    meaning: "holds when this condition fails; what is unknown stays unknown",
    takes: Takes::Condition,
    examples: &[
        Example {
            policy: "not: { userType: allGuests }",
            given: &[("user.userType", &["Member"])],
            outcome: Outcome::Holds,
        },
        Example {
            policy: "not: { userType: allGuests }",
            given: &[("user.userType", &["Guest"])],
            outcome: Outcome::Fails,
        },
        Example { policy: "not: { userType: allGuests }", given: &[], outcome: Outcome::Unknown },
    ],
    build,
};

fn build(node: &Node, scope: &mut Scope<'_>) -> Option<Built> {
    let part = Condition::read(node, scope)?;
    let words = format!("not ({})", part.words);
    Some(Built { words, parts: vec![part], test: Box::new(opposite) })
}

fn opposite(parts: &[Condition], known: &[Known]) -> Outcome {
    super::all_hold(parts, known).inverted()
}
