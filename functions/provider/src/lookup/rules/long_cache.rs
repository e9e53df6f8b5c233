//! A cache that keeps authorizations for more than a day.

use std::time::Duration;

use claims::document::Diagnostics;

use super::codes::LONG_CACHE;
use super::decisive::Decision;
use crate::lookup::planned_store::PlannedStore;

const DAY: Duration = Duration::from_secs(86_400);

pub(super) fn check(store: &PlannedStore, decision: &Decision, diagnostics: &mut Diagnostics) {
    let Some(cache) = store.declared.cache.filter(|_| decision.authorization) else { return };
    let longest = cache.ttl.max(cache.stale_if_error);
    if longest > DAY {
        let hours = longest.as_secs().div_ceil(3600);
        let message = format!(
            "store `{}` may return what it knew {hours} hours ago, and claim `{}` looks like authorization",
            store.declared.name, decision.claim
        );
        let help = "a removed role stays in tokens for that time: lower `cache.staleIfErrorSeconds` to 86400 or less";
        diagnostics.warning(LONG_CACHE, store.declared.place, message).help(help);
    }
}
