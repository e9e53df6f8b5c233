//! Backtracking over a program, as .NET's engine does, with its way back on the heap, under a step budget.

mod atomic;
mod capture;
mod frame;
mod input;
mod memo;
mod rounds;
mod run;
mod stack;
mod step;

#[cfg(test)]
mod hostile;

use crate::regex::class::Class;
use crate::regex::error::StepLimit;
use crate::regex::program::{Program, Start};
use crate::regex::steps::Steps;
use crate::regex::tree::Unit;
use capture::Capture;
use frame::Frame;
pub(crate) use input::{Ascii, Input, Units};
use memo::Memo;
use stack::Mark;

/// Steps after which failures are remembered.
const STEPS_BEFORE_MEMO: i64 = 1_000;

/// Units that are scanned at the price of a step.
pub(crate) const UNITS_PER_STEP: usize = 16;

/// The price of a unit at which a match is found not to start.
const SCANNED: usize = 4;

/// The price of a unit's lower case beyond ASCII.
const LOWER_WEIGHT: u32 = 4;

/// Frames on the way back; memory for one match stays below 8 MB.
const MAX_FRAMES: usize = 1 << 17;

/// The price of a search, beside its instructions: what it sets up and what it gives.
const SEARCH_STEPS: usize = 6;

/// Slots that are set up at the price of a step.
const SLOTS_PER_STEP: usize = 16;

/// Bytes that are looked at for ASCII alone at the price of a step.
const BYTES_PER_STEP: usize = 512;

/// A register or slot that holds nothing.
const NONE: u32 = u32::MAX;

/// Where each group's capture starts and ends; a slot without one took no part.
pub(crate) type Ranges = Vec<Option<(u32, u32)>>;

/// Where a search begins.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct From {
    /// The first position that is tried.
    pub(crate) first: usize,
    /// The position of `\G`: the end of the match before.
    pub(crate) search: usize,
}

/// The first match of a program in an input.
pub(crate) fn find<I: Input>(
    program: &Program,
    input: I,
    from: From,
    steps: &mut Steps,
) -> Result<Option<Ranges>, StepLimit> {
    set_up(program, steps)?;
    let mut machine = Machine::new(program, input, steps.left);
    let found = machine.find_in_time(from);
    machine.spend_units(program.slots * UNITS_PER_STEP / 4);
    steps.left = machine.steps_left;
    Ok(found?.then(|| machine.ranges()))
}

/// Whether a program matches somewhere in an input.
pub(crate) fn is_match<I: Input>(program: &Program, input: I, steps: &mut Steps) -> Result<bool, StepLimit> {
    set_up(program, steps)?;
    let mut machine = Machine::new(program, input, steps.left);
    let found = machine.find_in_time(From::default());
    steps.left = machine.steps_left;
    found
}

/// The price of a machine, before it is made.
fn set_up(program: &Program, steps: &mut Steps) -> Result<(), StepLimit> {
    pay(SEARCH_STEPS + program.slots / SLOTS_PER_STEP, steps)
}

/// The price of asking whether a text is ASCII, and of its units where it is not.
pub(crate) fn read(text: &str, is_ascii: bool, steps: &mut Steps) -> Result<(), StepLimit> {
    pay(text.len() / if is_ascii { BYTES_PER_STEP } else { UNITS_PER_STEP }, steps)
}

fn pay(price: usize, steps: &mut Steps) -> Result<(), StepLimit> {
    if steps.spend(u32::try_from(price).unwrap_or(u32::MAX)) { Ok(()) } else { Err(StepLimit) }
}

