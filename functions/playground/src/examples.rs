//! The examples of the page.

use serde::Serialize;

/// Documents to start from.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Example {
    /// What the page calls it.
    pub name: &'static str,
    /// The policy.
    pub policy: &'static str,
    /// The sample people.
    pub people: &'static str,
    /// The test cases.
    pub cases: &'static str,
}

/// The examples, in the order of the page.
pub const EXAMPLES: [Example; 4] = [
    Example {
        name: "Claims from a table",
        policy: include_str!("../../../infra/policy/claims.yaml"),
        people: include_str!("../../../infra/policy/sample/people.yaml"),
        cases: include_str!("../../../infra/policy/cases/orders.yaml"),
    },
    Example {
        name: "The portal's functions",
        policy: include_str!("../examples/functions/claims.yaml"),
        people: include_str!("../examples/functions/people.yaml"),
        cases: include_str!("../examples/functions/cases.yaml"),
    },
    Example {
        name: "Which source wins",
        policy: include_str!("../examples/conditions/claims.yaml"),
        people: include_str!("../examples/conditions/people.yaml"),
        cases: include_str!("../examples/conditions/cases.yaml"),
    },
    Example {
        name: "Roles from groups",
        policy: include_str!("../examples/tables/claims.yaml"),
        people: include_str!("../examples/tables/people.yaml"),
        cases: include_str!("../examples/tables/cases.yaml"),
    },
];
