//! The configuration of the store `hash`.

use claims::document::{Diagnostics, EMPTY_LIST, Entry, Node, Place};
use claims::values::AttributeName;

use crate::codes::{EMPTY_KEY_TEMPLATE, SAME_FOR_EVERY_USER};
use crate::configuration::{StoreConfiguration, StoreKind};
use crate::gather;
use crate::template::PlacedTemplate;

/// `hash`.
pub(crate) const STORE_KIND: StoreKind = StoreKind {
    name: "hash",
    summary: "keyed hashes of attributes, such as pairwise identifiers",
    reference: include_str!("reference.md"),
    ignores_case: false,
    read,
};

/// The secret, and the texts of which each value is the hash.
#[derive(Debug)]
pub(super) struct HashConfiguration {
    pub(super) secret: PlacedTemplate,
    pub(super) values: Vec<(String, Vec<PlacedTemplate>)>,
    pub(super) place: Place,
}

fn read(node: &Node, diagnostics: &mut Diagnostics) -> Option<Box<dyn StoreConfiguration>> {
    let mut fields = node.fields(diagnostics)?;
    let secret = fields.required("secret", diagnostics);
    let secret = secret.and_then(|node| PlacedTemplate::read_fixed(node, diagnostics));
    let values = fields.required("values", diagnostics);
    fields.finish(diagnostics);
    let values = values.and_then(|node| Some((read_values(node, diagnostics)?, node.place)));
    let (values, place) = values?;
    Some(Box::new(HashConfiguration { secret: secret?, values, place }))
}

fn read_values(node: &Node, diagnostics: &mut Diagnostics) -> Option<Vec<(String, Vec<PlacedTemplate>)>> {
    let entries = node.entries(diagnostics)?;
    if entries.is_empty() {
        diagnostics.error(EMPTY_KEY_TEMPLATE, node.place, "`values` is empty");
    }
    gather::all(entries.iter().map(|entry| Some((entry.key.clone(), read_texts(entry, diagnostics)?))))
}

/// The texts of which a value is the hash.
fn read_texts(entry: &Entry, diagnostics: &mut Diagnostics) -> Option<Vec<PlacedTemplate>> {
    let items = entry.value.items(diagnostics)?;
    if items.is_empty() {
        diagnostics.error(EMPTY_LIST, entry.value.place, format!("`{}` is a hash of nothing", entry.key));
    }
    let texts = gather::all(items.iter().map(|item| PlacedTemplate::read(item, diagnostics)))?;
    if !texts.iter().any(|text| text.needs().next().is_some()) {
        let message = format!("`{}` is the same for every user", entry.key);
        let error = diagnostics.error(SAME_FOR_EVERY_USER, entry.value.place, message);
        error.help("use an attribute of the user, such as {user.id}");
    }
    Some(texts)
}

impl StoreConfiguration for HashConfiguration {
    fn needs(&self) -> Vec<(AttributeName, Place)> {
        self.values.iter().flat_map(|(_, texts)| texts).flat_map(PlacedTemplate::needs).collect()
    }
}
