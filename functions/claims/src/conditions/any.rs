//! `any`: one of several conditions.

use super::{Built, Condition, Definition, Example, Outcome, Takes, group};
use crate::document::Node;
use crate::scope::Scope;
use crate::value::Known;

pub(super) const CONDITION: Definition = Definition {
    name: "any",
    meaning: "holds as soon as one of these conditions holds; fails when every one fails",
    takes: Takes::Conditions,
    examples: &[
        Example {
            policy: "any: [{ userType: members }, { protocol: SAML }]",
            given: &[("event.protocol", &["SAML"])],
            outcome: Outcome::Holds,
        },
        Example {
            policy: "any: [{ userType: members }, { protocol: SAML }]",
            given: &[("event.protocol", &["OAUTH2.0"])],
            outcome: Outcome::Unknown,
        },
        Example {
            policy: "any: [{ userType: members }, { protocol: SAML }]",
            given: &[("user.userType", &["Guest"]), ("event.protocol", &["OAUTH2.0"])],
            outcome: Outcome::Fails,
        },
    ],
    build,
};

fn build(node: &Node, scope: &mut Scope<'_>) -> Option<Built> {
    group::build(node, scope, " or ", Box::new(one_holds))
}

fn one_holds(parts: &[Condition], known: &[Known]) -> Outcome {
    let mut outcome = Outcome::Fails;
    for part in parts {
        match part.outcome(known) {
            Outcome::Holds => return Outcome::Holds,
            Outcome::Unknown => outcome = Outcome::Unknown,
            Outcome::Fails => {}
        }
    }
    outcome
}
