//! One instruction after the other, and the way back.

use super::frame::Frame;
use super::{Input, MAX_FRAMES, Machine};
use crate::regex::error::StepLimit;
use crate::regex::program::{Inst, InstPlace};
use crate::regex::tree::Anchor;
use crate::unicode;

impl<I: Input> Machine<'_, I> {
    /// Whether there is a match from here.
    pub(super) fn run(&mut self) -> Result<bool, StepLimit> {
        while let Some(&inst) = self.program.insts.get(self.place as usize) {
            self.steps_left -= 1;
            if self.steps_left < self.alarm {
                self.alarmed()?;
            }
            if matches!(inst, Inst::Match) {
                return Ok(true);
            }
            if self.frames.len() > MAX_FRAMES {
                return Err(StepLimit);
            }
            if !self.step(inst) && !self.go_back()? {
                return Ok(false);
            }
        }
        Ok(false)
    }

    /// Whether matching continues at `place`.
    fn step(&mut self, inst: Inst) -> bool {
        match inst {
            Inst::One { unit, back } => self.one(unit, back),
            Inst::Text { start, len, fold, back } => self.text(start, len, fold, back),
            Inst::Run(number) => self.run_of(number),
            Inst::Anchor(anchor) => self.holds(anchor) && self.advance(),
            Inst::Split { first, second } => self.split(first, second),
            Inst::Jump(to) => self.go_to(to),
            Inst::LoopStart(number) => self.loop_start(number),
            Inst::LoopEnd(number) => self.loop_end(number),
            Inst::GroupStart => self.start_group(),
            Inst::GroupEnd { slot } => self.group_end(slot),
            Inst::Transfer { slot, from } => self.transfer(slot, from),
            Inst::Reference { slot, fold, back } => self.reference(slot, fold, back),
            Inst::IfCaptured { slot, no } => self.if_captured(slot, no),
            Inst::AtomicStart { look } => self.atomic_start(look),
            Inst::TryStart { look, no } => self.try_start(look, no),
            Inst::AtomicEnd { look } => self.atomic_end(look),
            Inst::ConditionFailed => self.atomic_end(true),
            Inst::NegativeEnd => self.negative_end(),
            Inst::Fail | Inst::Match => false,
        }
    }

    pub(super) fn advance(&mut self) -> bool {
        self.place += 1;
        true
    }

    pub(super) fn go_to(&mut self, place: InstPlace) -> bool {
        self.place = place;
        true
    }

    fn split(&mut self, first: InstPlace, second: InstPlace) -> bool {
        if self.memo.is_some() && self.known_to_fail() {
            return false;
        }
        self.frames.push(Frame::Branch { place: second, at: self.here() });
        self.go_to(first)
    }

    fn holds(&self, anchor: Anchor) -> bool {
        const LINE_FEED: Option<u16> = Some(b'\n' as u16);
        let left = self.input.len() - self.at.min(self.input.len());
        match anchor {
            Anchor::Start => self.at == 0,
            Anchor::SearchStart => self.at == self.search_start,
            Anchor::End => left == 0,
            Anchor::EndOrLastLine => left == 0 || left == 1 && self.input.unit(self.at) == LINE_FEED,
            Anchor::LineStart => self.at == 0 || self.before(self.at) == LINE_FEED,
            Anchor::LineEnd => left == 0 || self.input.unit(self.at) == LINE_FEED,
            Anchor::Boundary => self.at_boundary(),
            Anchor::NoBoundary => !self.at_boundary(),
        }
    }

    fn at_boundary(&self) -> bool {
        let word = |unit: Option<u16>| unit.is_some_and(unicode::is_word);
        word(self.before(self.at)) != word(self.input.unit(self.at))
    }

    pub(super) fn before(&self, at: usize) -> Option<u16> {
        self.input.unit(at.checked_sub(1)?)
    }

    /// Undoes and unwinds to the latest other way; false if there is none.
    fn go_back(&mut self) -> Result<bool, StepLimit> {
        while let Some(frame) = self.frames.pop() {
            self.steps_left -= 1;
            if self.try_frame(frame) {
                return Ok(true);
            }
        }
        if self.faulted || self.is_bottomless { Err(StepLimit) } else { Ok(false) }
    }

    fn try_frame(&mut self, frame: Frame) -> bool {
        match frame {
            Frame::Branch { place, at } => {
                self.at = at as usize;
                return self.go_to(place);
            }
            Frame::Run { place, at, limit } => return self.give_back(place, at, limit),
            Frame::LazyRun { place, at, more } => return self.take_more(place, at, more),
            Frame::Round { number, mark, at } => return self.end_instead(number, mark, at),
            Frame::CountedRound { number, mark } => return self.end_counted_instead(number, mark),
            Frame::LazyEnd { number, mark, at } => return self.round_after_all(number, mark, at),
            Frame::LazyCountedEnd { number, mark, count, at } => {
                return self.counted_round_after_all(number, mark, count, at);
            }
            Frame::Failed { bit } => self.remember(bit),
            Frame::FailedRun { place, from, to } => self.remember_run(place, from, to),
            undo => self.undo(undo),
        }
        false
    }

    /// Undoes what a frame notes.
    fn undo(&mut self, frame: Frame) {
        match frame {
            Frame::Pushed { marks } => self.drop_marks(marks),
            Frame::Taken { mark } => self.put(mark),
            Frame::TakenWithCount { mark, count } => {
                self.put(mark);
                self.put(count);
            }
            Frame::LazyRound { mark } => {
                self.drop_marks(1);
                self.put(mark);
            }
            Frame::LazyCountedRound { mark } => {
                let count = self.take();
                self.drop_marks(1);
                self.put(mark);
                self.put(count.saturating_sub(1));
            }
            Frame::GroupEnded { mark, captures } => {
                self.put(mark);
                self.uncapture(i32::try_from(captures).unwrap_or(i32::MAX));
            }
            Frame::AtomicEnded { captures } => self.uncapture(captures),
            _ => {}
        }
    }
}
