//! A YAML document as it was written: every node knows its place.

use std::collections::HashSet;

use saphyr_parser::{Event, Parser, ScalarStyle, Span};

use super::codes::{DUPLICATE_KEY, LIMIT_EXCEEDED, NOT_YAML, UNSUPPORTED_YAML};
use super::diagnostic::Place;
use super::diagnostics::Diagnostics;
use super::limits::{MAX_DEPTH, MAX_DOCUMENT_BYTES};

/// A part of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// Where it starts.
    pub place: Place,
    /// What it is.
    pub kind: NodeKind,
}

/// What a part of a document is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NodeKind {
    /// Nothing, `~` or `null`.
    Null,
    /// A plain or quoted text; only a plain one may stand for a number or a boolean.
    Text {
        /// The text itself, without quotes.
        text: String,
        /// Written without quotes.
        plain: bool,
    },
    /// A sequence.
    List(Vec<Node>),
    /// A mapping, in the order in which it was written; a key stands once.
    Map(Vec<Entry>),
}

/// One key of a mapping and what it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The key.
    pub key: String,
    /// Where the key starts.
    pub place: Place,
    /// What it holds.
    pub value: Node,
}

const START: Place = Place { line: 1, column: 1, length: 0, part: 0 };

impl Node {
    /// Reads a YAML 1.2 (so also a JSON) document. A document with mistakes gives what could be read of it.
    pub fn parse(source: &str, diagnostics: &mut Diagnostics) -> Self {
        if source.len() > MAX_DOCUMENT_BYTES {
            let message = format!("the document is larger than {MAX_DOCUMENT_BYTES} bytes");
            diagnostics.error(LIMIT_EXCEEDED, START, message);
            return Self { place: START, kind: NodeKind::Null };
        }
        let mut reader = YamlReader {
            events: Parser::new_from_str(source),
            lines: lines(source),
            diagnostics,
            broken: false,
            parts: 0,
        };
        reader.document()
    }

    /// `stores.people.dynamodb.key[0]`: the path of the part at `place`; empty for the whole document.
    #[must_use]
    pub fn path_at(&self, place: Place) -> String {
        let mut path = String::new();
        let mut node = self;
        while let Some(child) = node.descend(place.part, &mut path) {
            node = child;
        }
        path
    }

    /// The place of these characters of a text, where they stand in the document as they are; else the place
    /// of the whole text.
    #[must_use]
    pub fn place_of(&self, characters: std::ops::Range<usize>) -> Place {
        let NodeKind::Text { text, plain } = &self.kind else { return self.place };
        let quote = usize::from(!plain);
        if narrow(text.chars().count() + 2 * quote) != self.place.length {
            return self.place;
        }
        Place {
            column: self.place.column + narrow(characters.start + quote),
            length: narrow(characters.len()),
            ..self.place
        }
    }

    fn descend(&self, part: u32, path: &mut String) -> Option<&Self> {
        match &self.kind {
            NodeKind::Map(entries) => {
                let behind = entries.partition_point(|entry| entry.place.part <= part);
                let entry = entries.get(behind.checked_sub(1)?)?;
                path.push_str(if path.is_empty() { "" } else { "." });
                path.push_str(&entry.key);
                Some(&entry.value)
            }
            NodeKind::List(items) => {
                let index = items.partition_point(|item| item.place.part <= part).checked_sub(1)?;
                let item = items.get(index)?;
                path.push_str(&format!("[{index}]"));
                Some(item)
            }
            NodeKind::Null | NodeKind::Text { .. } => None,
        }
    }
}

struct YamlReader<'s, 'd> {
    events: Parser<'s, saphyr_parser::StrInput<'s>>,
    /// How many characters each line has.
    lines: Vec<u32>,
    diagnostics: &'d mut Diagnostics,
    broken: bool,
    parts: u32,
}

