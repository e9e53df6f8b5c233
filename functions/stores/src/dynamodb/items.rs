//! A table as one store of a policy reads it, for tools that write its items or export them.

use std::collections::BTreeSet;

use aws_sdk_dynamodb::Client;
use claims::values::{AttributeName, Known, Value};

pub use super::table::KeyPart;
use super::table::Table;
pub use super::value::{Item, MAX_DIGITS, canonical, key as key_value};
use crate::record::mapping::Select as _;
use crate::record::path::{Path, PathStep};

/// A table as one store of a policy reads it.
pub struct ItemTable {
    table: Table,
    /// What the policy reads, and where in an item.
    read: Vec<(AttributeName, Path)>,
}

impl ItemTable {
    /// `wanted` is what the policy reads of the store.
    pub(super) fn new(table: Table, wanted: &[AttributeName]) -> Self {
        let read = wanted.iter().map(|name| (name.clone(), table.mapping.selector(name))).collect();
        Self { table, read }
    }

    /// The client of the table's region. It sends each request once, and cancels it after five seconds.
    #[must_use]
    pub fn client(&self) -> &Client {
        &self.table.client
    }

    /// The table's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.table.name
    }

    /// The index through which the store finds items, instead of the table's key.
    #[must_use]
    pub fn index(&self) -> Option<&str> {
        self.table.index.as_deref()
    }

    /// The key by which the store finds items, of the table or of the index: the partition key and, if there is one, the
    /// sort key.
    #[must_use]
    pub fn key(&self) -> &[KeyPart] {
        &self.table.key
    }

    /// The names of the attributes of an item that look-ups read: those of the key, of what the policy uses, and the
    /// time to live.
    #[must_use]
    pub fn read(&self) -> BTreeSet<&str> {
        let read = self.read.iter().filter_map(|(_, path)| path.names().first().copied());
        let key = self.table.key.iter().map(|part| part.name.as_str());
        read.chain(key).chain(self.table.ttl.as_deref()).collect()
    }

    /// The attributes that the policy reads and whose values in this item it cannot use: mappings, binary data, and
    /// lists of those.
    pub fn unsupported(&self, item: &Item) -> impl Iterator<Item = &AttributeName> {
        self.read.iter().filter(|(_, path)| path.select(item).is_err()).map(|(name, _)| name)
    }

    /// What the policy reads of an item, by the attributes' names; without those that have no value, or one that the policy
    /// cannot use.
    pub fn values(&self, item: &Item) -> impl Iterator<Item = (String, Value)> {
        self.read.iter().filter_map(|(name, path)| match path.select(item) {
            Ok(Known::Value(value)) => Some((name.name.clone(), value)),
            Ok(Known::NoValue | Known::Unknown) | Err(_) => None,
        })
    }

    /// Where in an item an attribute of the store is: names of mappings, the outermost first. `None` if it is inside a list.
    #[must_use]
    pub fn place(&self, attribute: &AttributeName) -> Option<Vec<String>> {
        let path = self.table.mapping.selector(attribute);
        let name = |step: &PathStep| match step {
            PathStep::Name(name) => Some(name.clone()),
            PathStep::Index(_) | PathStep::Each => None,
        };
        path.steps().iter().map(name).collect()
    }
}
