//! Refuses a policy in which stores wait for each other, so that none of them could ever be asked.

use std::collections::BTreeSet;

use claims::document::{Code, Diagnostics, Place};

use super::planned_store::{PlannedStore, suppliers};

/// Stores whose keys need each other's attributes.
pub const STORES_WAIT_FOR_EACH_OTHER: Code = Code {
    name: "stores_wait_for_each_other",
    summary: "stores depend on each other in a cycle",
    cause: "Each store's look-up needs an attribute of the next, so that none of them can be asked first.",
    fix: "Use an attribute of the callout in one of the look-ups, such as `{user.id}`.",
    example: "hr: { file: { path: hr.json, key: { id: \"{people.employee}\" } }, required: true }",
};

/// Removes again and again the stores that wait for no other one; those that are left wait in a cycle, which is noted.
pub(super) fn check_no_cycles(stores: &[PlannedStore], diagnostics: &mut Diagnostics) -> bool {
    let mut left: BTreeSet<usize> = (0..stores.len()).collect();
    loop {
        let waiting: Vec<usize> =
            left.iter().copied().filter(|at| waits_in(stores, *at, &left).is_some()).collect();
        let Some(first) = waiting.first() else { return true };
        if waiting.len() == left.len() {
            note_cycle(stores, *first, &left, diagnostics);
            return false;
        }
        left = waiting.into_iter().collect();
    }
}

/// One of the stores in `left` that the store at `at` waits for, and where the policy says so.
fn waits_in(stores: &[PlannedStore], at: usize, left: &BTreeSet<usize>) -> Option<(usize, Place)> {
    stores.get(at)?.waits_for().find_map(|(name, place)| {
        let supplier = suppliers(stores, name).find(|supplier| left.contains(supplier));
        supplier.map(|supplier| (supplier, *place))
    })
}

fn note_cycle(stores: &[PlannedStore], start: usize, left: &BTreeSet<usize>, diagnostics: &mut Diagnostics) {
    let mut seen = Vec::new();
    let mut next = (start, Place::default());
    while !seen.contains(&next.0) {
        seen.push(next.0);
        let Some(following) = waits_in(stores, next.0, left) else { return };
        next = following;
    }
    let cycle = seen.iter().skip_while(|at| **at != next.0).chain([&next.0]);
    let names: Vec<String> =
        cycle.filter_map(|at| stores.get(*at)).map(|store| format!("`{}`", store.declared.name)).collect();
    let message = format!("{} wait for each other", names.join(", "));
    diagnostics
        .error(STORES_WAIT_FOR_EACH_OTHER, next.1, message)
        .help("take the attribute in the template from the callout, or from a store that needs no other");
}
