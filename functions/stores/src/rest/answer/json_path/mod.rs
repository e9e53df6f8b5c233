//! JSONPaths (RFC 9535): `pattern.rs` are the functions `match` and `search`, `visits.rs` what a path costs in a
//! document.

mod pattern;
mod visits;

use claims::document::{Diagnostics, Node, Place};
use claims::values::{Known, Value};
use serde_json::Value as Json;
use serde_json_path::JsonPath;

use crate::codes::INVALID_JSON_PATH;
use crate::record::json;
use crate::record::mapping::NotAValue;
use visits::Steps;
pub(super) use visits::{MAX_VISITS, Shape};

/// Limits of a JSONPath, because long ones and those with many filters need much stack and time.
const MAX_CHARACTERS: usize = 256;
const MAX_FILTERS: usize = 8;

/// A JSONPath.
#[derive(Clone, Debug)]
pub(in crate::rest) struct Query {
    path: JsonPath,
    /// Whether it can match only one node.
    singular: bool,
    steps: Steps,
}

impl Query {
    pub(super) fn read(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        let text = node.text(diagnostics)?;
        match parse(text) {
            Ok(path) => Some(Self { path, singular: is_singular(text), steps: Steps::of(text) }),
            Err((from, what)) => {
                let place = node.place_of(from..text.chars().count());
                diagnostics
                    .error(INVALID_JSON_PATH, place, format!("`{text}` {what}"))
                    .help("write a JSONPath (RFC 9535), such as $.org.costCenter or $.entitlements[*].role");
                None
            }
        }
    }

    /// The same for the name of a key.
    pub(super) fn parse_at(text: &str, place: Place, diagnostics: &mut Diagnostics) -> Option<Self> {
        let parsed = parse(text);
        if let Err((_, what)) = parsed {
            diagnostics
                .error(INVALID_JSON_PATH, place, format!("`{text}` {what}"))
                .help("write a JSONPath (RFC 9535), such as $.error.code");
        }
        Some(Self { path: parsed.ok()?, singular: is_singular(text), steps: Steps::of(text) })
    }

    /// Whether one of the values that it matches is this text.
    pub(super) fn has(&self, document: &Json, text: &str) -> bool {
        let matches = |node: &Json| {
            json::known(node).is_ok_and(|known| known.value().and_then(Value::first) == Some(text))
        };
        self.path.query(document).iter().any(|node| matches(node))
    }

    /// At most how many places of a document of this shape it looks at.
    pub(super) fn visits(&self, shape: &Shape) -> u64 {
        self.steps.visits(shape)
    }

    /// All nodes that it matches.
    pub(super) fn all<'j>(&self, document: &'j Json) -> Vec<&'j Json> {
        self.path.query(document).all()
    }

    /// The value at the only node, or the list of the values of all.
    pub(super) fn known(&self, record: &Json) -> Result<Known, NotAValue> {
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
