//! One open group: its alternatives so far and the sequence in the making.

use super::{Parser, Result};
use crate::regex::error::ErrorKind;
use crate::regex::notes::VersionNoteKind;
use crate::regex::reduce::Reducer;
use crate::regex::tree::{Kind, PatternNode, PatternOptions};

#[derive(Debug)]
pub(super) struct Level {
    /// What the group will be; `Choice` is a group without a meaning of its own.
    pub(super) kind: Kind,
    /// The options to go back to when the group ends.
    before: PatternOptions,
    options: PatternOptions,
    /// The unit of the opening parenthesis.
    start: usize,
    alternatives: Vec<PatternNode>,
    /// In the order of the pattern.
    sequence: Vec<PatternNode>,
    /// No match of the sequence is shorter, in units.
    pub(super) width: u32,
}

impl Level {
    pub(super) fn new(kind: Kind, before: PatternOptions, start: usize) -> Level {
        Level {
            kind,
            before,
            options: before,
            start,
            alternatives: Vec::new(),
            sequence: Vec::new(),
            width: 0,
        }
    }

    fn add(&mut self, reducer: &mut Reducer, node: PatternNode) {
        let node = reducer.reduce(node);
        self.width = self.width.saturating_add(node.width());
        self.sequence.push(node);
    }

    fn end_alternative(&mut self, reducer: &mut Reducer) {
        let mut children = std::mem::take(&mut self.sequence);
        self.width = 0;
        if self.options.back {
            children.reverse();
        }
        let node = PatternNode::new(Kind::Sequence, self.options, children);
        self.alternatives.push(reducer.reduce(node));
    }

    fn finish(&mut self, reducer: &mut Reducer) -> PatternNode {
        self.end_alternative(reducer);
        let kind = std::mem::replace(&mut self.kind, Kind::Choice);
        let alternatives = std::mem::take(&mut self.alternatives);
        if matches!(kind, Kind::IfCaptured { .. } | Kind::IfMatches) {
            return PatternNode::new(kind, self.options, alternatives);
        }
        let body = reducer.reduce(PatternNode::new(Kind::Choice, self.options, alternatives));
        match kind {
            Kind::Choice => body,
            _ => PatternNode::new(kind, self.options, vec![body]),
        }
    }
}

impl Parser<'_> {
    pub(super) fn append(&mut self, node: PatternNode) {
        self.level.add(&mut self.reducer, node);
    }

    pub(super) fn append_unit(&mut self) {
        if let Some(unit) = self.unit.take() {
            self.append(unit);
        }
    }

    pub(super) fn next_alternative(&mut self) {
        self.level.end_alternative(&mut self.reducer);
    }

    /// Whether the open group is `(?(condition)...` and its condition has not been read.
    fn wants_condition(&self) -> bool {
        matches!(self.level.kind, Kind::IfMatches) && self.level.alternatives.is_empty()
    }

    /// Whether the open group is a conditional on an expression; in it `(?i)` is no construct.
    pub(super) fn in_expression_conditional(&self) -> bool {
        matches!(self.level.kind, Kind::IfMatches)
    }

    pub(super) fn open_level(&mut self, kind: Kind, before: PatternOptions, start: usize) -> Result<()> {
        if self.outer.len() >= super::MAX_DEPTH {
            return Err(self.error(ErrorKind::TooDeep, start));
        }
        let mut level = Level::new(kind, before, start);
        level.options = self.options;
        self.outer.push(std::mem::replace(&mut self.level, level));
        self.unit = None;
        Ok(())
    }

    /// At `)`: the group becomes the unit, or the condition of the group around it.
    pub(super) fn close_level(&mut self) -> Result<()> {
        let Some(outer) = self.outer.pop() else {
            return Err(self.error(ErrorKind::UnopenedGroup, self.at - 1));
        };
        let start = self.level.start;
        let (node, lacks_branch) = self.finish_level()?;
        self.options = self.level.before;
        self.level = outer;
        if lacks_branch && self.at_front() {
            self.note(VersionNoteKind::OneBranch, start);
        }
        if matches!(node.kind, Kind::Look { .. }) && std::mem::take(&mut self.reducer.joined_wrong_end) {
            self.note(VersionNoteKind::LookBehindRun, start);
        }
        if matches!(node.kind, Kind::Capture { loses: Some(_), .. }) && node.children.iter().any(has_ways) {
            self.note(VersionNoteKind::Balancing, start);
        }
        if self.wants_condition() {
            let condition = self.reducer.reduce(node);
            self.level.alternatives.push(condition);
        } else {
            self.unit = Some(node);
        }
        Ok(())
    }

    /// The group, and whether it is a conditional with one branch.
    fn finish_level(&mut self) -> Result<(PatternNode, bool)> {
        let node = self.level.finish(&mut self.reducer);
        let branches = match node.kind {
            Kind::IfCaptured { .. } => 2,
            Kind::IfMatches => 3,
            _ => return Ok((node, false)),
        };
        if node.children.len() > branches {
            return Err(self.error(ErrorKind::TooManyBranches, self.level.start));
        }
        let lacks_branch = node.children.len() < branches;
        Ok((node, lacks_branch))
    }

    /// At the end of the pattern.
    pub(super) fn close_pattern(&mut self) -> Result<PatternNode> {
        if !self.outer.is_empty() {
            let end = self.at;
            self.at = self.level.start + 1;
            let error = self.error(ErrorKind::UnclosedGroup, self.level.start);
            self.at = end;
            return Err(error);
        }
        let (root, _) = self.finish_level()?;
        Ok(root)
    }
}

/// Whether a part can match in several ways.
fn has_ways(node: &PatternNode) -> bool {
    match node.kind {
        Kind::Choice | Kind::IfCaptured { .. } | Kind::IfMatches => true,
        Kind::Repeat { min, max, .. } | Kind::Run { min, max, .. } if min != max => true,
        _ => node.children.iter().any(has_ways),
    }
}
