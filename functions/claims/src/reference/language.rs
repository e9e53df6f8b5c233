//! The parts of the reference about the policy itself.

use super::keys::key_list;
use crate::policy::keys::{APPLICATION, CLAIM, OPERAND, POLICY};

/// The part about policies, applications and claims.
#[must_use]
pub fn policy() -> String {
    let mut part = String::from(include_str!("policy.md"));
    for (title, table) in [
        ("Keys of a policy", &POLICY),
        ("Keys of an entry of `policies`", &APPLICATION),
        ("Keys of a claim", &CLAIM),
        ("An `attribute` that is not the name of one", &OPERAND),
    ] {
        part.push_str(&format!("\n### {title}\n\n{}", key_list(table)));
    }
    part
}

/// The part about how a claim gets its value.
#[must_use]
pub fn evaluation() -> String {
    include_str!("evaluation.md").to_owned()
}
