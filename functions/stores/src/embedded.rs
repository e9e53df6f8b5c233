//! A store with records that are part of the program: sample people for a first run.

use std::collections::BTreeMap;
use std::sync::Arc;

use claims::document::{Diagnostics, Place};
use claims::values::{AttributeName, Known, Value};
use futures_util::future::BoxFuture;

use crate::configuration::StoreConfiguration;
use crate::environment::Environment;
use crate::failure::StoreFailure;
use crate::opening::Opens;
use crate::store::{Attributes, Found, LookUp, Store, Wanted};

/// Users' attributes by `user.id` and name.
pub type Records = BTreeMap<String, BTreeMap<String, Value>>;

/// Records that replace a store of any kind.
#[derive(Clone, Debug)]
pub struct Embedded {
    records: Arc<Records>,
    key: AttributeName,
}

impl Embedded {
    /// A store with these records.
    #[must_use]
    pub fn new(records: Records) -> Self {
        let key = AttributeName { source: "user".to_owned(), name: "id".to_owned() };
        Self { records: Arc::new(records), key }
    }
}

impl StoreConfiguration for Embedded {
    fn needs(&self) -> Vec<(AttributeName, Place)> {
        vec![(self.key.clone(), Place::default())]
    }
}

impl Opens for Embedded {
    fn open(&self, _: &Environment, _: &mut Diagnostics) -> Option<Arc<dyn Store>> {
        Some(Arc::new(self.clone()))
    }
}

impl Store for Embedded {
    fn prepare(self: Arc<Self>, wanted: &Wanted) -> Arc<dyn LookUp> {
        Arc::new(EmbeddedLookUp { store: self, wanted: wanted.attributes.clone() })
    }
}

struct EmbeddedLookUp {
    store: Arc<Embedded>,
    wanted: Vec<AttributeName>,
}

impl LookUp for EmbeddedLookUp {
    fn run(&self, attributes: &Attributes<'_>) -> BoxFuture<'_, Result<Found, StoreFailure>> {
        let id = attributes(&self.store.key);
        let found = match id.as_ref().and_then(Value::first) {
            None | Some("") => Found::NotAsked,
            Some(id) => self.find(id),
        };
        Box::pin(std::future::ready(Ok(found)))
    }
}

impl EmbeddedLookUp {
    fn find(&self, id: &str) -> Found {
        let Some(record) = self.store.records.get(id) else { return Found::UnknownUser };
        let known = self.wanted.iter().map(|name| Known::from(value(record, name).cloned()));
        Found::User(known.collect())
    }
}

fn value<'r>(record: &'r BTreeMap<String, Value>, wanted: &AttributeName) -> Option<&'r Value> {
    record.iter().find(|(name, _)| wanted.is_called(name)).map(|(_, value)| value)
}