struct Machine<'p, I> {
    program: &'p Program,
    input: I,
    place: u32,
    at: usize,
    /// Where `\G` is.
    search_start: usize,
    frames: Vec<Frame>,
    stack: Vec<Mark>,
    /// The latest capture of each slot, as its place in `captures`.
    slots: Vec<u32>,
    captures: Vec<Capture>,
    steps_left: i64,
    /// Something is to be decided when fewer steps than this are left.
    alarm: i64,
    memo: Option<Memo>,
    /// A capture was made that ends before it starts.
    has_negative: bool,
    /// All ways back were lost; .NET fails when it goes back further.
    is_bottomless: bool,
    /// .NET would fail, or do what cannot be done here.
    faulted: bool,
}

impl<'p, I: Input> Machine<'p, I> {
    fn new(program: &'p Program, input: I, steps: i64) -> Self {
        Machine {
            program,
            input,
            place: 0,
            at: 0,
            search_start: 0,
            frames: Vec::new(),
            stack: Vec::new(),
            slots: Vec::new(),
            captures: Vec::new(),
            steps_left: steps,
            alarm: (steps - STEPS_BEFORE_MEMO).max(0),
            memo: None,
            has_negative: false,
            is_bottomless: false,
            faulted: false,
        }
    }

    /// Nothing that takes one step takes longer than unwinding everything and reading the input once.
    fn find_in_time(&mut self, from: From) -> Result<bool, StepLimit> {
        let found = self.find(from);
        let longest = MAX_FRAMES + self.input.len() + self.program.text.len();
        debug_assert!(i64::try_from(longest).is_ok_and(|longest| self.steps_left > -longest - 1));
        found
    }

    fn find(&mut self, from: From) -> Result<bool, StepLimit> {
        if i32::try_from(self.input.len()).is_err() || self.steps_left < 0 {
            return Err(StepLimit);
        }
        self.search_start = from.search;
        let width = self.program.width as usize;
        let mut start = from.first;
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
                return if self.has_negative_capture() { Err(StepLimit) } else { Ok(true) };
            }
            start += 1;
        }
        if self.steps_left < 0 { Err(StepLimit) } else { Ok(false) }
    }

    fn may_start(&self, at: usize) -> bool {
        match self.program.start {
            Start::Anywhere => true,
            Start::Input => at == 0,
            Start::Search => at == self.search_start,
            Start::At { ascii, beyond } => match self.input.unit(at) {
                Some(unit) if unit < 0x80 => ascii >> unit & 1 != 0,
                Some(_) => beyond,
                None => false,
            },
        }
    }

    fn next_start(&mut self, from: usize) -> Option<usize> {
        if matches!(self.program.start, Start::Input | Start::Search) {
            return None;
        }
        let end = from + self.affordable_at(SCANNED, self.input.len() - from);
        let next = (from..end).find(|at| self.may_start(*at));
        self.spend_units((next.unwrap_or(end) - from) * SCANNED);
        next
    }

    fn begin(&mut self, at: usize) {
        self.spend_units(self.program.slots / 2);
        self.frames.clear();
        self.frames.reserve(16);
        self.stack.clear();
        self.stack.reserve(8);
        self.captures.clear();
        self.captures.reserve(self.program.slots);
        self.slots.clear();
        self.slots.resize(self.program.slots, NONE);
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
        self.affordable_at(self.price(unit), most)
    }

    fn affordable_at(&self, price: usize, most: usize) -> usize {
        let units = usize::try_from(self.steps_left).map_or(0, |left| left + 1) * UNITS_PER_STEP;
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
        if self.steps_left < 0 || self.faulted {
            return Err(StepLimit);
        }
        self.alarm = 0;
        self.memo = Memo::new(self.program, self.input.len());
        self.steps_left -= self.memo.as_ref().map_or(0, Memo::price);
        Ok(())
    }

    /// A position as frames and registers hold it; `find` has seen that the input is short enough.
    fn here(&self) -> u32 {
        u32::try_from(self.at).unwrap_or(NONE)
    }

    /// Notes something that only matters if there is another way to go back to.
    fn push_undo(&mut self, frame: Frame) {
        if !self.frames.is_empty() {
            self.frames.push(frame);
        }
    }
}
