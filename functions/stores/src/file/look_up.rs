//! One look-up in a file of records.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use claims::document::{Diagnostics, Place};
use claims::values::{Known, Template};
use futures_util::future::BoxFuture;
use serde_json::Value as Json;

use super::table;
use crate::failure::StoreFailure;
use crate::record::mapping::{Mapping, Select as _, Selected};
use crate::record::path::Path;
use crate::store::{Attributes, Found, LookUp, Store, Wanted, render};

/// The records, by the values of their key.
pub(super) struct FileStore {
    /// The file and its place in the policy, for messages.
    pub(super) named: PathBuf,
    pub(super) place: Place,
    /// The columns, if it is a table.
    pub(super) columns: Option<Vec<String>>,
    pub(super) records: BTreeMap<Vec<String>, Json>,
    pub(super) key: Vec<Template>,
    pub(super) mapping: Mapping<Path>,
}

impl Store for FileStore {
    fn check(&self, wanted: &Wanted, diagnostics: &mut Diagnostics) -> bool {
        let columns = self.columns.as_deref();
        let mistake = |name| table::missing(columns?, &self.mapping.selector(name));
        match wanted.attributes.iter().find_map(mistake) {
            Some(mistake) => {
                mistake.report(&self.named, self.place, diagnostics);
                false
            }
            None => true,
        }
    }

    fn prepare(self: Arc<Self>, wanted: &Wanted) -> Arc<dyn LookUp> {
        for name in wanted.attributes.iter().filter(|name| !name.is_built_in()) {
            let selector = self.mapping.selector(name);
            let mut records = self.records.values();
            if !self.records.is_empty() && records.all(|record| selector.select(record) == Ok(Known::NoValue))
            {
                tracing::warn!(attribute = %name, "no record of the file has this attribute");
            }
        }
        let wanted = self.mapping.select(&wanted.attributes);
        Arc::new(FileLookUp { store: self, wanted })
    }
}

struct FileLookUp {
    store: Arc<FileStore>,
    wanted: Selected<Path>,
}

impl LookUp for FileLookUp {
    fn run(&self, attributes: &Attributes<'_>) -> BoxFuture<'_, Result<Found, StoreFailure>> {
        let key: Option<Vec<String>> =
            self.store.key.iter().map(|template| render(template, attributes)).collect();
        let found = match key.map(|key| self.store.records.get(&key)) {
            None => Found::NotAsked,
            Some(None) => Found::UnknownUser,
            Some(Some(record)) => Found::User(self.wanted.values(record)),
        };
        Box::pin(std::future::ready(Ok(found)))
    }
}
