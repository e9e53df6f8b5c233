//! One look-up in a file of records.

use std::collections::BTreeMap;
use std::sync::Arc;

use claims::values::{AttributeName, Known, Template};
use futures_util::future::BoxFuture;
use serde_json::Value as Json;

use crate::failure::Failure;
use crate::record::json;
use crate::record::path::{Path, Paths};
use crate::store::{Attributes, Found, LookUp, Store, Wanted, render};

/// The records, by the values of their key.
pub(super) struct FileStore {
    pub(super) records: BTreeMap<Vec<String>, Json>,
    pub(super) key: Vec<Template>,
    pub(super) paths: Paths,
}

impl Store for FileStore {
    fn prepare(self: Arc<Self>, wanted: &Wanted) -> Arc<dyn LookUp> {
        let wanted = wanted.attributes.iter();
        let wanted = wanted.map(|name| (name.clone(), self.paths.path(name))).collect();
        Arc::new(FileLookUp { store: self, wanted })
    }
}

struct FileLookUp {
    store: Arc<FileStore>,
    wanted: Vec<(AttributeName, Path)>,
}

impl LookUp for FileLookUp {
    fn run(&self, attributes: &Attributes<'_>) -> BoxFuture<'_, Result<Found, Failure>> {
        let key: Option<Vec<String>> =
            self.store.key.iter().map(|template| render(template, attributes)).collect();
        let found = match key.map(|key| self.store.records.get(&key)) {
            None => Found::NotAsked,
            Some(None) => Found::UnknownUser,
            Some(Some(record)) => self.read(record),
        };
        Box::pin(std::future::ready(Ok(found)))
    }
}

impl FileLookUp {
    fn read(&self, record: &Json) -> Found {
        let known = self.wanted.iter().map(|(name, path)| {
            json::at(record, path).unwrap_or_else(|_| {
                tracing::warn!(attribute = %name, "the record holds something that is not a value");
                Known::NoValue
            })
        });
        Found::User(known.collect())
    }
}
