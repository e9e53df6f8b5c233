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

/// The value at `path`; `Err` if it is a mapping, or a list of mappings or lists.
pub(crate) fn at(record: &Json, path: &Path) -> Result<Known, NotAValue> {
    let mut here = record;
    for step in path.steps() {
        let next = match step {
            PathStep::Name(name) => here.get(name),
            PathStep::Index(index) => here.get(index),
        };
        let Some(next) = next else { return Ok(Known::NoValue) };
        here = next;
    }
    known(here)
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
