//! The configuration of the store `file`.

use claims::document::{Diagnostics, Node, Place};
use claims::values::AttributeName;

use super::name;
use crate::configuration::{StackNeed, StoreConfiguration, StoreKind};
use crate::record::mapping::Mapping;
use crate::record::path::Path;
use crate::template::PlacedTemplate;

/// `file`.
pub(crate) const STORE_KIND: StoreKind = StoreKind {
    name: "file",
    summary: "records of a JSON, YAML or CSV file, read once at the start",
    reference: include_str!("reference.md"),
    ignores_case: false,
    read,
};

/// A file of records, and how they are found.
#[derive(Debug)]
pub(super) struct FileConfiguration {
    pub(super) path: PlacedTemplate,
    pub(super) key: Vec<(Path, PlacedTemplate)>,
    pub(super) mapping: Mapping<Path>,
}

fn read(node: &Node, diagnostics: &mut Diagnostics) -> Option<Box<dyn StoreConfiguration>> {
    let mut fields = node.fields(diagnostics)?;
    let path = fields.required("path", diagnostics);
    let path = path.and_then(|node| name::read(node, diagnostics));
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
        StackNeed::file(&self.path).into_iter().collect()
    }
}
