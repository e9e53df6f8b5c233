//! What the stores of a plan need, before one of them is opened.

use std::collections::BTreeSet;

use claims::values::{AttributeName, SettingName};
use stores::configuration::StackNeed;
use stores::secrets;

use super::plan::Plan;
use super::planned_store::PlannedStore;

impl Plan {
    /// The secrets of the stores that at least one application's policy needs: to be fetched before they are opened.
    #[must_use]
    pub fn secrets(&self) -> BTreeSet<SettingName> {
        self.needed().flat_map(PlannedStore::secrets).collect()
    }

    /// The names of the deployment settings, `${NAME}`, of the stores that at least one application's policy needs: the
    /// function does not start without them.
    #[must_use]
    pub fn settings(&self) -> BTreeSet<String> {
        self.needed().flat_map(|store| store.declared.nodes()).flat_map(secrets::settings_of).collect()
    }

    /// What else those stores need of the stack in which the function runs, and the files with tables of the policy.
    #[must_use]
    pub fn stack_needs(&self) -> Vec<StackNeed> {
        let tables = self.table_files.iter().map(|path| StackNeed::File { path: path.clone() });
        self.needed().flat_map(|store| store.configuration.stack_needs()).chain(tables).collect()
    }

    /// What one application's policy reads, in claims, conditions and the keys of stores; `application` is its index.
    #[must_use]
    pub fn reads(&self, application: usize) -> BTreeSet<AttributeName> {
        let planned = self.applications.get(application).into_iter();
        let read = planned.flat_map(|planned| {
            let needs = planned.asks.iter().flat_map(|ask| &ask.needs);
            planned.attributes.iter().chain(needs).map(|read| read.name.clone())
        });
        read.collect()
    }

    /// The stores that one application's policy may ask, and for what; `application` is its index.
    #[must_use]
    pub fn asks(&self, application: usize) -> Vec<(String, Vec<AttributeName>)> {
        let asks = self.applications.get(application).into_iter().flat_map(|planned| &planned.asks);
        let named = asks.filter_map(|ask| Some((self.stores.get(ask.store)?, ask)));
        named.map(|(store, ask)| (store.declared.name.clone(), ask.wanted.clone())).collect()
    }

    /// Whether one of those stores is of this kind.
    #[must_use]
    pub fn needs_kind(&self, kind: &str) -> bool {
        self.needed().any(|store| store.declared.kind == kind)
    }

    fn needed(&self) -> impl Iterator<Item = &PlannedStore> {
        let stores = self.stores.iter().enumerate();
        stores.filter(|(at, _)| !self.wanted(*at).attributes.is_empty()).map(|(_, store)| store)
    }
}

impl PlannedStore {
    /// The secrets and parameters that the policy names in the store.
    pub(super) fn secrets(&self) -> BTreeSet<SettingName> {
        self.declared.nodes().flat_map(secrets::named_in).collect()
    }
}
