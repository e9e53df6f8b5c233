//! The tables of items that a policy's stores read, for tools that write or export the items.

use std::collections::BTreeSet;

use claims::document::Diagnostics;
use claims::values::{AttributeName, SettingName};
use stores::configuration::StackNeed;
use stores::dynamodb::items::ItemTable;
use stores::environment::Environment;
use stores::template::PlacedTemplate;

use super::plan::Plan;
use super::planned_store::PlannedStore;

/// A store of the policy that reads the items of a table.
pub struct PlannedTable<'p> {
    store: &'p PlannedStore,
    /// What the policy reads of it.
    wanted: Vec<AttributeName>,
    name: PlacedTemplate,
}

impl Plan {
    /// The stores that read the items of a table, in the order of the policy.
    #[must_use]
    pub fn tables(&self) -> Vec<PlannedTable<'_>> {
        let tables = self.stores.iter().enumerate().filter_map(|(at, store)| {
            let name = store.configuration.stack_needs().into_iter().find_map(|need| match need {
                StackNeed::Table { table, .. } | StackNeed::Index { table, .. } => Some(table),
                StackNeed::Service { .. } | StackNeed::File { .. } => None,
            })?;
            Some(PlannedTable { store, wanted: self.wanted(at).attributes, name })
        });
        tables.collect()
    }
}

impl PlannedTable<'_> {
    /// The store's name.
    #[must_use]
    pub fn store(&self) -> &str {
        &self.store.declared.name
    }

    /// The table's name, as the policy writes it.
    #[must_use]
    pub fn name(&self) -> &PlacedTemplate {
        &self.name
    }

    /// The secrets and parameters of the store: to be fetched before it is opened.
    #[must_use]
    pub fn secrets(&self) -> BTreeSet<SettingName> {
        self.store.secrets()
    }

    /// Opens the table of this name or, without one, the table that the policy names. `None` if there are mistakes, which
    /// are noted.
    pub fn open(
        &self,
        name: Option<&str>,
        environment: &Environment,
        diagnostics: &mut Diagnostics,
    ) -> Option<ItemTable> {
        self.store.configuration.open_items(name, &self.wanted, environment, diagnostics)
    }
}
