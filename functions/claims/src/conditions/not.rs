//! `not`: the opposite of a condition.

use super::{Built, Condition, ConditionArgument, ConditionDefinition, ConditionExample, ConditionOutcome};
use crate::document::Node;
use crate::values::{Known, Scope};
use dotnet_text::Steps;

pub(super) const CONDITION: ConditionDefinition = ConditionDefinition {
    name: "not",
    meaning: "holds when this condition fails; what is unknown stays unknown",
    takes: ConditionArgument::Condition,
    examples: &[
        ConditionExample {
            policy: "not: { userType: allGuests }",
            given: &[("user.userType", &["Member"])],
            outcome: ConditionOutcome::Holds,
        },
        ConditionExample {
            policy: "not: { userType: allGuests }",
            given: &[("user.userType", &["Guest"])],
            outcome: ConditionOutcome::Fails,
        },
        ConditionExample {
            policy: "not: { userType: allGuests }",
            given: &[],
            outcome: ConditionOutcome::Unknown,
        },
    ],
    build,
};

fn build(node: &Node, scope: &mut Scope<'_>) -> Option<Built> {
    let part = Condition::read(node, scope)?;
    let words = format!("not ({})", part.words);
    Some(Built { words, parts: vec![part], test: Box::new(opposite) })
}

fn opposite(parts: &[Condition], known: &[Known], steps: &mut Steps) -> ConditionOutcome {
    super::all_hold(parts, known, steps).inverted()
}
