//! Refuses a policy in which stores wait for each other, so that none of them could ever be asked.

use std::collections::BTreeSet;

use claims::document::{Code, Diagnostics, Place};

use super::planned_store::{PlannedStore, suppliers};

/// Stores whose keys need each other's attributes.
pub const STORES_WAIT_FOR_EACH_OTHER: Code = Code {
    name: "stores_wait_for_each_other",
    summary: "stores depend on each other in a cycle",
    explanation: "Each store's look-up needs an attribute of the next, so that none of them can be asked first.",
    how_to_fix: "Use an attribute of the callout in one of the look-ups, such as `{user.id}`.",
    example: "hr: { file: { path: hr.json, key: { id: \"{people.employee}\" } }, required: true }",
};

/// For each store, the stores that it waits for, each once, and where the policy first says so.
type Edges = Vec<Vec<(usize, Place)>>;

/// Removes again and again the stores that wait for no other one; those that are left wait in a cycle, which is noted.
pub(super) fn check_no_cycles(stores: &[PlannedStore], diagnostics: &mut Diagnostics) -> bool {
    let edges: Edges = stores.iter().map(|store| waits_for(store, stores)).collect();
    let mut left: BTreeSet<usize> = (0..stores.len()).collect();
    loop {
        let waiting: Vec<usize> =
            left.iter().copied().filter(|at| waits_in(&edges, *at, &left).is_some()).collect();
        let Some(first) = waiting.first() else { return true };
        if waiting.len() == left.len() {
            note_cycle(stores, &edges, *first, &left, diagnostics);
            return false;
        }
        left = waiting.into_iter().collect();
    }
}

fn waits_for(store: &PlannedStore, stores: &[PlannedStore]) -> Vec<(usize, Place)> {
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for (name, place) in store.waits_for() {
        let new = suppliers(stores, name).filter(|supplier| seen.insert(*supplier));
        found.extend(new.map(|supplier| (supplier, *place)));
    }
    found
}

/// One of the stores in `left` that the store at `at` waits for, and where the policy says so.
fn waits_in(edges: &Edges, at: usize, left: &BTreeSet<usize>) -> Option<(usize, Place)> {
    edges.get(at)?.iter().find(|(supplier, _)| left.contains(supplier)).copied()
}

fn note_cycle(
    stores: &[PlannedStore],
    edges: &Edges,
    start: usize,
    left: &BTreeSet<usize>,
    diagnostics: &mut Diagnostics,
) {
    let mut seen = Vec::new();
    let mut next = (start, Place::default());
    while !seen.contains(&next.0) {
        seen.push(next.0);
        let Some(following) = waits_in(edges, next.0, left) else { return };
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
