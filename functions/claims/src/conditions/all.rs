//! `all`: every one of several conditions.

use super::{Built, Definition, Example, Outcome, Takes, group};
use crate::document::Node;
use crate::scope::Scope;

pub(super) const CONDITION: Definition = Definition {
    name: "all",
    meaning: "holds when every one of these conditions holds; fails as soon as one fails",
    takes: Takes::Conditions,
    examples: &[
        Example {
            policy: "all: [{ userType: any }, { protocol: SAML }]",
            given: &[("event.protocol", &["SAML"])],
            outcome: Outcome::Holds,
        },
        Example {
            policy: "all: [{ userType: members }, { protocol: SAML }]",
            given: &[("event.protocol", &["OAUTH2.0"])],
            outcome: Outcome::Fails,
        },
        Example {
            policy: "all: [{ userType: members }, { protocol: SAML }]",
            given: &[("event.protocol", &["SAML"])],
            outcome: Outcome::Unknown,
        },
    ],
    build,
};

fn build(node: &Node, scope: &mut Scope<'_>) -> Option<Built> {
    group::build(node, scope, " and ", Box::new(super::all_hold))
}
