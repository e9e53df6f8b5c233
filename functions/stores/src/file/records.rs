//! Reads files of records, and indexes the records by their keys.

use std::collections::BTreeMap;
use std::fmt;

use claims::document::{Diagnostics, Node, NodeKind};
use claims::values::Known;
use serde::Deserializer as _;
use serde::de::{IgnoredAny, SeqAccess, Visitor};
use serde_json::Value as Json;

use super::folder::FolderFile;
use super::mistake::RecordsMistake;
use super::table::{self, MAX_RECORDS};
use super::text;
use crate::record::json;
use crate::record::path::Path;

/// The records of a file and, if it is a table, its columns; the extension of its name is its format.
///
/// # Errors
/// The reason, for the message, without the file's name.
pub(super) fn load(
    file: &FolderFile,
    key: &[&Path],
) -> Result<(Vec<Json>, Option<Vec<String>>), RecordsMistake> {
    let ending = file.named.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    let parse: fn(&str) -> Result<Vec<Json>, String> = match ending.to_ascii_lowercase().as_str() {
        "json" => json_list,
        "yaml" | "yml" => yaml,
        "csv" => {
            let table = table::read(&text::read(&file.path).map_err(RecordsMistake::of)?, key)?;
            return Ok((bounded(table.records)?, Some(table.columns)));
        }
        _ => {
            let reason = "the file name must end in .json, .yaml, .yml or .csv";
            return Err(RecordsMistake::of(reason.to_owned()));
        }
    };
    let records = text::read(&file.path).and_then(|text| parse(&text)).map_err(RecordsMistake::of)?;
    Ok((bounded(records)?, None))
}

fn bounded(records: Vec<Json>) -> Result<Vec<Json>, RecordsMistake> {
    match records.len() > MAX_RECORDS {
        true => Err(RecordsMistake::of(format!("the file has more than {MAX_RECORDS} records"))),
        false => Ok(records),
    }
}

fn no_list() -> String {
    "the file is not a list of records".to_owned()
}

fn json_list(text: &str) -> Result<Vec<Json>, String> {
    if !text.trim_start().starts_with('[') {
        let valid = serde_json::from_str::<IgnoredAny>(text);
        return Err(valid.map_or_else(|error| error.to_string(), |_| no_list()));
    }
    let mut reader = serde_json::Deserializer::from_str(text);
    let records = reader.deserialize_seq(ListedRecords).map_err(|error| error.to_string())?;
    reader.end().map_err(|error| error.to_string())?;
    Ok(records)
}

/// Keeps one record more than a file may have, and only reads the others.
struct ListedRecords;

impl<'de> Visitor<'de> for ListedRecords {
    type Value = Vec<Json>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of records")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Vec<Json>, A::Error> {
        let mut records = Vec::new();
        while records.len() <= MAX_RECORDS {
            match list.next_element()? {
                Some(record) => records.push(record),
                None => return Ok(records),
            }
        }
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(records)
    }
}

fn yaml(text: &str) -> Result<Vec<Json>, String> {
    let mut diagnostics = Diagnostics::default();
    let root = Node::parse(text, &mut diagnostics);
    match diagnostics.as_slice().first() {
        Some(first) => Err(first.to_string()),
        None => match as_json(root) {
            Json::Array(records) => Ok(records),
            _ => Err(no_list()),
        },
    }
}

/// Numbers and booleans stay texts, because attributes are texts.
fn as_json(node: Node) -> Json {
    match node.kind {
        NodeKind::Null => Json::Null,
        NodeKind::Text { text, .. } => Json::String(text),
        NodeKind::List(items) => items.into_iter().map(as_json).collect(),
        NodeKind::Map(entries) => {
            let members = entries.into_iter().map(|entry| (entry.key, as_json(entry.value)));
            Json::Object(members.collect())
        }
    }
}

/// The records by the values of their key. A record without such a value is left out.
///
/// # Errors
/// Two records have the same key, named by their numbers, from 1; a key is not one text; or there are records, and
/// none of them has a key.
pub(super) fn by_key(records: Vec<Json>, key: &[&Path]) -> Result<BTreeMap<Vec<String>, Json>, String> {
    let mut numbers: BTreeMap<Vec<String>, usize> = BTreeMap::new();
    let none = no_key(&records, key);
    let mut found = BTreeMap::new();
    for (number, record) in (1..).zip(records) {
        if !record.is_object() {
            return Err(format!("record {number} is not a mapping"));
        }
        let Some(values) = key_of(&record, key).map_err(|reason| format!("record {number}: {reason}"))?
        else {
            continue;
        };
        if let Some(other) = numbers.insert(values.clone(), number) {
            return Err(format!("records {other} and {number} have the same key"));
        }
        found.insert(values, record);
    }
    none.filter(|_| found.is_empty()).map_or(Ok(found), Err)
}

/// What to say if no record has a key: the names in the first one.
fn no_key(records: &[Json], key: &[&Path]) -> Option<String> {
    let first = records.first()?.as_object()?;
    let names: Vec<&str> = first.keys().map(String::as_str).collect();
    let key: Vec<String> = key.iter().map(|path| path.names().join(".")).collect();
    Some(format!(
        "no record has a value for its key `{}`; the first record has: {}",
        key.join("`, `"),
        names.join(", ")
    ))
}

fn key_of(record: &Json, key: &[&Path]) -> Result<Option<Vec<String>>, &'static str> {
    let mut values = Vec::new();
    for path in key {
        match json::at(record, path) {
            Ok(Known::Value(claims::values::Value::Text(text))) => values.push(text),
            Ok(Known::NoValue | Known::Unknown) => return Ok(None),
            Ok(Known::Value(_)) | Err(_) => return Err("its key is not a single text"),
        }
    }
    Ok(Some(values))
}
