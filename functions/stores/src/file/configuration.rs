//! The configuration of the store `file`.

use std::collections::BTreeMap;
use std::sync::Arc;

use claims::document::{Diagnostics, Node, Place};
use claims::values::AttributeName;
use serde_json::Value as Json;

use super::folder::{self, FolderFile};
use super::look_up::FileStore;
use super::mistake::RecordsMistake;
use super::records;
use crate::configuration::{StackNeed, StoreConfiguration, StoreKind};
use crate::environment::Environment;
use crate::gather;
use crate::record::mapping::Mapping;
use crate::record::path::Path;
use crate::store::Store;
use crate::template::PlacedTemplate;

/// `file`.
pub(crate) const STORE_KIND: StoreKind = StoreKind {
    name: "file",
    summary: "records of a JSON, YAML or CSV file, read once at the start",
    reference: include_str!("reference.md"),
    ignores_case: false,
    read,
};

#[derive(Debug)]
struct FileConfiguration {
    path: PlacedTemplate,
    key: Vec<(Path, PlacedTemplate)>,
    mapping: Mapping<Path>,
}

fn read(node: &Node, diagnostics: &mut Diagnostics) -> Option<Box<dyn StoreConfiguration>> {
    let mut fields = node.fields(diagnostics)?;
    let path = fields.required("path", diagnostics);
    let path = path.and_then(|node| folder::read(node, diagnostics));
    let key = fields.required("key", diagnostics).and_then(|node| read_key(node, diagnostics));
    let mapping = Mapping::read(fields.optional("attributes"), diagnostics);
    fields.finish(diagnostics);
    Some(Box::new(FileConfiguration { path: path?, key: key?, mapping }))
}

fn read_key(node: &Node, diagnostics: &mut Diagnostics) -> Option<Vec<(Path, PlacedTemplate)>> {
    let parts = PlacedTemplate::read_parts(node, "key", diagnostics)?;
    Some(parts.into_iter().map(|(name, template)| (Path::of(&name), template)).collect())
}

impl StoreConfiguration for FileConfiguration {
    fn needs(&self) -> Vec<(AttributeName, Place)> {
        self.key.iter().flat_map(|(_, template)| template.needs()).collect()
    }

    fn stack_needs(&self) -> Vec<StackNeed> {
        vec![StackNeed::File { path: self.path.clone() }]
    }

    fn open(&self, environment: &Environment, diagnostics: &mut Diagnostics) -> Option<Arc<dyn Store>> {
        let file = folder::find(&self.path, environment, diagnostics);
        let key =
            gather::all(self.key.iter().map(|(_, template)| template.resolve(environment, diagnostics)));
        let file = file?;
        match self.load(&file) {
            Ok((records, columns)) => {
                let (named, place) = (file.named, self.path.place);
                let mapping = self.mapping.clone();
                Some(Arc::new(FileStore { named, place, records, columns, key: key?, mapping }))
            }
            Err(mistake) => {
                mistake.report(&file.named, self.path.place, diagnostics);
                None
            }
        }
    }
}

/// What a file has: the records by the values of their key, and the columns if it is a table.
type Loaded = (BTreeMap<Vec<String>, Json>, Option<Vec<String>>);

impl FileConfiguration {
    fn load(&self, file: &FolderFile) -> Result<Loaded, RecordsMistake> {
        let key: Vec<&Path> = self.key.iter().map(|(path, _)| path).collect();
        let (records, columns) = records::load(file, &key)?;
        Ok((records::by_key(records, &key).map_err(RecordsMistake::of)?, columns))
    }
}
