//! Instructions that take units: one, a text, a run of one kind, a captured text again.

use super::frame::Frame;
use super::{Input, Machine, UNITS_PER_STEP};
use crate::regex::program::{Inst, InstPlace, RunOf};
use crate::regex::tree::{UNLIMITED, Unit};
use crate::unicode;

impl<I: Input> Machine<'_, I> {
    pub(super) fn is(&self, unit: Unit, found: u16) -> bool {
        match unit {
            Unit::Is(wanted) => found == wanted,
            Unit::Lower(wanted) => unicode::lower(found) == wanted,
            Unit::IsNot(unwanted) => found != unwanted,
            Unit::Any => true,
            Unit::In(number) => self.program.class(number).is_some_and(|class| class.contains(found)),
        }
    }

    pub(super) fn one(&mut self, unit: Unit, back: bool) -> bool {
        self.spend_on(unit, 1);
        let found = if back { self.before(self.at) } else { self.input.unit(self.at) };
        if !found.is_some_and(|found| self.is(unit, found)) {
            return false;
        }
        self.at = if back { self.at - 1 } else { self.at + 1 };
        self.advance()
    }

    pub(super) fn text(&mut self, start: u32, len: u32, fold: bool, back: bool) -> bool {
        let (start, len) = (start as usize, len as usize);
        let Some(from) = (if back { self.at.checked_sub(len) } else { Some(self.at) }) else {
            return false;
        };
        let program = self.program;
        let text = program.text.get(start..start + len).unwrap_or_default();
        let mut wanted = text.iter().zip(from..);
        let differs = |(wanted, at): (&u16, usize)| match self.input.unit(at) {
            Some(found) => found != *wanted && !(fold && unicode::lower(found) == *wanted),
            None => true,
        };
        let equal = wanted.position(differs).unwrap_or(len);
        self.spend_units(if fold { equal * UNITS_PER_STEP / 2 } else { equal });
        if equal < len {
            return false;
        }
        self.at = if back { from } else { from + len };
        self.advance()
    }

    pub(super) fn reference(&mut self, slot: u32, fold: bool, back: bool) -> bool {
        let Some((start, end)) = self.captured(slot) else {
            return false;
        };
        let (start, len) = (start as usize, (end - start) as usize);
        let Some(from) = (if back { self.at.checked_sub(len) } else { Some(self.at) }) else {
            return false;
        };
        self.spend_units(if fold { len * UNITS_PER_STEP } else { len });
        if self.steps_left < 0 {
            return false;
        }
        for offset in 0..len {
            let (Some(wanted), Some(found)) =
                (self.input.unit(start + offset), self.input.unit(from + offset))
            else {
                return false;
            };
            if found != wanted && !(fold && unicode::lower(found) == unicode::lower(wanted)) {
                return false;
            }
        }
        self.at = if back { from } else { from + len };
        self.advance()
    }

    /// How many units from a position on are of the kind, `most` at most.
    pub(super) fn count(&self, unit: Unit, from: usize, most: usize, back: bool) -> usize {
        let program = self.program;
        let most = self.affordable(unit, most);
        match unit {
            Unit::Any => most.min(if back { from } else { self.input.len() - from }),
            Unit::IsNot(unwanted) => self.count_while(from, most, back, |found| found != unwanted),
            Unit::In(number) => match program.class(number) {
                Some(class) => self.count_while(from, most, back, |found| class.contains(found)),
                None => 0,
            },
            _ => self.count_while(from, most, back, |found| self.is(unit, found)),
        }
    }

    fn count_while(&self, from: usize, most: usize, back: bool, is: impl Fn(u16) -> bool) -> usize {
        let mut taken = 0;
        while taken < most {
            let found = if back { self.before(from - taken) } else { self.input.unit(from + taken) };
            if !found.is_some_and(&is) {
                break;
            }
            taken += 1;
        }
        taken
    }

    fn run_at(&self, number: u32) -> RunOf {
        const NO_RUN: RunOf =
            RunOf { unit: Unit::Any, min: 1, max: 0, lazy: false, atomic: false, back: false };
        self.program.runs.get(number as usize).copied().unwrap_or(NO_RUN)
    }

    pub(super) fn run_of(&mut self, number: u32) -> bool {
        let RunOf { unit, min, max, lazy, atomic, back } = self.run_at(number);
        let least = self.count(unit, self.at, min as usize, back);
        self.spend_on(unit, least + 1);
        if least < min as usize {
            return false;
        }
        let first = moved(self.at, least, back);
        self.at = first;
        if min == max {
            return self.advance();
        }
        let remembers = self.memo.is_some() && !atomic;
        if remembers && max == UNLIMITED && !lazy {
            return self.remembered_run(unit, back);
        }
        if remembers && self.known_to_fail() {
            return false;
        }
        if lazy {
            self.frames.push(Frame::LazyRun { place: self.place, at: self.here(), more: max - min });
            return self.advance();
        }
        let taken = self.count(unit, first, (max - min) as usize, back);
        self.spend_on(unit, taken + 1);
        if atomic {
            self.at = moved(first, taken, back);
            return self.advance();
        }
        self.end_run(first, taken, back)
    }

    pub(super) fn end_run(&mut self, first: usize, taken: usize, back: bool) -> bool {
        self.at = moved(first, taken, back);
        if taken > 0 {
            let limit = u32::try_from(first).unwrap_or(u32::MAX);
            self.frames.push(Frame::Run { place: self.place, at: self.here(), limit });
        }
        self.advance()
    }

    /// A greedy run ends one unit earlier, or where the text that follows it can begin.
    pub(super) fn give_back(&mut self, place: InstPlace, at: u32, limit: u32) -> bool {
        let mut end = at;
        if end > limit {
            end -= 1;
            if let Some(wanted) = self.text_after(place) {
                while end > limit && self.input.unit(end as usize) != Some(wanted) {
                    end -= 1;
                }
                self.spend_units((at - end) as usize);
            }
        } else {
            end += 1;
        }
        if end != limit {
            self.frames.push(Frame::Run { place, at: end, limit });
        }
        self.at = end as usize;
        self.go_to(place + 1)
    }

    fn text_after(&self, place: InstPlace) -> Option<u16> {
        match *self.program.insts.get(place as usize + 1)? {
            Inst::Text { start, fold: false, back: false, .. } => {
                self.program.text.get(start as usize).copied()
            }
            _ => None,
        }
    }

    /// A lazy run takes one unit more.
    pub(super) fn take_more(&mut self, place: InstPlace, at: u32, more: u32) -> bool {
        let Some(&Inst::Run(number)) = self.program.insts.get(place as usize) else {
            return false;
        };
        let RunOf { unit, max, back, .. } = self.run_at(number);
        let from = at as usize;
        self.spend_on(unit, 1);
        if self.count(unit, from, 1, back) == 0 {
            return false;
        }
        let unlimited = max == UNLIMITED;
        self.place = place;
        self.at = moved(from, 1, back);
        if unlimited && self.memo.is_some() && self.known_to_fail() {
            return false;
        }
        let more = if unlimited { more } else { more - 1 };
        if more > 0 {
            self.frames.push(Frame::LazyRun { place, at: self.here(), more });
        }
        self.go_to(place + 1)
    }
}

pub(super) fn moved(at: usize, by: usize, back: bool) -> usize {
    if back { at.saturating_sub(by) } else { at + by }
}
