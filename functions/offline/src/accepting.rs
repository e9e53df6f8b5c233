//! What Entra itself would reject, and what a policy accepts of its warnings.

use claims::document::Code;
use claims::policy::check_acceptances;
use claims::{entra, reference};

use crate::policy_text::PolicyText;

/// A policy with all its mistakes; with `with_entra`, also what Entra's own claims customization would reject.
pub fn checked(policy: PolicyText, with_entra: bool) -> PolicyText {
    let PolicyText { mut document, usable } = policy;
    if with_entra {
        entra::check(&document.root, &mut document.diagnostics);
    }
    let unchecked: &[Code] = if with_entra { &[] } else { &entra::BLADE_CODES };
    check_acceptances(&warnings(), unchecked, &mut document.diagnostics);
    PolicyText { document, usable }
}

/// The warnings that a policy can accept.
pub fn warnings() -> Vec<Code> {
    reference::warnings().chain(stores::WARNINGS).chain(provider::lookup::WARNINGS).collect()
}
