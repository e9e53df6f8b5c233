//! `any`: one of several conditions.

use super::{
    Built, Condition, ConditionArgument, ConditionDefinition, ConditionExample, ConditionOutcome, group,
};
use crate::document::Node;
use crate::values::{Known, Scope};
use dotnet_text::Steps;

pub(super) const CONDITION: ConditionDefinition = ConditionDefinition {
    name: "any",
    meaning: "holds as soon as one of these conditions holds; fails when every one fails",
    takes: ConditionArgument::Conditions,
    examples: &[
        ConditionExample {
            policy: "any: [{ userType: members }, { protocol: SAML }]",
            given: &[("event.protocol", &["SAML"])],
            outcome: ConditionOutcome::Holds,
        },
        ConditionExample {
            policy: "any: [{ userType: members }, { protocol: SAML }]",
            given: &[("event.protocol", &["OAUTH2.0"])],
            outcome: ConditionOutcome::Unknown,
        },
        ConditionExample {
            policy: "any: [{ userType: members }, { protocol: SAML }]",
            given: &[("user.userType", &["Guest"]), ("event.protocol", &["OAUTH2.0"])],
            outcome: ConditionOutcome::Fails,
        },
    ],
    build,
};

fn build(node: &Node, scope: &mut Scope<'_>) -> Option<Built> {
    group::build(node, scope, " or ", Box::new(one_holds))
}

fn one_holds(parts: &[Condition], known: &[Known], steps: &mut Steps) -> ConditionOutcome {
    let mut outcome = ConditionOutcome::Fails;
    for part in parts {
        if steps.exceeded() {
            return ConditionOutcome::Unknown;
        }
        match part.outcome(known, steps) {
            ConditionOutcome::Holds => return ConditionOutcome::Holds,
            ConditionOutcome::Unknown => outcome = ConditionOutcome::Unknown,
            ConditionOutcome::Fails => {}
        }
    }
    outcome
}
