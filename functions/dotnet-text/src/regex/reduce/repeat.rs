//! Quantifiers: runs of one unit, and quantifiers of quantifiers, which are multiplied.

use super::{LONGEST_RUN_AS_TEXT, Reducer, text};
use crate::regex::tree::{Kind, Manner, PatternNode, UNLIMITED, Unit};

impl Reducer {
    /// The part, repeated.
    pub(crate) fn quantified(&mut self, unit: PatternNode, min: u32, max: u32, lazy: bool) -> PatternNode {
        if min == max && max <= LONGEST_RUN_AS_TEXT {
            match (max, &unit.kind) {
                (0, _) => return PatternNode::leaf(Kind::Empty, unit.options),
                (1, _) => return unit,
                (_, Kind::One(Unit::Is(found))) => return PatternNode::leaf(text(*found, max), unit.options),
                _ => {}
            }
        }
        if let Kind::One(found) = unit.kind {
            return PatternNode::leaf(run(found, min, max, lazy), unit.options);
        }
        let options = unit.options;
        let child = self.reduce(unit);
        PatternNode::new(Kind::Repeat { min, max, lazy }, options, vec![child])
    }

    /// A quantifier directly in a quantifier is multiplied with it, where that is not too coarse.
    pub(super) fn repeat(&mut self, node: PatternNode) -> PatternNode {
        let Kind::Repeat { mut min, mut max, lazy } = node.kind else {
            return node;
        };
        let options = node.options;
        let mut node = node;
        let mut outer_min = min;
        while let Some(child) = node.children.first() {
            let Some((child_min, child_max)) = counts(&child.kind, lazy) else {
                break;
            };
            if outer_min == 0 && child_min > 1 || signed(child_max) < signed(child_min).wrapping_mul(2) {
                break;
            }
            let Some(mut child) = node.children.pop() else {
                break;
            };
            let (mut inner_min, mut inner_max) = (child_min, child_max);
            if inner_min > 0 {
                min = product(inner_min, min);
                inner_min = min;
            }
            if inner_max > 0 {
                max = product(inner_max, max);
                inner_max = max;
            }
            set_counts(&mut child.kind, inner_min, inner_max);
            outer_min = inner_min;
            node = child;
        }
        if min == UNLIMITED {
            return PatternNode::leaf(Kind::Nothing, options);
        }
        if let (Kind::Repeat { min, max, lazy }, [child]) = (&node.kind, node.children.as_slice())
            && let Kind::One(unit) = child.kind
        {
            return PatternNode::leaf(run(unit, *min, *max, *lazy), child.options);
        }
        node
    }
}

fn run(unit: Unit, min: u32, max: u32, lazy: bool) -> Kind {
    Kind::Run { unit, min, max, manner: if lazy { Manner::Lazy } else { Manner::Greedy } }
}

/// The counts of a quantifier that is multiplied with one around it.
fn counts(kind: &Kind, outer_lazy: bool) -> Option<(u32, u32)> {
    match *kind {
        Kind::Repeat { min, max, lazy } if lazy == outer_lazy => Some((min, max)),
        Kind::Run { min, max, manner, .. } if (manner == Manner::Lazy) == outer_lazy => Some((min, max)),
        _ => None,
    }
}

fn set_counts(kind: &mut Kind, new_min: u32, new_max: u32) {
    if let Kind::Repeat { min, max, .. } | Kind::Run { min, max, .. } = kind {
        (*min, *max) = (new_min, new_max);
    }
}

fn signed(count: u32) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

fn product(one: u32, other: u32) -> u32 {
    if (UNLIMITED - 1) / one < other { UNLIMITED } else { one * other }
}
