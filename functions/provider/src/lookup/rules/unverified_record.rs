//! A web service or a query that does not prove whose record it returns.

use claims::document::Diagnostics;

use super::codes::UNVERIFIED_RECORD;
use super::decisive::Decision;
use crate::lookup::planned_store::PlannedStore;

/// The kinds whose answers say nothing about the request. The others find a record by its key themselves.
const KINDS: [&str; 2] = ["rest", "sql"];

pub(super) fn check(store: &PlannedStore, decision: &Decision, diagnostics: &mut Diagnostics) {
    let declared = &store.declared;
    if declared.verify.is_some() || !KINDS.contains(&declared.kind.as_str()) {
        return;
    }
    let message = format!(
        "store `{}` does not prove whose record it returns, and claim `{}` depends on it",
        declared.name, decision.claim
    );
    let help =
        "name the attribute in which a record repeats its key, such as `verify: { id: \"{user.id}\" }`";
    diagnostics.warning(UNVERIFIED_RECORD, declared.place, message).help(help);
}
