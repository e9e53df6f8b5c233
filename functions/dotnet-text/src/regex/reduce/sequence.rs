//! Sequences: neighbors that repeat the same unit become one, and so do texts.

use super::{Reducer, sum};
use crate::regex::tree::{Kind, Manner, PatternNode, UNLIMITED, Unit};

impl Reducer {
    pub(super) fn sequence(&mut self, mut node: PatternNode) -> PatternNode {
        if node.children.len() > 1 {
            if let Some(at) = node.children.iter().position(|child| matches!(child.kind, Kind::Nothing)) {
                return node.children.swap_remove(at);
            }
            node.children = self.join_runs(std::mem::take(&mut node.children));
            node.children = join_texts(std::mem::take(&mut node.children), node.is_back());
        }
        match node.children.len() {
            0 => PatternNode::leaf(Kind::Empty, node.options),
            1 => node.children.pop().unwrap_or(PatternNode::leaf(Kind::Empty, node.options)),
            _ => node,
        }
    }

    fn join_runs(&mut self, children: Vec<PatternNode>) -> Vec<PatternNode> {
        let mut joined: Vec<PatternNode> = Vec::with_capacity(children.len());
        for mut next in children {
            if let Some(last) = joined.last_mut()
                && last.options == next.options
                && self.join_run(last, &mut next)
            {
                continue;
            }
            joined.push(next);
        }
        joined
    }

    /// Whether `last` has taken all of `next`; of a text it may take a part.
    fn join_run(&mut self, last: &mut PatternNode, next: &mut PatternNode) -> bool {
        if let Kind::Text(text) = &mut next.kind {
            let before = text.len();
            let is_joined = join_run_with_text(&mut last.kind, text);
            let (is_part, is_all) = (text.len() < before && !text.is_empty(), text.is_empty());
            if is_part {
                next.kind = one_or_text(std::mem::take(text));
                self.joined_wrong_end |= next.is_back();
            }
            return is_joined && is_all;
        }
        match self.joined(&last.kind, &next.kind) {
            Some(kind) => {
                last.kind = kind;
                true
            }
            None => false,
        }
    }

    /// One run for two neighbors that repeat the same unit.
    fn joined(&self, last: &Kind, next: &Kind) -> Option<Kind> {
        match (last, next) {
            (
                &Kind::Run { unit, min, max, manner },
                &Kind::Run { unit: next, min: least, max: most, manner: same },
            ) if manner == same && self.same(unit, next) && (least == 0 || manner != Manner::Atomic) => {
                longer(unit, (min, max), (least, most), manner)
            }
            (&Kind::Run { unit, min, max, manner }, &Kind::One(next))
                if manner != Manner::Atomic && self.same(unit, next) =>
            {
                longer(unit, (min, max), (1, 1), manner)
            }
            (&Kind::One(unit), &Kind::Run { unit: next, min, max, manner }) if self.same(unit, next) => {
                longer(unit, (min, max), (1, 1), manner)
            }
            (&Kind::One(unit), &Kind::One(next)) if !matches!(unit, Unit::Is(_)) && self.same(unit, next) => {
                Some(Kind::Run { unit, min: 2, max: 2, manner: Manner::Greedy })
            }
            _ => None,
        }
    }
}

/// Moves what a run repeats from the start of a text to the run. In a look-behind, too, .NET 8 looks at the first
/// character, although it matches the last one next.
fn join_run_with_text(last: &mut Kind, text: &mut Vec<u16>) -> bool {
    let Kind::Run { unit: Unit::Is(unit), min, max, manner: manner @ (Manner::Greedy | Manner::Lazy) } =
        *last
    else {
        return false;
    };
    let count = text.iter().take_while(|other| **other == unit).count();
    let added = u32::try_from(count).unwrap_or(UNLIMITED);
    match longer(Unit::Is(unit), (min, max), (added, added), manner) {
        Some(run) if count > 0 => {
            *last = run;
            text.drain(..count);
            true
        }
        _ => false,
    }
}

fn longer(unit: Unit, (min, max): (u32, u32), (least, most): (u32, u32), manner: Manner) -> Option<Kind> {
    let sum_of_mins = min.checked_add(least).filter(|sum| *sum < UNLIMITED)?;
    Some(Kind::Run { unit, min: sum_of_mins, max: sum(max, most)?, manner })
}

fn one_or_text(units: Vec<u16>) -> Kind {
    match units.as_slice() {
        [only] => Kind::One(Unit::Is(*only)),
        _ => Kind::Text(units),
    }
}

/// Puts sequences in sequences into the outer one, leaves out what is empty, and joins texts.
fn join_texts(children: Vec<PatternNode>, back: bool) -> Vec<PatternNode> {
    let mut joined: Vec<PatternNode> = Vec::with_capacity(children.len());
    let mut rest: Vec<std::vec::IntoIter<PatternNode>> = vec![children.into_iter()];
    while let Some(level) = rest.last_mut() {
        let Some(next) = level.next() else {
            rest.pop();
            continue;
        };
        match next.kind {
            Kind::Sequence if next.is_back() == back => rest.push(next.children.into_iter()),
            Kind::Empty => {}
            _ => {
                let is_joined = joined
                    .last_mut()
                    .is_some_and(|last| last.is_back() == next.is_back() && join_text(last, &next));
                if !is_joined {
                    joined.push(next);
                }
            }
        }
    }
    joined
}

/// Whether both were texts, and the first now has both in the order of the input.
fn join_text(last: &mut PatternNode, next: &PatternNode) -> bool {
    let Some(added) = units(&next.kind) else {
        return false;
    };
    let is_back = last.is_back();
    match &mut last.kind {
        Kind::Text(text) if is_back => *text = [added, text].concat(),
        Kind::Text(text) => text.extend_from_slice(added),
        Kind::One(Unit::Is(one)) if is_back => last.kind = Kind::Text([added, &[*one]].concat()),
        Kind::One(Unit::Is(one)) => last.kind = Kind::Text([&[*one], added].concat()),
        _ => return false,
    }
    true
}

fn units(kind: &Kind) -> Option<&[u16]> {
    match kind {
        Kind::One(Unit::Is(unit)) => Some(std::slice::from_ref(unit)),
        Kind::Text(units) => Some(units),
        _ => None,
    }
}