impl<'s> YamlReader<'s, '_> {
    fn document(&mut self) -> Node {
        let mut root = None;
        while let Some((event, span)) = self.next() {
            match event {
                Event::StreamEnd => break,
                Event::StreamStart | Event::DocumentStart(_) | Event::DocumentEnd | Event::Nothing => {}
                other if root.is_none() => root = Some(self.node(other, span, 0)),
                _ => {
                    let message = "a policy must be a single YAML document";
                    self.diagnostics.error(UNSUPPORTED_YAML, self.within(place(&span)), message);
                    break;
                }
            }
        }
        root.unwrap_or(Node { place: START, kind: NodeKind::Null })
    }

    fn next(&mut self) -> Option<(Event<'s>, Span)> {
        if self.broken {
            return None;
        }
        match self.events.next()? {
            Ok(event) => Some(event),
            Err(error) => {
                self.broken = true;
                let at = error.marker();
                let place =
                    Place { line: narrow(at.line()), column: narrow(at.col() + 1), ..Place::default() };
                self.diagnostics.error(NOT_YAML, self.within(place), error.info().to_owned());
                None
            }
        }
    }

    fn node(&mut self, event: Event<'s>, span: Span, depth: usize) -> Node {
        self.parts += 1;
        let place = self.within(Place { part: self.parts, ..place(&span) });
        if depth > MAX_DEPTH {
            let message = format!("lists and mappings are nested deeper than {MAX_DEPTH} levels");
            self.diagnostics.error(LIMIT_EXCEEDED, place, message);
            self.broken = true;
            return Node { place, kind: NodeKind::Null };
        }
        let kind = match event {
            Event::Scalar(text, style, anchor, tag) => {
                self.plain_yaml(place, anchor, tag.is_some());
                scalar(text.into_owned(), style)
            }
            Event::SequenceStart(anchor, tag) => {
                self.plain_yaml(place, anchor, tag.is_some());
                NodeKind::List(self.list(depth))
            }
            Event::MappingStart(anchor, tag) => {
                self.plain_yaml(place, anchor, tag.is_some());
                NodeKind::Map(self.map(depth))
            }
            Event::Alias(_) => {
                self.unsupported(place, "aliases (`*name`) are not supported");
                NodeKind::Null
            }
            _ => NodeKind::Null,
        };
        Node { place, kind }
    }

    fn list(&mut self, depth: usize) -> Vec<Node> {
        let mut items = Vec::new();
        while let Some((event, span)) = self.next() {
            if matches!(event, Event::SequenceEnd) {
                break;
            }
            items.push(self.node(event, span, depth + 1));
        }
        items
    }

    fn map(&mut self, depth: usize) -> Vec<Entry> {
        let mut entries: Vec<Entry> = Vec::new();
        while let Some((event, span)) = self.next() {
            if matches!(event, Event::MappingEnd) {
                break;
            }
            let key = self.node(event, span, depth + 1);
            let Some((event, span)) = self.next() else { break };
            let value = self.node(event, span, depth + 1);
            match key.kind {
                NodeKind::Text { text, .. } => entries.push(Entry { key: text, place: key.place, value }),
                _ => self.unsupported(key.place, "a key must be a text"),
            }
        }
        self.without_repeated(entries)
    }

    /// The entries, each key once: the first counts.
    fn without_repeated(&mut self, entries: Vec<Entry>) -> Vec<Entry> {
        let mut keys = HashSet::with_capacity(entries.len());
        let new: Vec<bool> = entries.iter().map(|entry| keys.insert(entry.key.as_str())).collect();
        if keys.len() == entries.len() {
            return entries;
        }
        let mut kept = Vec::with_capacity(entries.len());
        for (entry, new) in entries.into_iter().zip(new) {
            if new {
                kept.push(entry);
            } else {
                let message = format!("`{}` appears twice", entry.key);
                self.diagnostics.error(DUPLICATE_KEY, entry.place, message);
            }
        }
        kept
    }

    fn plain_yaml(&mut self, place: Place, anchor: usize, tagged: bool) {
        if anchor != 0 {
            self.unsupported(place, "anchors (`&name`) are not supported");
        }
        if tagged {
            self.unsupported(place, "tags (`!name`) are not supported");
        }
    }

    /// The same place or, where the parser has lost count, the nearest in the document: the end of one without
    /// a last line feed is a line too far for it, and characters of unknown directives count twice.
    fn within(&self, place: Place) -> Place {
        let line = place.line.clamp(1, narrow(self.lines.len()));
        let length =
            usize::try_from(line - 1).ok().and_then(|index| self.lines.get(index)).copied().unwrap_or(0);
        let end = length.saturating_add(1);
        let column = if line < place.line { end } else { place.column.min(end) };
        Place { line, column, length: place.length.min(end - column), ..place }
    }

    fn unsupported(&mut self, place: Place, message: &str) {
        self.diagnostics.error(UNSUPPORTED_YAML, place, message);
    }
}

fn scalar(text: String, style: ScalarStyle) -> NodeKind {
    let plain = matches!(style, ScalarStyle::Plain);
    if plain && matches!(text.as_str(), "" | "~" | "null" | "Null" | "NULL") {
        return NodeKind::Null;
    }
    NodeKind::Text { text, plain }
}

fn place(span: &Span) -> Place {
    let length = if span.start.line() == span.end.line() {
        span.end.col().saturating_sub(span.start.col())
    } else {
        0
    };
    Place {
        line: narrow(span.start.line()),
        column: narrow(span.start.col() + 1),
        length: narrow(length),
        part: 0,
    }
}

/// How many characters each line has.
fn lines(source: &str) -> Vec<u32> {
    let lines = source.replace("\r\n", "\n");
    lines.split(['\n', '\r']).map(|line| narrow(line.chars().count())).collect()
}

fn narrow(position: usize) -> u32 {
    u32::try_from(position).unwrap_or(u32::MAX)
}
