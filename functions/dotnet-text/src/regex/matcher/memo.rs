//! States that are known to fail, so that nothing fails in the same way twice.
//!
//! A state is an instruction, a position and, in loops that count or may have empty rounds, the rounds so
//! far and whether this one has taken a unit yet: one bit each. What follows depends on nothing else where a
//! pattern has no references, conditions on captures or balancing groups; other patterns have no memo. An
//! atomic part ends what its states depend on, and cutting its frames drops their marks unmade.

use super::frame::Frame;
use super::run::moved;
use super::{Input, Machine, UNITS_PER_STEP};
use crate::regex::program::{Inst, InstPlace, Loop, Program};
use crate::regex::tree::{UNLIMITED, Unit};

/// Bits of a memo; an instruction whose states do not fit has none.
const MAX_BITS: u64 = 1 << 23;

#[derive(Debug)]
pub(super) struct Memo {
    failed: Vec<u64>,
    /// The first bit of each instruction's states.
    bits: Vec<Option<u64>>,
    /// The innermost counting loop around each instruction.
    around: Vec<Option<u32>>,
    /// How many loops are around each instruction.
    loops_of: Vec<u32>,
    /// The marks on the stack at each instruction, from the innermost atomic part around it.
    depth: Vec<u32>,
    /// The next such loop around each loop.
    outer: Vec<Option<u32>>,
    positions: u64,
}

impl Memo {
    /// None where a memo would not be exact.
    pub(super) fn new(program: &Program, len: usize) -> Option<Memo> {
        let positions = u64::try_from(len).ok()?.checked_add(1)?;
        if !program.memoizable {
            return None;
        }
        let mut memo = Memo {
            failed: Vec::new(),
            bits: Vec::with_capacity(program.insts.len()),
            around: Vec::with_capacity(program.insts.len()),
            loops_of: Vec::with_capacity(program.insts.len()),
            depth: Vec::with_capacity(program.insts.len()),
            outer: vec![None; program.loops.len()],
            positions,
        };
        memo.find_loops(program);
        let mut used = 0;
        for (inst, around) in program.insts.iter().zip(&memo.around) {
            let wanted = memo.states(program, inst, *around);
            let fits = wanted.filter(|wanted| used + wanted <= MAX_BITS);
            memo.bits.push(fits.map(|_| used));
            used += fits.unwrap_or(0);
        }
        memo.failed = vec![0; usize::try_from(used / 64 + 1).ok()?];
        Some(memo)
    }

    /// What making it costs, in steps.
    pub(super) fn price(&self) -> i64 {
        let price = self.bits.len() / 2 + self.failed.len() / 64;
        i64::try_from(price).unwrap_or(i64::MAX)
    }

    fn find_loops(&mut self, program: &Program) {
        let mut atomic: Vec<(Option<u32>, u32, u32)> = Vec::new();
        let (mut around, mut depth, mut loops): (Option<u32>, u32, u32) = (None, 0, 0);
        for inst in &program.insts {
            if let Inst::LoopStart(number) = *inst {
                if let Some(outer) = self.outer.get_mut(number as usize) {
                    *outer = around;
                }
                (around, depth, loops) = (Some(number), depth + marks(program, number), loops + 1);
            }
            self.around.push(around);
            self.loops_of.push(loops);
            self.depth.push(depth);
            match *inst {
                Inst::GroupStart => depth += 1,
                Inst::GroupEnd { .. } | Inst::Transfer { .. } => depth = depth.saturating_sub(1),
                Inst::LoopEnd(number) => {
                    around = self.outer.get(number as usize).copied().flatten();
                    depth = depth.saturating_sub(marks(program, number));
                    loops = loops.saturating_sub(1);
                }
                Inst::AtomicStart { .. } | Inst::TryStart { .. } => {
                    atomic.push((around, depth, loops));
                    (around, depth, loops) = (None, 0, 0);
                }
                Inst::AtomicEnd { .. } => (around, depth, loops) = atomic.pop().unwrap_or_default(),
                _ => {}
            }
        }
    }

