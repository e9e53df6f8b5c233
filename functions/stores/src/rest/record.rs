//! Finds the user's record in a response, and the attributes in the record.

use claims::document::{Diagnostics, Node};
use claims::values::{AttributeName, Known};
use serde_json::Value as Json;
use serde_json_path::JsonPath;

use super::errors;
use crate::codes::INVALID_JSON_PATH;
use crate::failure::StoreFailure;
use crate::record::json;
use crate::record::mapping::{Mapping, NotAValue, Select, Selected, Selector};
use crate::record::path::Path;

/// Limits of a JSONPath, because long ones and those with many filters need much stack and time.
const MAX_CHARACTERS: usize = 256;
const MAX_FILTERS: usize = 8;

/// `record` and `attributes`.
#[derive(Clone, Debug, Default)]
pub(super) struct RecordMapping {
    record: Option<Query>,
    attributes: Mapping<Selection>,
}

/// Where an attribute is found in a record.
#[derive(Clone, Debug)]
pub(super) enum Selection {
    /// As `attributes` says.
    Query(Query),
    /// Under its own name.
    Name(Path),
}

/// A JSONPath.
#[derive(Clone, Debug)]
pub(super) struct Query {
    path: JsonPath,
    /// Whether it can match only one node.
    singular: bool,
}

impl RecordMapping {
    /// Reads `record` and `attributes`, which may be absent; mistakes are reported.
    pub(super) fn read(
        record: Option<&Node>,
        attributes: Option<&Node>,
        diagnostics: &mut Diagnostics,
    ) -> Self {
        let record = record.and_then(|node| Query::read(node, diagnostics));
        Self { record, attributes: Mapping::read(attributes, diagnostics) }
    }

    /// Where these attributes are found in a record.
    pub(super) fn select(&self, wanted: &[AttributeName]) -> Selected<Selection> {
        self.attributes.select(wanted)
    }

    /// The record in a response, if there is one.
    ///
    /// # Errors
    /// There are several, or it is not a mapping and the policy has no `record`.
    pub(super) fn record<'a>(&self, answer: &'a Json) -> Result<Option<&'a Json>, StoreFailure> {
        let candidates = match (&self.record, answer) {
            (Some(query), _) => query.path.query(answer).all(),
            (None, Json::Array(items)) => items.iter().collect(),
            (None, _) => vec![answer],
        };
        let mut records = candidates.into_iter().filter(|candidate| !is_nothing(candidate));
        match (records.next(), records.next()) {
            (Some(record), None) if self.record.is_some() || record.is_object() => Ok(Some(record)),
            (Some(_), None) => Err(errors::not_a_mapping()),
            (Some(_), Some(_)) => Err(errors::several_records()),
            (None, _) => Ok(None),
        }
    }
}

fn is_nothing(json: &Json) -> bool {
    match json {
        Json::Null => true,
        Json::Array(items) => items.is_empty(),
        Json::Object(members) => members.is_empty(),
        Json::Bool(_) | Json::Number(_) | Json::String(_) => false,
    }
}

impl Selector for Selection {
    fn read(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        Query::read(node, diagnostics).map(Self::Query)
    }

    fn unlisted(name: &AttributeName) -> Self {
        Self::Name(Path::unlisted(name))
    }
}

impl Select<Json> for Selection {
    fn select(&self, record: &Json) -> Result<Known, NotAValue> {
        match self {
            Self::Name(path) => path.select(record),
            Self::Query(query) => query.known(record),
        }
    }
}

impl Query {
    fn read(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        let text = node.text(diagnostics)?;
        match parse(text) {
            Ok(path) => Some(Self { path, singular: is_singular(text) }),
            Err((from, what)) => {
                let place = node.place_of(from..text.chars().count());
                diagnostics
                    .error(INVALID_JSON_PATH, place, format!("`{text}` {what}"))
                    .help("write a JSONPath (RFC 9535), such as $.org.costCenter or $.entitlements[*].role");
                None
            }
        }
    }

    fn known(&self, record: &Json) -> Result<Known, NotAValue> {
        let nodes = self.path.query(record);
        match nodes.first() {
            Some(node) if self.singular => json::known(node),
            None if self.singular => Ok(Known::NoValue),
            _ => json::texts(nodes.iter().copied()),
        }
    }
}

/// Parses a path; else the position of the mistake in characters, and what is wrong.
fn parse(text: &str) -> Result<JsonPath, (usize, &'static str)> {
    if text.chars().count() > MAX_CHARACTERS || text.matches('?').count() > MAX_FILTERS {
        return Err((0, "is too long for a JSONPath"));
    }
    if text.contains(r"\p{") || text.contains(r"\P{") {
        return Err((0, "uses Unicode categories in a pattern, which are not supported"));
    }
    JsonPath::parse(text).map_err(|error| {
        let read = text.char_indices().take_while(|(at, _)| *at < error.position());
        (read.count(), "is not a JSONPath")
    })
}

/// Whether a JSONPath is a singular query: only those can be compared (RFC 9535, section 2.3.5.1).
fn is_singular(path: &str) -> bool {
    JsonPath::parse(&format!("$[?{path} == 0]")).is_ok()
}
