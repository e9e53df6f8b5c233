//! Reads a pattern exactly as .NET 8's own parser does, oddities included.
//!
//! Two passes: `count` finds the groups, `scan` builds the tree. `cursor` moves over the pattern; `level` holds the
//! groups that are open; `front` collects what older versions of .NET miss at the start of a match.

mod bracket;
mod condition;
mod count;
mod cursor;
mod escape;
mod front;
mod level;
mod open;
mod quantifier;
mod scan;

use crate::regex::class::Class;
use crate::regex::error::{Error, ErrorKind};
use crate::regex::groups::GroupTable;
use crate::regex::notes::{VersionNote, VersionNoteKind};
use crate::regex::reduce::Reducer;
use crate::regex::tree::{Kind, PatternNode, PatternOptions};
use front::Front;
use level::Level;

/// The nesting limit of groups, and of classes.
const MAX_DEPTH: usize = 250;

/// Units that a pattern may have.
const MAX_PATTERN_UNITS: usize = 1 << 16;

type Result<T, E = Error> = std::result::Result<T, E>;

/// What a pattern means.
#[derive(Debug)]
pub(crate) struct Parsed {
    pub(crate) root: PatternNode,
    pub(crate) classes: Vec<Class>,
    pub(crate) groups: GroupTable,
    pub(crate) notes: Vec<VersionNote>,
}

#[derive(Debug)]
struct Parser<'p> {
    pattern: &'p str,
    units: &'p [u16],
    at: usize,
    options: PatternOptions,
    groups: GroupTable,
    /// The number of the next group without a name.
    next_number: u32,
    /// The next plain parenthesis is a condition's and captures nothing.
    condition_ahead: bool,
    reducer: Reducer,
    level: Level,
    outer: Vec<Level>,
    /// What a quantifier here would repeat.
    unit: Option<PatternNode>,
    front: Front,
    notes: Vec<VersionNote>,
}

/// `units` are the pattern's.
pub(crate) fn parse(pattern: &str, units: &[u16]) -> Result<Parsed> {
    let mut parser = Parser {
        pattern,
        units,
        at: 0,
        options: PatternOptions::default(),
        groups: GroupTable::new(),
        next_number: 1,
        condition_ahead: false,
        reducer: Reducer::default(),
        level: Level::new(Kind::Choice, PatternOptions::default(), 0),
        outer: Vec::new(),
        unit: None,
        front: Front::default(),
        notes: Vec::new(),
    };
    if units.len() > MAX_PATTERN_UNITS {
        parser.at = MAX_PATTERN_UNITS + 1;
        return Err(parser.error(ErrorKind::TooLarge, MAX_PATTERN_UNITS));
    }
    parser.count_groups()?;
    let root = parser.scan()?;
    parser.finish_front(&root);
    let root = parser.reducer.finish(root);
    if parser.reducer.kept_run {
        parser.note(VersionNoteKind::RunBeforeBoundary, 0);
    }
    Ok(Parsed { root, classes: parser.reducer.classes, groups: parser.groups, notes: parser.notes })
}

impl Parser<'_> {
    /// Notes that older versions of .NET match the text from a unit to here differently.
    fn note(&mut self, kind: VersionNoteKind, from: usize) {
        self.notes.push(VersionNote::new(kind, self.pattern, from..self.at));
    }

    /// An error about the text from a unit to here.
    fn error(&self, kind: ErrorKind, from: usize) -> Error {
        Error::new(kind, self.pattern, from..self.at)
    }
}
