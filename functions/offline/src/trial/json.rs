//! A JSON text as a document of the policy language.
//!
//! Read with `serde_json`, but not into its `Value`: JSON can write half of a surrogate pair (`"\\ud83d"`), which a trial
//! may be about and which no `String` can hold. Those texts are kept beside the document; `RawValue` also keeps numbers
//! as they are written.

use std::fmt;

use claims::Text;
use claims::document::{Code, DUPLICATE_KEY, Diagnostics, Entry, Node, NodeKind, Place, UNSUPPORTED_YAML};
use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};
use serde_json::value::RawValue;

/// The line is not valid JSON.
pub const NOT_JSON: Code = Code {
    name: "not_json",
    summary: "a line of `claimsmith try --stdin` is not valid JSON",
    explanation: "Every line of the input is one JSON object.",
    how_to_fix: "Write each object on one line, with all brackets closed.",
    example: r#"{"transformations": ["ToUppercase""#,
};
/// Half of a surrogate pair where only whole texts are possible.
pub const LONE_SURROGATE: Code = Code {
    name: "lone_surrogate",
    summary: "half of a surrogate pair is at a place where it is not possible",
    explanation: "In `claimsmith try --stdin` the value of an attribute may have half of a surrogate pair; names and the \
            transformations themselves may not.",
    how_to_fix: "Write whole characters.",
    example: r#"{"transformations": ["\ud83d"], "attributes": {}}"#,
};

/// Deeper than any transformation; a bound for hostile lines.
const MAX_DEPTH: usize = 64;

/// Texts with half of a surrogate pair, as they were written, by their places.
pub type LoneSurrogates = Vec<(Place, Text<'static>)>;

/// A JSON text, read.
pub struct JsonText {
    /// A text with half of a surrogate pair has U+FFFD there.
    pub root: Node,
    /// Those texts.
    pub lone: LoneSurrogates,
}

impl JsonText {
    /// Reads a text; one that is not JSON is noted.
    pub fn parse(source: &[u8], diagnostics: &mut Diagnostics) -> Option<Self> {
        match serde_json::from_slice(source) {
            Ok(raw) => {
                let mut reader = LineReader { diagnostics, parts: 0, lone: Vec::new() };
                let root = reader.node(raw, 0);
                Some(Self { root, lone: reader.lone })
            }
            Err(error) => {
                diagnostics.error(NOT_JSON, Place::default(), format!("the line is not JSON: {error}"));
                None
            }
        }
    }
}

struct LineReader<'d> {
    diagnostics: &'d mut Diagnostics,
    parts: u32,
    lone: LoneSurrogates,
}

impl LineReader<'_> {
    fn place(&mut self) -> Place {
        self.parts += 1;
        Place { part: self.parts, ..Place::default() }
    }

    fn node(&mut self, raw: &RawValue, depth: usize) -> Node {
        let place = self.place();
        if depth > MAX_DEPTH {
            self.diagnostics.error(UNSUPPORTED_YAML, place, "nested deeper than 64 levels");
            return Node { place, kind: NodeKind::Null };
        }
        let source = raw.get();
        let kind = match source.bytes().next() {
            Some(b'{') => NodeKind::Map(self.map(source, depth)),
            Some(b'[') => NodeKind::List(parsed::<Vec<_>>(source).map_or_else(Vec::new, |items| {
                items.into_iter().map(|item| self.node(item, depth + 1)).collect()
            })),
            Some(b'"') => NodeKind::Text { text: self.text(source, place), plain: false },
            Some(b'n') => NodeKind::Null,
            _ => NodeKind::Text { text: source.to_owned(), plain: true },
        };
        Node { place, kind }
    }

    fn map(&mut self, source: &str, depth: usize) -> Vec<Entry> {
        let Some(Members(members)) = parsed(source) else {
            let message = "a key has half of a surrogate pair";
            self.diagnostics.error(LONE_SURROGATE, Place { part: self.parts, ..Place::default() }, message);
            return Vec::new();
        };
        let mut entries: Vec<Entry> = Vec::with_capacity(members.len());
        for (key, raw) in members {
            let place = self.place();
            let value = self.node(raw, depth + 1);
            if entries.iter().any(|entry| entry.key == key) {
                self.diagnostics.error(DUPLICATE_KEY, place, format!("`{key}` appears twice"));
            } else {
                entries.push(Entry { key, place, value });
            }
        }
        entries
    }

    fn text(&mut self, source: &str, place: Place) -> String {
        let StringBytes(bytes) = parsed(source).unwrap_or_default();
        String::from_utf8(bytes).unwrap_or_else(|error| {
            let text = Text::from_units(units(error.as_bytes()));
            self.lone.push((place, text.clone()));
            text.into_string()
        })
    }
}

/// `None` only for an object with half of a surrogate pair in a key: the whole text has been read as JSON before.
fn parsed<'s, T: Deserialize<'s>>(source: &'s str) -> Option<T> {
    serde_json::from_str(source).ok()
}

/// The UTF-16 units of a text in which half of a surrogate pair is encoded as if it were a character.
fn units(bytes: &[u8]) -> Vec<u16> {
    let mut units = Vec::new();
    let mut rest = bytes;
    loop {
        let whole = std::str::from_utf8(rest).map_or_else(|error| error.valid_up_to(), str::len);
        let (text, broken) = rest.split_at(whole);
        units.extend(String::from_utf8_lossy(text).encode_utf16());
        let [_, middle, last, after @ ..] = broken else { return units };
        units.push(0xd000 | u16::from(middle & 0x3f) << 6 | u16::from(last & 0x3f));
        rest = after;
    }
}

/// The bytes of a JSON string, where half of a surrogate pair is no mistake.
#[derive(Default)]
struct StringBytes(Vec<u8>);

impl<'s> Deserialize<'s> for StringBytes {
    fn deserialize<D: Deserializer<'s>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_byte_buf(BytesVisitor)
    }
}

struct BytesVisitor;

impl Visitor<'_> for BytesVisitor {
    type Value = StringBytes;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text")
    }

    fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Self::Value, E> {
        Ok(StringBytes(bytes.to_vec()))
    }
}

/// The members of a JSON object, in their order.
struct Members<'s>(Vec<(String, &'s RawValue)>);

impl<'s> Deserialize<'s> for Members<'s> {
    fn deserialize<D: Deserializer<'s>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(MembersVisitor)
    }
}

struct MembersVisitor;

impl<'s> Visitor<'s> for MembersVisitor {
    type Value = Members<'s>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'s>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = map.next_entry()? {
            members.push(member);
        }
        Ok(Members(members))
    }
}
