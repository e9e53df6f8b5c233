//! Reads a pattern exactly as .NET's own parser does, oddities included.
//!
//! Facts: the documentation of regular expressions in .NET, and answers of .NET Core 3.1 and Mono 6.8 to
//! patterns; `tests/differential.rs` asks Mono again.

mod bracket;
mod condition;
mod count;
mod cursor;
mod escape;
mod level;
mod open;
mod quantifier;
mod scan;
mod start_search;

use std::ops::Range;

use crate::regex::error::{Error, ErrorKind};
use crate::regex::groups::Groups;
use crate::regex::tree::{Kind, NodeId, Tree};
use level::Level;

/// Groups may stand in groups, and classes in classes, this deep.
const MAX_DEPTH: usize = 250;

/// Units that a pattern may have.
const MAX_PATTERN_UNITS: usize = 1 << 16;

type Result<T, E = Error> = std::result::Result<T, E>;

/// What a pattern means.
#[derive(Debug)]
pub(crate) struct Parsed {
    pub(crate) tree: Tree,
    pub(crate) root: NodeId,
    pub(crate) groups: Groups,
}

/// The options that hold at a place of the pattern.
#[derive(Debug, Clone, Copy, Default)]
struct Options {
    ignore_case: bool,
    multiline: bool,
    single_line: bool,
    explicit_capture: bool,
    extended: bool,
    /// Right to left: no letter sets it, a look-behind does.
    back: bool,
}

#[derive(Debug)]
struct Parser<'p> {
    pattern: &'p str,
    units: &'p [u16],
    at: usize,
    options: Options,
    groups: Groups,
    /// The number of the next group without a name.
    next_number: u32,
    /// The next plain parenthesis is a condition's and captures nothing.
    condition_ahead: bool,
    tree: Tree,
    level: Level,
    outer: Vec<Level>,
    /// What a quantifier here would repeat.
    unit: Option<NodeId>,
    looks: Looks,
    /// Conditionals without a second branch, and where they stand.
    one_branch: Vec<(NodeId, Range<usize>)>,
}

/// What must not meet: captures in look-arounds and groups that take captures from others.
#[derive(Debug, Default)]
struct Looks {
    /// Look-arounds that are open.
    open: usize,
    captured: Vec<u32>,
    /// The slot that a balancing group takes from, and where the group is named.
    taken: Vec<(u32, Range<usize>)>,
}

/// `units` are the pattern's.
pub(crate) fn parse(pattern: &str, units: &[u16]) -> Result<Parsed> {
    let mut parser = Parser {
        pattern,
        units,
        at: 0,
        options: Options::default(),
        groups: Groups::new(),
        next_number: 1,
        condition_ahead: false,
        tree: Tree::with_capacity(8 + units.len() / 2),
        level: Level::new(Kind::Choice, Options::default(), 0),
        outer: Vec::new(),
        unit: None,
        looks: Looks::default(),
        one_branch: Vec::new(),
    };
    if units.len() > MAX_PATTERN_UNITS {
        parser.at = MAX_PATTERN_UNITS + 1;
        return Err(parser.error(ErrorKind::TooLarge, MAX_PATTERN_UNITS));
    }
    parser.count_groups()?;
    let root = parser.scan()?;
    parser.check_balancing()?;
    parser.check_start_search(root)?;
    Ok(Parsed { tree: parser.tree, root, groups: parser.groups })
}

impl Parser<'_> {
    fn check_balancing(&self) -> Result<()> {
        let Looks { captured, taken, .. } = &self.looks;
        match taken.iter().find(|(slot, _)| captured.contains(slot)) {
            Some((_, place)) => Err(Error::new(ErrorKind::UnsupportedBalancing, self.pattern, place.clone())),
            None => Ok(()),
        }
    }

    /// An error about what stands from a unit to here.
    fn error(&self, kind: ErrorKind, from: usize) -> Error {
        Error::new(kind, self.pattern, from..self.at)
    }
}
