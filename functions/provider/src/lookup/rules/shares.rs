//! Stores that are asked one after the other and have, together, more time than the callout.

use std::time::Duration;

use claims::document::Diagnostics;

use super::codes::SHARES_OVER_DEADLINE;
use crate::lookup::planned_store::{PlannedStore, suppliers};

/// The deadline without the setting.
const DEADLINE: Duration = Duration::from_millis(1500);

/// How long a store and those that it waits for may take.
#[derive(Clone, Copy, Default)]
struct ChainShare {
    /// All of them together.
    total: Duration,
    /// How much of it is that of the stores before it.
    before: Duration,
    /// The store before it that takes longest.
    after: Option<usize>,
}

pub(super) fn check(stores: &[PlannedStore], asked: &[bool], diagnostics: &mut Diagnostics) {
    let mut known = vec![None; stores.len()];
    for at in 0..stores.len() {
        share(at, stores, &mut known);
    }
    for ((store, share), _) in stores.iter().zip(known).zip(asked).filter(|(_, asked)| **asked) {
        let Some(ChainShare { total, before, after: Some(after) }) = share else { continue };
        // A chain that is too long already is noted where it becomes so.
        if total <= DEADLINE || before > DEADLINE || before.is_zero() {
            continue;
        }
        let first = stores.get(after).map(|store| store.declared.name.as_str()).unwrap_or_default();
        let message = format!(
            "store `{}` is asked after `{first}`, and the two may take {} ms of the {} ms of the callout",
            store.declared.name,
            total.as_millis(),
            DEADLINE.as_millis()
        );
        let help =
            "lower `timeoutMs` of the two; the setting CLAIMSMITH_DEADLINE_MS is the time of the callout";
        diagnostics.warning(SHARES_OVER_DEADLINE, store.declared.place, message).help(help);
    }
}

/// The share of a store. There are no cycles.
fn share(at: usize, stores: &[PlannedStore], known: &mut [Option<ChainShare>]) -> Duration {
    if let Some(Some(known)) = known.get(at) {
        return known.total;
    }
    let Some(store) = stores.get(at) else { return Duration::ZERO };
    let mut longest = ChainShare::default();
    for (name, _) in store.waits_for() {
        for supplier in suppliers(stores, name) {
            let before = share(supplier, stores, known);
            if before > longest.before {
                longest = ChainShare { before, after: Some(supplier), ..longest };
            }
        }
    }
    let own = store.declared.timeout.unwrap_or_default();
    longest.total = longest.before + own;
    if let Some(known) = known.get_mut(at) {
        *known = Some(longest);
    }
    longest.total
}

#[cfg(test)]
mod tests {
    use super::DEADLINE;
    use crate::settings::list::{DEADLINE_MS, Without};

    #[test]
    fn the_deadline_is_that_of_the_setting() {
        let Without::Default(milliseconds) = DEADLINE_MS.without else { panic!("it has a default") };
        assert_eq!(milliseconds, DEADLINE.as_millis().to_string());
    }
}
