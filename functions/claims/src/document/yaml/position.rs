//! Where the parts of a source are.

use saphyr_parser::Span;

use crate::document::diagnostic::Place;

/// The place of a part, without its number.
pub(super) fn place(span: &Span) -> Place {
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
pub(super) fn lines(source: &str) -> Vec<u32> {
    let lines = source.replace("\r\n", "\n");
    lines.split(['\n', '\r']).map(|line| narrow(line.chars().count())).collect()
}

pub(in crate::document) fn narrow(position: usize) -> u32 {
    u32::try_from(position).unwrap_or(u32::MAX)
}

/// How far a source was read: the parser counts characters.
pub(super) struct Cursor<'s> {
    source: &'s str,
    characters: usize,
    bytes: usize,
}

impl<'s> Cursor<'s> {
    pub(super) fn new(source: &'s str) -> Self {
        Self { source, characters: 0, bytes: 0 }
    }

    /// How many blanks there are between the closing quote of a text and the character with this number, which the
    /// parser takes for the end of that text. Numbers do not become less from call to call.
    pub(super) fn blanks_before(&mut self, number: usize) -> u32 {
        let ahead = number.saturating_sub(self.characters);
        let rest = self.source.get(self.bytes..).unwrap_or_default();
        self.bytes += rest.char_indices().nth(ahead).map_or(rest.len(), |(at, _)| at);
        self.characters += ahead;
        let read = self.source.get(..self.bytes).unwrap_or_default();
        let text = read.trim_end_matches([' ', '\t']);
        if text.ends_with(['"', '\'']) { narrow(read.len() - text.len()) } else { 0 }
    }
}
