//! A store that the policy declares, what it needs, and which attributes it can supply.

use std::sync::Arc;

use claims::document::Place;
use claims::policy::StoreDeclaration;
use claims::values::AttributeName;
use stores::configuration::StoreConfiguration;

/// A store that the policy declares.
#[derive(Debug)]
pub(super) struct PlannedStore {
    pub(super) declared: StoreDeclaration,
    pub(super) needs: Vec<(AttributeName, Place)>,
    pub(super) configuration: Arc<dyn StoreConfiguration>,
}

impl PlannedStore {
    /// The attributes that other stores may have to supply first. A store that completes the user reads the user's
    /// attributes from the callout alone.
    pub(super) fn waits_for(&self) -> impl Iterator<Item = &(AttributeName, Place)> {
        self.needs.iter().filter(|(name, _)| self.waits_for_attribute(name))
    }

    pub(super) fn waits_for_attribute(&self, name: &AttributeName) -> bool {
        !(self.declared.provides_user && name.is_built_in())
    }
}

/// The stores that can supply an attribute, in the order of the policy. `user.id` is always the callout's.
pub(super) fn suppliers(stores: &[PlannedStore], name: &AttributeName) -> impl Iterator<Item = usize> {
    let completed = name.source == "user" && name.name != "id";
    stores.iter().enumerate().filter_map(move |(at, store)| {
        let supplies = store.declared.name == name.source || (completed && store.declared.provides_user);
        supplies.then_some(at)
    })
}
