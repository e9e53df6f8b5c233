//! Writes the items of a table in a form that `reading/` reads as the same items.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_dynamodb::types::AttributeValue;
use csv::Writer;
use import::yaml::{Yaml, YamlEntry};
use stores::dynamodb::items::Item;

use super::key::KeyAttribute;
use super::notation::{json, write};
use super::reading::JSON;

/// The format of an export.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum ExportFormat {
    /// A table; columns whose names end in `:json` have JSON in their cells.
    Csv,
    /// An object on each line.
    Json,
    /// A list of mappings.
    Yaml,
}

/// The items as text, the attributes of the key first, with a line break at the end.
///
/// # Errors
/// A value has a type that this version of the tool does not know.
pub(crate) fn written<'i>(
    items: impl Iterator<Item = &'i Item>,
    key: &[KeyAttribute],
    format: ExportFormat,
) -> Result<String, String> {
    let items: Vec<&Item> = items.collect();
    match format {
        ExportFormat::Csv => csv(&items, key),
        ExportFormat::Json => {
            let line = |item: &&Item| Ok(json(&mapping(item, key)?) + "\n");
            items.iter().map(line).collect()
        }
        ExportFormat::Yaml => {
            let list = items.iter().map(|item| mapping(item, key)).collect::<Result<_, _>>()?;
            Ok(Yaml::List(list).document())
        }
    }
}

/// The names of some attributes, those of the key first.
fn ordered<'i>(names: impl Iterator<Item = &'i String>, key: &'i [KeyAttribute]) -> Vec<&'i str> {
    let names: BTreeSet<&str> = names.map(String::as_str).collect();
    let first = key.iter().map(|attribute| attribute.name.as_str());
    let is_key = |name: &&str| key.iter().any(|attribute| attribute.name == *name);
    first.chain(names.into_iter().filter(|name| !is_key(name))).collect()
}

fn mapping(item: &Item, key: &[KeyAttribute]) -> Result<Yaml, String> {
    let names = ordered(item.keys(), key).into_iter();
    let entries = names.filter_map(|name| Some((name, item.get(name)?)));
    let entry = |(name, value)| Ok(YamlEntry::new(name, write(value)?));
    Ok(Yaml::Map(entries.map(entry).collect::<Result<_, String>>()?))
}

/// The text of a cell, or its JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum ColumnKind {
    Text,
    Json,
}

impl ColumnKind {
    /// An empty cell is no value, so an empty text is JSON; and so is what could not be told from a column with JSON, or what
    /// no text file has.
    fn of(name: &str, value: &AttributeValue) -> Self {
        match value {
            AttributeValue::S(text) if !text.is_empty() && !text.contains('\0') && !name.ends_with(JSON) => {
                Self::Text
            }
            _ => Self::Json,
        }
    }
}

fn csv(items: &[&Item], key: &[KeyAttribute]) -> Result<String, String> {
    let mut kinds: BTreeMap<&str, BTreeSet<ColumnKind>> = BTreeMap::new();
    for (name, value) in items.iter().flat_map(|item| item.iter()) {
        kinds.entry(name).or_default().insert(ColumnKind::of(name, value));
    }
    let names = ordered(items.iter().flat_map(|item| item.keys()), key);
    let columns: Vec<(&str, ColumnKind)> = names
        .into_iter()
        .flat_map(|name| kinds.get(name).into_iter().flatten().map(move |kind| (name, *kind)))
        .collect();
    let mut writer = Writer::from_writer(Vec::new());
    let name = |(name, kind): &(&str, ColumnKind)| match kind {
        ColumnKind::Text => (*name).to_owned(),
        ColumnKind::Json => format!("{name}{JSON}"),
    };
    let written = |error: csv::Error| error.to_string();
    writer.write_record(columns.iter().map(name)).map_err(written)?;
    for item in items {
        let cells: Result<Vec<String>, String> = columns.iter().map(|column| cell(item, *column)).collect();
        writer.write_record(cells?).map_err(written)?;
    }
    let bytes = writer.into_inner().map_err(|error| error.to_string())?;
    String::from_utf8(bytes).map_err(|error| error.to_string())
}

fn cell(item: &Item, (name, kind): (&str, ColumnKind)) -> Result<String, String> {
    match item.get(name).filter(|value| ColumnKind::of(name, value) == kind) {
        None => Ok(String::new()),
        Some(AttributeValue::S(text)) if kind == ColumnKind::Text => Ok(text.clone()),
        Some(value) => Ok(json(&write(value)?)),
    }
}
