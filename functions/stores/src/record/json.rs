//! Reads attributes from JSON documents.

use claims::values::{Known, Value};
use serde_json::Value as Json;

use super::mapping::{NotAValue, Select};
use super::path::{Path, PathStep};

impl Select<Json> for Path {
    fn select(&self, record: &Json) -> Result<Known, NotAValue> {
        at(record, self)
    }
}

/// The value at `path`; with `[*]`, the list of all values. `Err` if one is a mapping, or a list of mappings or lists.
pub(crate) fn at(record: &Json, path: &Path) -> Result<Known, NotAValue> {
    let mut here = vec![record];
    for step in path.steps() {
        here = here.into_iter().flat_map(|value| inside(value, step)).collect();
    }
    match here.first() {
        _ if path.is_list() => texts(here),
        Some(value) => known(value),
        None => Ok(Known::NoValue),
    }
}

fn inside<'j>(value: &'j Json, step: &PathStep) -> Vec<&'j Json> {
    match (step, value) {
        (PathStep::Name(name), _) => value.get(name).into_iter().collect(),
        (PathStep::Index(index), _) => value.get(index).into_iter().collect(),
        (PathStep::Each, Json::Array(items)) => items.iter().collect(),
        (PathStep::Each, _) => Vec::new(),
    }
}

/// A text, or the texts of a list.
pub(crate) fn known(json: &Json) -> Result<Known, NotAValue> {
    match json {
        Json::Array(items) => texts(items),
        other => Ok(text(other)?.map(Value::Text).into()),
    }
}

/// The texts of a list; nulls are left out.
pub(crate) fn texts<'j>(items: impl IntoIterator<Item = &'j Json>) -> Result<Known, NotAValue> {
    let texts: Result<Vec<Option<String>>, NotAValue> = items.into_iter().map(text).collect();
    Ok(Known::Value(Value::List(texts?.into_iter().flatten().collect())))
}

fn text(json: &Json) -> Result<Option<String>, NotAValue> {
    match json {
        Json::Null => Ok(None),
        Json::Bool(value) => Ok(Some(value.to_string())),
        Json::Number(value) => Ok(Some(value.to_string())),
        Json::String(value) => Ok(Some(value.clone())),
        Json::Array(_) | Json::Object(_) => Err(NotAValue),
    }
}
