//! `file`: records of a JSON, YAML or CSV file, read once at the start; for work without a network.
//!
#![doc = include_str!("reference.md")]

mod records;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use claims::document::{Code, Diagnostics, INVALID_VALUE, MISSING_KEY, Node, Place};
use claims::values::{AttributeName, Known, Template};
use futures_util::future::BoxFuture;
use serde_json::Value as Json;

use crate::environment::Environment;
use crate::failure::Failure;
use crate::json;
use crate::path::{Path, Paths};
use crate::store::{Attributes, Configuration, Found, LookUp, Store, StoreKind, Wanted, render};
use crate::template::PlacedTemplate;

/// The records of a file cannot be used: unreadable, not a table, or two records with the same key.
pub const UNUSABLE_RECORDS: Code = Code("unusable_records");

/// `file`.
pub(crate) const STORE_KIND: StoreKind = StoreKind {
    name: "file",
    summary: "records of a JSON, YAML or CSV file, read once at the start",
    reference: include_str!("reference.md"),
    read,
};

#[derive(Debug)]
struct FileConfiguration {
    path: PlacedTemplate,
    key: Vec<(Path, PlacedTemplate)>,
    paths: Paths,
}

fn read(node: &Node, diagnostics: &mut Diagnostics) -> Option<Box<dyn Configuration>> {
    let mut fields = node.fields(diagnostics)?;
    let path = fields.required("path", diagnostics);
    let path = path.and_then(|node| PlacedTemplate::read_fixed(node, diagnostics));
    let key = fields.required("key", diagnostics).and_then(|node| read_key(node, diagnostics));
    let paths = Paths::read(fields.optional("attributes"), diagnostics);
    fields.finish(diagnostics);
    Some(Box::new(FileConfiguration { path: path?, key: key?, paths }))
}

fn read_key(node: &Node, diagnostics: &mut Diagnostics) -> Option<Vec<(Path, PlacedTemplate)>> {
    let entries = node.entries(diagnostics)?;
    if entries.is_empty() {
        diagnostics.error(MISSING_KEY, node.place, "the key is empty");
    }
    let mut key = Vec::new();
    for entry in entries {
        let template = PlacedTemplate::read(&entry.value, diagnostics)?;
        if template.template.attributes().is_empty() {
            let message = format!("`{}` is the same for every user", entry.key);
            diagnostics
                .error(INVALID_VALUE, entry.value.place, message)
                .help("name an attribute of the user, such as {user.id}");
        }
        key.push((Path::of(&entry.key), template));
    }
    Some(key)
}

impl Configuration for FileConfiguration {
    fn needs(&self) -> Vec<(AttributeName, Place)> {
        self.key.iter().flat_map(|(_, template)| template.needs()).collect()
    }

    fn open(
        &self,
        _: Option<Duration>,
        environment: &Environment,
        diagnostics: &mut Diagnostics,
    ) -> Option<Arc<dyn Store>> {
        let path = self.path.resolve_fixed(environment, diagnostics);
        let mut key = Vec::new();
        for (_, template) in &self.key {
            key.extend(template.resolve(environment, diagnostics));
        }
        let path = environment.folder.join(path?);
        let records = self.load(path, diagnostics)?;
        (key.len() == self.key.len())
            .then(|| -> Arc<dyn Store> { Arc::new(FileStore { records, key, paths: self.paths.clone() }) })
    }
}

impl FileConfiguration {
    fn load(&self, path: PathBuf, diagnostics: &mut Diagnostics) -> Option<BTreeMap<Vec<String>, Json>> {
        let key: Vec<&Path> = self.key.iter().map(|(path, _)| path).collect();
        match records::load(&path).and_then(|records| records::by_key(records, &key)) {
            Ok(records) => Some(records),
            Err(reason) => {
                let message = format!("`{}`: {reason}", path.display());
                diagnostics.error(UNUSABLE_RECORDS, self.path.place, message);
                None
            }
        }
    }
}

struct FileStore {
    records: BTreeMap<Vec<String>, Json>,
    key: Vec<Template>,
    paths: Paths,
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
