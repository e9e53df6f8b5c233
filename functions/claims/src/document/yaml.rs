//! A YAML document as it was written: every node knows its place.

mod position;

use std::borrow::Cow;
use std::collections::HashSet;

use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, Span};

use super::codes::{DUPLICATE_KEY, INVISIBLE_CHARACTER, LIMIT_EXCEEDED, NOT_YAML, UNSUPPORTED_YAML};
use super::diagnostic::Place;
use super::diagnostics::Diagnostics;
use super::limits::{MAX_DOCUMENT_BYTES, exceeded_limit, too_deep};
use super::{yaml_advice, yaml_line};
pub(super) use position::narrow;
use position::{Cursor, lines, place};

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

/// The key of a mapping that is to be merged. It is not supported, and what it would bring is not noted as missing.
pub(super) const MERGE_KEY: &str = "<<";

/// What the parser says of brackets that are nested deeper than it can follow.
const TOO_DEEP: &str = "recursion limit exceeded";

/// How many entries a mapping may have for its keys to be compared without a table of them.
const FEW: usize = 8;

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
            source,
            cursor: Cursor::new(source),
            lines: lines(source),
            diagnostics,
            broken: false,
            parts: 0,
        };
        reader.document()
    }
}

struct YamlReader<'s, 'd> {
    events: Parser<'s, saphyr_parser::StrInput<'s>>,
    source: &'s str,
    /// How far quoted texts were read.
    cursor: Cursor<'s>,
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
                self.not_yaml(&error);
                None
            }
        }
    }

    fn not_yaml(&mut self, error: &ScanError) {
        let (line, column) = (error.marker().line(), error.marker().col() + 1);
        if error.info() == TOO_DEEP {
            return self
                .too_large(&too_deep(), Place { line: narrow(line), column: narrow(column), ..START });
        }
        let mistake = yaml_advice::of(self.source, line, column, error.info());
        let (line, column) = (narrow(mistake.line), narrow(mistake.column));
        let place = Place { line, column, length: narrow(mistake.length), part: 0 };
        self.diagnostics.error(NOT_YAML, self.within(place), mistake.message).help(mistake.help);
    }

    /// Notes a limit, which ends the reading.
    fn too_large(&mut self, message: &str, place: Place) {
        self.diagnostics.error(LIMIT_EXCEEDED, self.within(place), message);
        self.broken = true;
    }

    fn node(&mut self, event: Event<'s>, span: Span, depth: usize) -> Node {
        self.parts += 1;
        let mut place = self.within(Place { part: self.parts, ..place(&span) });
        if let Some(limit) = exceeded_limit(depth, self.parts) {
            self.too_large(&limit, place);
            return Node { place, kind: NodeKind::Null };
        }
        let kind = match event {
            Event::Scalar(text, style, anchor, tag) => {
                self.plain_yaml(place, anchor, tag.is_some());
                if matches!(style, ScalarStyle::DoubleQuoted | ScalarStyle::SingleQuoted) {
                    place.length -= self.cursor.blanks_before(span.end.index()).min(place.length);
                }
                let text = if style == ScalarStyle::Plain { self.visible(text, place) } else { text };
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
                self.unsupported(place, "aliases (`*name`) are not supported", "*");
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
            if matches!((&key.kind, &event), (NodeKind::Text { text, .. }, Event::Alias(_)) if text == MERGE_KEY)
            {
                self.unsupported(key.place, "merge keys (`<<`) are not supported", "<");
                let value = Node { kind: NodeKind::Null, ..key };
                entries.push(Entry { key: MERGE_KEY.to_owned(), place: value.place, value });
                continue;
            }
            let value = self.node(event, span, depth + 1);
            match key.kind {
                NodeKind::Text { text, .. } => entries.push(Entry { key: text, place: key.place, value }),
                _ => self.unsupported(key.place, "a key must be a text", "{"),
            }
        }
        self.without_repeated(entries)
    }

    /// The entries, each key once: the first counts.
    fn without_repeated(&mut self, entries: Vec<Entry>) -> Vec<Entry> {
        let mut earlier = entries.iter().enumerate().map(|(at, entry)| (entry, entries.iter().take(at)));
        if entries.len() <= FEW && earlier.all(|(entry, mut before)| before.all(|one| one.key != entry.key)) {
            return entries;
        }
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
                let first = || kept.iter().find(|first: &&Entry| first.key == entry.key);
                let help =
                    || Some(format!("the first is on line {}; remove one of them", first()?.place.line));
                self.diagnostics.error(DUPLICATE_KEY, entry.place, message).help_if_listed(help);
            }
        }
        kept
    }

    fn plain_yaml(&mut self, place: Place, anchor: usize, tagged: bool) {
        if anchor != 0 {
            self.unsupported(place, "anchors (`&name`) are not supported", "&");
        }
        if tagged {
            self.unsupported(place, "tags (`!name`) are not supported", "!");
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

    fn unsupported(&mut self, place: Place, message: &str, first: &str) {
        let help = || {
            Some(format!("write out what is meant, or put quotes around a text that begins with `{first}`"))
        };
        self.diagnostics.error(UNSUPPORTED_YAML, place, message).help_if_listed(help);
    }

    /// A text without characters at its ends that nobody sees; they are noted.
    fn visible<'t>(&mut self, text: Cow<'t, str>, place: Place) -> Cow<'t, str> {
        let Some((seen, message)) = yaml_line::invisible(&text) else { return text };
        let error = self.diagnostics.error(INVISIBLE_CHARACTER, place, message);
        error.fix_if_listed(|| yaml_line::visible(&text, place)).help(yaml_line::INVISIBLE_ADVICE);
        Cow::Owned(seen)
    }
}

fn scalar(text: String, style: ScalarStyle) -> NodeKind {
    let plain = matches!(style, ScalarStyle::Plain);
    if plain && matches!(text.as_str(), "" | "~" | "null" | "Null" | "NULL") {
        return NodeKind::Null;
    }
    NodeKind::Text { text, plain }
}
