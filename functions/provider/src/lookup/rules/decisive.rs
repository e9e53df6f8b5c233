//! Which stores a required claim, or one that looks like authorization, depends on.

use claims::policy::{DecisiveAttribute, Policy};

use crate::lookup::planned_store::{PlannedStore, suppliers};

/// Why what a store returns decides something.
#[derive(Clone, Debug)]
pub(super) struct Decision {
    /// A claim that depends on the store.
    pub(super) claim: String,
    /// Whether the claim looks like authorization.
    pub(super) authorization: bool,
}

/// For each store, why it decides something; `None` for one that does not. A store from which another one gets its key
/// decides what that one decides.
pub(super) fn stores(policy: &Policy, stores: &[PlannedStore]) -> Vec<Option<Decision>> {
    let mut decisions: Vec<Option<Decision>> = vec![None; stores.len()];
    for attribute in policy.applications().iter().flat_map(|application| application.decisive()) {
        if !attribute.name.is_in_callout() {
            decide(&attribute, stores, &mut decisions);
        }
    }
    decisions
}

fn decide(attribute: &DecisiveAttribute<'_>, stores: &[PlannedStore], decisions: &mut [Option<Decision>]) {
    let mut waiting: Vec<usize> = suppliers(stores, attribute.name).collect();
    while let Some(at) = waiting.pop() {
        let (Some(store), Some(known)) = (stores.get(at), decisions.get_mut(at)) else { continue };
        if known.as_ref().is_some_and(|known| known.authorization || !attribute.authorization) {
            continue;
        }
        let claim = attribute.claim.to_owned();
        *known = Some(Decision { claim, authorization: attribute.authorization });
        let needed = store.waits_for().map(|(name, _)| name).filter(|name| !name.is_in_callout());
        waiting.extend(needed.flat_map(|name| suppliers(stores, name)));
    }
}
