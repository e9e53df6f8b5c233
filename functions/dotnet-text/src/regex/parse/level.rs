//! One open group: its alternatives so far and the sequence in the making.

use super::{Options, Parser, Result};
use crate::regex::error::ErrorKind;
use crate::regex::tree::{Children, Kind, NodeId, Tree};

#[derive(Debug)]
pub(super) struct Level {
    /// What the group will be; `Choice` is a group without a meaning of its own.
    kind: Kind,
    /// The options to go back to when the group ends.
    before: Options,
    back: bool,
    /// The unit of the opening parenthesis.
    start: usize,
    alternatives: Children,
    narrowest: u32,
    sequence: Children,
    width: u32,
}

impl Level {
    pub(super) fn new(kind: Kind, before: Options, start: usize) -> Level {
        Level {
            kind,
            before,
            back: before.back,
            start,
            alternatives: Children::default(),
            narrowest: u32::MAX,
            sequence: Children::default(),
            width: 0,
        }
    }

    fn add(&mut self, tree: &mut Tree, node: NodeId) {
        self.width = self.width.saturating_add(tree.node(node).width);
        if self.back {
            self.sequence.push_front(tree, node);
        } else {
            self.sequence.push(tree, node);
        }
    }

    fn end_alternative(&mut self, tree: &mut Tree) {
        let (children, width) = (std::mem::take(&mut self.sequence), std::mem::take(&mut self.width));
        let node = match (children.first, children.count) {
            (Some(only), 1) => only,
            (None, _) => tree.add(Kind::Empty, self.back, 0, None),
            _ => tree.add(Kind::Sequence, self.back, width, children.first),
        };
        let is_condition = matches!(self.kind, Kind::IfMatches) && self.alternatives.count == 0;
        if !is_condition {
            self.narrowest = self.narrowest.min(width);
        }
        self.alternatives.push(tree, node);
    }

    fn finish(&mut self, tree: &mut Tree) -> NodeId {
        self.end_alternative(tree);
        let Children { first, count, .. } = self.alternatives;
        let missing = match self.kind {
            Kind::IfCaptured { .. } => count < 2,
            Kind::IfMatches => count < 3,
            _ => false,
        };
        let width = if missing { 0 } else { self.narrowest };
        let body = match (self.kind, first) {
            (Kind::IfCaptured { .. } | Kind::IfMatches, _) => {
                return tree.add(self.kind, self.back, width, first);
            }
            (_, Some(only)) if count == 1 => only,
            _ => tree.add(Kind::Choice, self.back, width, first),
        };
        match self.kind {
            Kind::Choice => body,
            Kind::Look { .. } => tree.add(self.kind, self.back, 0, Some(body)),
            _ => tree.add(self.kind, self.back, width, Some(body)),
        }
    }
}

impl Parser<'_> {
    pub(super) fn append(&mut self, node: NodeId) {
        self.level.add(&mut self.tree, node);
    }

    pub(super) fn append_unit(&mut self) {
        if let Some(unit) = self.unit.take() {
            self.append(unit);
        }
    }

    pub(super) fn next_alternative(&mut self) {
        self.level.end_alternative(&mut self.tree);
    }

    /// Whether the open group is `(?(condition)...` and its condition has not been read.
    fn wants_condition(&self) -> bool {
        matches!(self.level.kind, Kind::IfMatches) && self.level.alternatives.count == 0
    }

    /// Whether the open group is a conditional on an expression; in it `(?i)` is no construct.
    pub(super) fn in_expression_conditional(&self) -> bool {
        matches!(self.level.kind, Kind::IfMatches)
    }

    pub(super) fn open_level(&mut self, kind: Kind, before: Options, start: usize) -> Result<()> {
        if self.outer.len() >= super::MAX_DEPTH {
            return Err(self.error(ErrorKind::TooDeep, start));
        }
        let mut level = Level::new(kind, before, start);
        level.back = self.options.back;
        self.outer.push(std::mem::replace(&mut self.level, level));
        self.unit = None;
        Ok(())
    }

    /// At `)`: the group becomes the unit, or the condition of the group around it.
    pub(super) fn close_level(&mut self) -> Result<()> {
        let Some(outer) = self.outer.pop() else {
            return Err(self.error(ErrorKind::UnopenedGroup, self.at - 1));
        };
        let node = self.finish_level()?;
        self.looks.open -= usize::from(matches!(self.level.kind, Kind::Look { .. }));
        self.options = self.level.before;
        self.level = outer;
        self.unit = Some(node);
        if self.wants_condition() {
            self.unit = None;
            self.level.alternatives.push(&mut self.tree, node);
        }
        Ok(())
    }

    fn finish_level(&mut self) -> Result<NodeId> {
        let node = self.level.finish(&mut self.tree);
        let branches = match self.level.kind {
            Kind::IfCaptured { .. } => 2,
            Kind::IfMatches => 3,
            _ => return Ok(node),
        };
        if self.level.alternatives.count > branches {
            return Err(self.error(ErrorKind::TooManyBranches, self.level.start));
        }
        if self.level.alternatives.count < branches {
            self.one_branch.push((node, self.level.start..self.at));
        }
        Ok(node)
    }

    /// At the end of the pattern.
    pub(super) fn close_pattern(&mut self) -> Result<NodeId> {
        if !self.outer.is_empty() {
            let end = self.at;
            self.at = self.level.start + 1;
            let error = self.error(ErrorKind::UnclosedGroup, self.level.start);
            self.at = end;
            return Err(error);
        }
        self.finish_level()
    }
}