    /// How many states an instruction has; none if it offers no choice or has too many.
    fn states(&self, program: &Program, inst: &Inst, around: Option<u32>) -> Option<u64> {
        if !matches!(inst, Inst::Split { .. } | Inst::LoopEnd(_) | Inst::Run { .. }) {
            return None;
        }
        let mut states = self.positions;
        for entered in self.loops(program, around) {
            states = states.checked_mul(2 * (u64::from(bound(entered)) + 1))?;
        }
        Some(states)
    }

    fn loops<'p>(&self, program: &'p Program, innermost: Option<u32>) -> impl Iterator<Item = &'p Loop> {
        let outer = |number: &u32| self.outer.get(*number as usize).copied().flatten();
        let numbers = std::iter::successors(innermost, outer);
        numbers.filter_map(|number| program.loops.get(number as usize))
    }

    fn has_failed(&self, bit: u64) -> bool {
        let word = usize::try_from(bit / 64).ok().and_then(|at| self.failed.get(at));
        word.is_some_and(|word| word >> (bit % 64) & 1 != 0)
    }
}

/// Rounds beyond these change nothing.
fn bound(of: &Loop) -> u32 {
    match (of.counts(), of.max) {
        (false, _) => 0,
        (true, UNLIMITED) => of.min,
        (true, max) => max,
    }
}

fn marks(program: &Program, number: u32) -> u32 {
    program.loops.get(number as usize).map_or(0, |of| 1 + u32::from(of.counts()))
}

impl<I: Input> Machine<'_, I> {
    /// Whether the state is known to fail. If not, a frame notes it when it has.
    pub(super) fn known_to_fail(&mut self) -> bool {
        let Some(bit) = self.state(self.place, self.at) else {
            return false;
        };
        self.steps_left -= 1 + self.loops_around(self.place);
        if self.memo.as_ref().is_some_and(|memo| memo.has_failed(bit)) {
            return true;
        }
        self.frames.push(Frame::Failed { bit });
        false
    }

    /// How many loops a state counts, at the price of a step for two.
    fn loops_around(&self, place: InstPlace) -> i64 {
        let loops = self.memo.as_ref().and_then(|memo| memo.loops_of.get(place as usize));
        loops.map_or(0, |loops| i64::from(*loops) / 2)
    }

    fn state(&self, place: InstPlace, at: usize) -> Option<u64> {
        let memo = self.memo.as_ref()?;
        let first = (*memo.bits.get(place as usize)?)?;
        let mut context: u64 = 0;
        let around = memo.around.get(place as usize).copied().flatten();
        let depth = memo.depth.get(place as usize).copied().unwrap_or_default();
        for entered in memo.loops(self.program, around) {
            let distance = depth.saturating_sub(entered.depth) as usize;
            let bound = bound(entered);
            let count = if entered.counts() { self.mark_at(distance - 1) } else { 0 };
            let rounds = entered.min.saturating_add_signed(count).min(bound);
            let is_empty = usize::try_from(self.mark_at(distance)) == Ok(at);
            context = context * (u64::from(bound) + 1) + u64::from(rounds);
            context = context * 2 + u64::from(is_empty);
        }
        Some(first + context * memo.positions + u64::try_from(at).ok()?)
    }

    pub(super) fn remember(&mut self, bit: u64) {
        if let Some(memo) = &mut self.memo
            && let Ok(at) = usize::try_from(bit / 64)
            && let Some(word) = memo.failed.get_mut(at)
        {
            *word |= 1 << (bit % 64);
        }
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
            self.spend_on(unit, 1);
            if self.steps_left < 0 || self.end_has_failed(moved(first, taken + 1, back)) {
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
        let bit = self.state(self.place, at);
        bit.is_some_and(|bit| self.memo.as_ref().is_some_and(|memo| memo.has_failed(bit)))
    }

    pub(super) fn remember_run(&mut self, place: InstPlace, from: u32, to: u32) {
        self.spend_units(from.abs_diff(to) as usize * UNITS_PER_STEP / 4);
        for at in from.min(to)..=from.max(to) {
            if let Some(bit) = self.state(place, at as usize) {
                self.remember(bit);
            }
        }
    }
}
