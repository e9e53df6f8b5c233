//! Where .NET looks for the start of a match, as far as it can miss one there.
//!
//! .NET Core 3.1, .NET Framework and Mono collect the units that a match can begin with and try no other place. Of
//! two things they collect too little, so that they miss matches; later versions find them. A pattern that may
//! meet either is refused: no answer would be right for everybody. A pattern that begins with `^` or `\A` is tried
//! at the beginning only and meets neither.

use super::{Parser, Result};
use crate::regex::error::{Error, ErrorKind};
use crate::regex::tree::{Anchor, Kind, NodeId, Tree, Unit};
use crate::unicode;

impl Parser<'_> {
    pub(super) fn check_start_search(&self, root: NodeId) -> Result<()> {
        if begins_at_start(&self.tree, root) == Some(true) {
            return Ok(());
        }
        let mut front = Front::of(self);
        front.visit(root);
        if let Some((_, place)) = self.one_branch.iter().find(|(node, _)| front.seen.contains(node)) {
            return Err(Error::new(ErrorKind::UnsupportedConditional, self.pattern, place.clone()));
        }
        if front.misses_upper_case() {
            return Err(Error::new(ErrorKind::UnsupportedCase, self.pattern, 0..self.units.len()));
        }
        Ok(())
    }
}

/// Whether the first thing of the pattern is the start of the input; `None` where there is nothing yet.
fn begins_at_start(tree: &Tree, id: NodeId) -> Option<bool> {
    let node = tree.node(id);
    match node.kind {
        Kind::Anchor(Anchor::Start) => Some(true),
        Kind::Empty | Kind::Look { .. } => None,
        Kind::Sequence => tree.children(id).find_map(|child| begins_at_start(tree, child)),
        Kind::Capture { .. } | Kind::Atomic => Some(begins_at_start(tree, node.child?).unwrap_or(false)),
        _ => Some(false),
    }
}

/// What a match can begin with.
struct Front<'t> {
    tree: &'t Tree,
    units: &'t [u16],
    /// The conditionals in it.
    seen: Vec<NodeId>,
    /// ASCII units outside of `(?i)`, a bit each.
    plain: u128,
    /// ASCII units under `(?i)`, in lower case.
    folded: u128,
    /// Whether anything stands under `(?i)`, ASCII or not.
    folds: bool,
}

impl<'t> Front<'t> {
    fn of(parser: &'t Parser<'_>) -> Self {
        Self { tree: &parser.tree, units: parser.units, seen: Vec::new(), plain: 0, folded: 0, folds: false }
    }

    /// Adds what the node can begin with; whether what follows can begin a match too.
    fn visit(&mut self, id: NodeId) -> bool {
        let node = self.tree.node(id);
        match node.kind {
            Kind::Empty | Kind::Anchor(_) | Kind::Look { .. } | Kind::Reference { .. } => return true,
            Kind::Nothing => {}
            Kind::One(unit) => self.add(unit, node.fold),
            Kind::Text { start, fold, .. } => {
                let first = self.units.get(start as usize).copied();
                first.into_iter().for_each(|unit| self.add(Unit::Is(unit), fold));
            }
            Kind::Sequence => return self.tree.children(id).all(|child| self.visit(child)),
            Kind::IfCaptured { .. } | Kind::IfMatches => {
                self.seen.push(id);
                self.visit_each(id);
            }
            _ => self.visit_each(id),
        }
        node.width == 0
    }

    fn visit_each(&mut self, id: NodeId) {
        for child in self.tree.children(id) {
            self.visit(child);
        }
    }

    fn add(&mut self, unit: Unit, fold: bool) {
        let bit = |unit: u16| if unit < 0x80 { 1_u128 << unit } else { 0 };
        let ascii = match unit {
            Unit::Is(unit) if fold => bit(unicode::lower(unit)),
            Unit::Is(unit) | Unit::Lower(unit) => bit(unit),
            Unit::IsNot(unit) => !bit(unit),
            Unit::Any => u128::MAX,
            Unit::In(class) => self.tree.classes.get(class as usize).map_or(u128::MAX, |class| class.ascii()),
        };
        self.folds |= fold;
        *(if fold { &mut self.folded } else { &mut self.plain }) |= ascii;
    }

    /// As soon as a part is under `(?i)`, .NET lowers the input for all of them: an upper-case letter that is
    /// wanted as such is found only where its lower case is wanted too.
    fn misses_upper_case(&self) -> bool {
        let all = self.plain | self.folded;
        self.folds
            && (b'A'..=b'Z').any(|unit| {
                let lower = unit.to_ascii_lowercase();
                self.plain & (1 << unit) != 0 && all & (1 << lower) == 0
            })
    }
}
