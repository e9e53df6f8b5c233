//! What Entra itself would reject, and what a policy accepts of its warnings.

use claims::document::Code;
use claims::policy::check_acceptances;
use claims::{entra, reference};

use crate::policy_file::PolicyFile;

/// A policy with all its mistakes; with `with_entra`, also what Entra's own claims customization would reject.
pub(crate) fn checked(file: PolicyFile, with_entra: bool) -> PolicyFile {
    let PolicyFile { mut document, usable } = file;
    if with_entra {
        entra::check(&document.root, &mut document.diagnostics);
    }
    let unchecked: &[Code] = if with_entra { &[] } else { &entra::BLADE_CODES };
    check_acceptances(&warnings(), unchecked, &mut document.diagnostics);
    PolicyFile { document, usable }
}

/// The warnings that a policy can accept.
pub(crate) fn warnings() -> Vec<Code> {
    reference::warnings().chain(stores::WARNINGS).chain(provider::lookup::WARNINGS).collect()
}
