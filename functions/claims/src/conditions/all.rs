//! `all`: every one of several conditions.

use super::{Built, ConditionArgument, ConditionDefinition, ConditionExample, ConditionOutcome, group};
use crate::document::Node;
use crate::values::Scope;

pub(super) const CONDITION: ConditionDefinition = ConditionDefinition {
    name: "all",
    meaning: "holds when every one of these conditions holds; fails as soon as one fails",
    takes: ConditionArgument::Conditions,
    examples: &[
        ConditionExample {
            policy: "all: [{ userType: any }, { protocol: SAML }]",
            given: &[("event.protocol", &["SAML"])],
            outcome: ConditionOutcome::Holds,
        },
        ConditionExample {
            policy: "all: [{ userType: members }, { protocol: SAML }]",
            given: &[("event.protocol", &["OAUTH2.0"])],
            outcome: ConditionOutcome::Fails,
        },
        ConditionExample {
            policy: "all: [{ userType: members }, { protocol: SAML }]",
            given: &[("event.protocol", &["SAML"])],
            outcome: ConditionOutcome::Unknown,
        },
    ],
    build,
};

fn build(node: &Node, scope: &mut Scope<'_>) -> Option<Built> {
    group::build(node, scope, " and ", Box::new(super::all_hold))
}
