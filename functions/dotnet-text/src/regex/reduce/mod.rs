//! Rewrites a tree as .NET 8 does before it matches: part by part, as each is complete, and the whole at the end.
//!
//! Most of this is meant to change nothing but the time a match takes. Some of it changes answers: nested quantifiers
//! are multiplied, atomic groups under a quantifier become one, and what ends a balancing group cannot be gone back
//! to. Left out is what changes no answer. Read in this order: this file, `sequence`, `choice`, `repeat`, `boundary`,
//! `ending`.

mod boundary;
mod choice;
mod ending;
mod repeat;
mod sequence;

use crate::regex::class::Class;
use crate::regex::tree::{Kind, Manner, PatternNode, UNLIMITED, Unit};

/// A run of one character up to this length is a text.
const LONGEST_RUN_AS_TEXT: u32 = 64;

/// Rewrites parts of one pattern, whose classes it holds.
#[derive(Debug, Default)]
pub(crate) struct Reducer {
    pub(crate) classes: Vec<Class>,
    /// In a look-behind, a run was joined with the wrong end of a text.
    pub(crate) joined_wrong_end: bool,
    /// A run before `\B` was made atomic.
    pub(crate) kept_run: bool,
}

impl Reducer {
    /// The part as its parent takes it; its children have been reduced.
    pub(crate) fn reduce(&mut self, node: PatternNode) -> PatternNode {
        match node.kind {
            Kind::Choice => self.choice(node),
            Kind::Sequence => self.sequence(node),
            Kind::Atomic => self.atomic(node),
            Kind::Repeat { .. } => self.repeat(node),
            Kind::Look { negative } => self.look(node, negative),
            Kind::IfCaptured { .. } => with_branches(node, 2),
            Kind::IfMatches => self.if_matches(node),
            _ => node,
        }
    }

    /// The whole pattern: nothing comes after it, so nothing goes back to it.
    pub(crate) fn finish(&mut self, root: PatternNode) -> PatternNode {
        let root = self.reduce(root);
        let whole = Kind::Capture { slot: Some(0), loses: None };
        let mut whole = PatternNode::new(whole, root.options, vec![root]);
        self.keep_runs_before_boundaries(&mut whole);
        self.end(&mut whole, false);
        whole
    }

    fn look(&mut self, mut node: PatternNode, negative: bool) -> PatternNode {
        self.end(&mut node, false);
        match node.children.first() {
            Some(PatternNode { kind: Kind::Empty, .. }) => {
                PatternNode::leaf(if negative { Kind::Nothing } else { Kind::Empty }, node.options)
            }
            _ => node,
        }
    }

    fn if_matches(&mut self, node: PatternNode) -> PatternNode {
        let mut node = with_branches(node, 3);
        if let Some(condition) = node.children.first_mut() {
            let is_look = matches!(condition.kind, Kind::Look { negative: false }) && !condition.is_back();
            if is_look && let Some(inner) = condition.children.pop() {
                *condition = self.reduce(inner);
            }
            self.end(condition, false);
        }
        node
    }

    fn atomic(&mut self, mut atomic: PatternNode) -> PatternNode {
        let Some(mut child) = atomic.children.pop() else {
            return atomic;
        };
        let is_back = atomic.is_back();
        while matches!(child.kind, Kind::Atomic)
            && let Some(inner) = child.children.pop()
        {
            atomic = child;
            child = inner;
        }
        match &mut child.kind {
            Kind::Empty | Kind::Nothing => return child,
            Kind::Run { .. } => {
                make_atomic(&mut child);
                return child;
            }
            Kind::Choice if !is_back => {
                let is_empty = |node: &PatternNode| matches!(node.kind, Kind::Empty);
                match child.children.iter().position(is_empty) {
                    Some(0) => return PatternNode::leaf(Kind::Empty, child.options),
                    Some(at) => child.children.truncate(at + 1),
                    None => {}
                }
            }
            _ => {}
        }
        self.end(&mut child, true);
        atomic.children.push(child);
        atomic
    }

    /// Whether two kinds of units are the same.
    fn same(&self, one: Unit, other: Unit) -> bool {
        match (one, other) {
            (Unit::In(one), Unit::In(other)) => {
                one == other || self.classes.get(one as usize) == self.classes.get(other as usize)
            }
            _ => one == other,
        }
    }
}

fn with_branches(mut node: PatternNode, count: usize) -> PatternNode {
    if node.children.len() < count {
        node.children.push(PatternNode::leaf(Kind::Empty, node.options));
    }
    node
}

/// A run to which nothing goes back: a greedy one takes all it can, a lazy one no more than it must.
fn make_atomic(node: &mut PatternNode) {
    let Kind::Run { unit, min, max, manner } = node.kind else {
        return;
    };
    let max = if manner == Manner::Lazy { min } else { max };
    node.kind = match unit {
        _ if manner == Manner::Lazy && max == 0 => Kind::Empty,
        Unit::Is(unit) if manner == Manner::Lazy && is_text_length(max) => text(unit, max),
        _ => Kind::Run { unit, min, max, manner: Manner::Atomic },
    };
}

fn is_text_length(length: u32) -> bool {
    (2..=LONGEST_RUN_AS_TEXT).contains(&length)
}

fn text(unit: u16, length: u32) -> Kind {
    Kind::Text(vec![unit; length as usize])
}

/// The sum of two limits; none where it is too large.
fn sum(one: u32, other: u32) -> Option<u32> {
    match (one, other) {
        (UNLIMITED, _) | (_, UNLIMITED) => Some(UNLIMITED),
        _ => one.checked_add(other).filter(|sum| *sum < UNLIMITED),
    }
}
