//! States that are known to fail, so that nothing fails in the same way twice.
//!
//! A state is an instruction, a position and, in loops that count or may have empty rounds, the rounds so
//! far and whether this one has taken a unit yet. What follows depends on nothing else where a pattern has
//! no references, conditions on captures or balancing groups; other patterns have no memo. An atomic part
//! ends what its states depend on, and cutting its frames drops their marks unmade.

use std::collections::HashSet;

use super::frame::Frame;
use super::run::moved;
use super::{Input, Machine};
use crate::program::{Counts, Inst, Place, Program};
use crate::tree::{UNLIMITED, Unit};

const PLACE_BITS: u32 = 16;
const POSITION_BITS: u32 = 24;
const CONTEXT_BITS: u32 = 24;

/// States that are remembered at most.
const MAX_STATES: usize = 1 << 18;

#[derive(Debug)]
pub(super) struct Memo {
    failed: HashSet<u64>,
    /// The innermost counting loop around each instruction.
    around: Vec<Option<u32>>,
    /// The next such loop around each loop.
    outer: Vec<Option<u32>>,
}

impl Memo {
    /// None where a memo would not be exact or not fit.
    pub(super) fn new(program: &Program, len: usize) -> Option<Memo> {
        let fits = len < 1 << POSITION_BITS && program.insts.len() < 1 << PLACE_BITS;
        if !program.memoizable || !fits {
            return None;
        }
        let mut memo = Memo { failed: HashSet::new(), around: Vec::new(), outer: vec![None; program.loops.len()] };
        let mut open: Vec<Option<u32>> = vec![None];
        for inst in &program.insts {
            let innermost = open.last().copied().flatten();
            match *inst {
                Inst::LoopStart(number) => {
                    if let Some(outer) = memo.outer.get_mut(number as usize) {
                        *outer = innermost;
                    }
                    open.push(Some(number));
                }
                Inst::AtomicStart { .. } | Inst::TryStart { .. } => open.push(None),
                _ => {}
            }
            memo.around.push(open.last().copied().flatten());
            if matches!(inst, Inst::LoopEnd(_) | Inst::AtomicEnd { .. } | Inst::NegativeEnd { .. }) {
                open.pop();
            }
        }
        Some(memo)
    }
}

impl<I: Input> Machine<'_, I> {
    /// Whether the state is known to fail. If not, a frame notes it when it has.
    pub(super) fn known_to_fail(&mut self) -> bool {
        let Some(key) = self.key(self.place, self.at) else {
            return false;
        };
        self.steps_left -= 1;
        if self.has_failed(key) {
            return true;
        }
        self.frames.push(Frame::Failed { key });
        false
    }

    fn has_failed(&self, key: u64) -> bool {
        self.memo.as_ref().is_some_and(|memo| memo.failed.contains(&key))
    }

    fn key(&self, place: Place, at: usize) -> Option<u64> {
        let memo = self.memo.as_ref()?;
        let mut context: u64 = 0;
        let mut number = memo.around.get(place as usize).copied().flatten();
        while let Some(current) = number {
            let entered = self.program.loops.get(current as usize)?;
            let Counts { min, max } = entered.counts;
            let bound = if max == UNLIMITED { min } else { max };
            let rounds = self.register(entered.register + 1).min(bound);
            let is_empty = self.register(entered.register) as usize == at;
            context = context * (u64::from(bound) + 1) + u64::from(rounds);
            context = context * 2 + u64::from(is_empty);
            if context >> CONTEXT_BITS != 0 {
                return None;
            }
            number = memo.outer.get(current as usize).copied().flatten();
        }
        let at = u64::try_from(at).ok()?;
        Some((u64::from(place) << POSITION_BITS | at) << CONTEXT_BITS | context)
    }

    pub(super) fn remember(&mut self, key: u64) -> bool {
        if let Some(memo) = &mut self.memo
            && memo.failed.len() < MAX_STATES
        {
            memo.failed.insert(key);
        }
        false
    }

    /// A greedy run without an upper bound, beyond its least. It stops before an end from which everything is
    /// known to fail: a run from one of this run's ends has the same later ends.
    pub(super) fn remembered_run(&mut self, unit: Unit, back: bool) -> bool {
        let first = self.at;
        if self.end_has_failed(first) {
            return false;
        }
        let mut taken = 0;
        while self.count(unit, moved(first, taken, back), 1, back) == 1 {
            if self.end_has_failed(moved(first, taken + 1, back)) {
                break;
            }
            taken += 1;
        }
        let to = moved(first, taken, back);
        let (from, to) = (u32::try_from(first).unwrap_or(u32::MAX), u32::try_from(to).unwrap_or(u32::MAX));
        self.frames.push(Frame::FailedRun { place: self.place, from, to });
        self.end_run(first, taken, back)
    }

    fn end_has_failed(&mut self, at: usize) -> bool {
        self.steps_left -= 1;
        self.key(self.place, at).is_some_and(|key| self.has_failed(key))
    }

    pub(super) fn remember_run(&mut self, place: Place, from: u32, to: u32) -> bool {
        for at in from.min(to)..=from.max(to) {
            self.steps_left -= 1;
            if let Some(key) = self.key(place, at as usize) {
                self.remember(key);
            }
        }
        false
    }
}
