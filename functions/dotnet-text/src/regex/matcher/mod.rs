//! Backtracking over a program, as .NET's engine does, with its way back on the heap, under a step budget.

mod atomic;
mod capture;
mod frame;
mod input;
mod memo;
mod rounds;
mod run;
mod step;

#[cfg(test)]
mod hostile;

use crate::regex::class::Class;
use crate::regex::error::StepLimit;
use crate::regex::program::{Program, Start};
use crate::regex::tree::Unit;
use capture::Capture;
use frame::Frame;
pub(crate) use input::{Ascii, Input, Units};
use memo::Memo;

/// Steps that one match may take: a few milliseconds.
pub(crate) const MAX_STEPS: i64 = 300_000;

/// Steps after which failures are remembered.
const STEPS_BEFORE_MEMO: i64 = 1_000;

/// Units that are scanned at the price of a step.
const UNITS_PER_STEP: usize = 16;

/// The price of a unit's lower case beyond ASCII.
const LOWER_WEIGHT: u32 = 4;

/// Frames on the way back; memory for one match stays below 8 MB.
const MAX_FRAMES: usize = 1 << 17;

/// A register or slot that holds nothing.
const NONE: u32 = u32::MAX;

/// Where each group's capture starts and ends; a slot without one took no part.
pub(crate) type Ranges = Vec<Option<(u32, u32)>>;

/// The first match of a program in an input.
pub(crate) fn find<I: Input>(program: &Program, input: I) -> Result<Option<Ranges>, StepLimit> {
    let mut machine = Machine::new(program, input);
    Ok(machine.find_in_time()?.then(|| machine.ranges()))
}

/// Whether a program matches somewhere in an input.
pub(crate) fn is_match<I: Input>(program: &Program, input: I) -> Result<bool, StepLimit> {
    Machine::new(program, input).find_in_time()
}

struct Machine<'p, I> {
    program: &'p Program,
    input: I,
    place: u32,
    at: usize,
    frames: Vec<Frame>,
    registers: Vec<u32>,
    /// The latest capture of each slot, as its place in `captures`.
    slots: Vec<u32>,
    captures: Vec<Capture>,
    steps_left: i64,
    /// Something is to be decided when fewer steps than this are left.
    alarm: i64,
    memo: Option<Memo>,
}

impl<'p, I: Input> Machine<'p, I> {
    fn new(program: &'p Program, input: I) -> Self {
        Machine {
            program,
            input,
            place: 0,
            at: 0,
            frames: Vec::with_capacity(16),
            registers: vec![NONE; program.registers as usize],
            slots: vec![NONE; program.slots],
            captures: Vec::with_capacity(program.slots),
            steps_left: MAX_STEPS,
            alarm: MAX_STEPS - STEPS_BEFORE_MEMO,
            memo: None,
        }
    }

    /// Nothing that takes one step takes longer than unwinding everything and reading the input once.
    fn find_in_time(&mut self) -> Result<bool, StepLimit> {
        let found = self.find();
        let longest = MAX_FRAMES + self.input.len() + self.program.text.len();
        debug_assert!(i64::try_from(longest).is_ok_and(|longest| self.steps_left > -longest));
        found
    }

    /// Group 0 is slot 0.
    fn find(&mut self) -> Result<bool, StepLimit> {
        if u32::try_from(self.input.len()).map_or(true, |len| len == NONE) {
            return Err(StepLimit);
        }
        let width = self.program.width as usize;
        let mut start = 0;
        while start + width <= self.input.len() {
            if !self.may_start(start) {
                match self.next_start(start) {
                    Some(next) => start = next,
                    None => break,
                }
                continue;
            }
            self.begin(start);
            if self.run()? {
                self.capture_match(start);
                return Ok(true);
            }
            if self.program.start == Start::Input {
                break;
            }
            start += 1;
        }
        if self.steps_left < 0 { Err(StepLimit) } else { Ok(false) }
    }

    fn may_start(&self, at: usize) -> bool {
        match self.program.start {
            Start::Anywhere | Start::Input => true,
            Start::At { ascii, beyond } => match self.input.unit(at) {
                Some(unit) if unit < 0x80 => ascii >> unit & 1 != 0,
                Some(_) => beyond,
                None => false,
            },
        }
    }

    fn next_start(&mut self, from: usize) -> Option<usize> {
        let next = (from..self.input.len()).find(|at| self.may_start(*at));
        self.spend_units(next.unwrap_or(self.input.len()) - from);
        next
    }

    fn begin(&mut self, at: usize) {
        self.spend_units(self.slots.len() / 8);
        self.frames.clear();
        self.captures.clear();
        self.slots.fill(NONE);
        (self.place, self.at) = (0, at);
    }

    fn spend_units(&mut self, units: usize) {
        self.steps_left -= i64::try_from(units / UNITS_PER_STEP).unwrap_or(i64::MAX / 2);
    }

    /// The price of looking at units of a kind.
    fn spend_on(&mut self, unit: Unit, units: usize) {
        self.spend_units(units.saturating_mul(self.price(unit)));
    }

    /// How many of `most` units of a kind may be looked at: where the steps that are left do not pay for all of
    /// the input, as many as they do, and one more, so that none are left.
    fn affordable(&self, unit: Unit, most: usize) -> usize {
        let units = usize::try_from(self.steps_left).map_or(0, |left| left + 1) * UNITS_PER_STEP;
        let price = self.price(unit);
        let pays_for_all = self.input.len().checked_mul(price).is_some_and(|all| all < units);
        if pays_for_all { most } else { most.min(units / price + 1) }
    }

    fn price(&self, unit: Unit) -> usize {
        let weight = match unit {
            Unit::In(number) if !I::IS_ASCII => self.program.class(number).map_or(0, Class::weight),
            Unit::Lower(_) if !I::IS_ASCII => LOWER_WEIGHT,
            _ => 0,
        };
        1 + 8 * weight as usize
    }

    /// Few steps are left, or none: failures are remembered from now on, or the match is given up.
    fn alarmed(&mut self) -> Result<(), StepLimit> {
        if self.steps_left < 0 {
            return Err(StepLimit);
        }
        self.alarm = 0;
        self.memo = Memo::new(self.program, self.input.len());
        Ok(())
    }

    /// A position as frames and registers hold it; `find` has seen that the input is short enough.
    fn here(&self) -> u32 {
        u32::try_from(self.at).unwrap_or(NONE)
    }

    fn register(&self, register: u32) -> u32 {
        self.registers.get(register as usize).copied().unwrap_or(NONE)
    }

    fn set_register(&mut self, register: u32, value: u32) {
        if let Some(held) = self.registers.get_mut(register as usize) {
            *held = value;
        }
    }

    /// Notes something that only matters if there is another way to go back to.
    fn push_undo(&mut self, frame: Frame) {
        if !self.frames.is_empty() {
            self.frames.push(frame);
        }
    }
}
