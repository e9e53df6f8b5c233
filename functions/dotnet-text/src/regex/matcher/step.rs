//! One instruction after the other, and the way back.

use super::frame::Frame;
use super::{Input, MAX_FRAMES, Machine, NONE};
use crate::regex::error::StepLimit;
use crate::regex::program::{Inst, Place};
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

    /// Whether matching goes on from `place`.
    fn step(&mut self, inst: Inst) -> bool {
        match inst {
            Inst::One { unit, back } => self.one(unit, back),
            Inst::Text { start, len, fold, back } => self.text(start, len, fold, back),
            Inst::Run { unit, counts, lazy, back } => self.run_of(unit, counts, lazy, back),
            Inst::Anchor(anchor) => self.holds(anchor) && self.advance(),
            Inst::Split { first, second } => self.split(first, second),
            Inst::Jump(to) => self.go_to(to),
            Inst::LoopStart(number) => self.loop_start(number),
            Inst::LoopEnd(number) => self.loop_end(number),
            Inst::GroupStart { register, again } => self.group_start(register, again),
            Inst::GroupEnd { register, slot } => self.group_end(register, slot),
            Inst::Transfer { register, slot, from } => self.transfer(register, slot, from),
            Inst::Reference { slot, fold, back } => self.reference(slot, fold, back),
            Inst::IfCaptured { slot, no } => self.if_captured(slot, no),
            Inst::AtomicStart { register } => self.atomic_start(register),
            Inst::TryStart { register, no } => self.try_start(register, no),
            Inst::AtomicEnd { register, rewind } => self.atomic_end(register, rewind),
            Inst::NegativeEnd { register } => self.negative_end(register),
            Inst::Fail | Inst::Match => false,
        }
    }

    pub(super) fn advance(&mut self) -> bool {
        self.place += 1;
        true
    }

    pub(super) fn go_to(&mut self, place: Place) -> bool {
        self.place = place;
        true
    }

    fn split(&mut self, first: Place, second: Place) -> bool {
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
        Ok(false)
    }

    fn try_frame(&mut self, frame: Frame) -> bool {
        match frame {
            Frame::Branch { place, at } => {
                self.at = at as usize;
                self.go_to(place)
            }
            Frame::Run { place, at, limit } => self.give_back(place, at, limit),
            Frame::LazyRun { place, at, more } => self.take_more(place, at, more),
            Frame::Round { number, at, start, rounds } => self.end_instead(number, at, start, rounds),
            Frame::LazyEnd { number, at } => self.round_after_all(number, at),
            Frame::Failed { bit } => self.remember(bit),
            Frame::FailedRun { place, from, to } => self.remember_run(place, from, to),
            undo => {
                self.undo(undo);
                false
            }
        }
    }

    /// Undoes what a frame notes; what only offers another way has nothing to undo.
    pub(super) fn undo(&mut self, frame: Frame) {
        match frame {
            Frame::Register { register, held } => self.set_register(register, held),
            Frame::Registers { register, first, second } => {
                self.set_register(register, first);
                self.set_register(register + 1, second);
            }
            Frame::Captured { slot, before } => {
                self.captures.pop();
                self.set_slot(slot, before);
            }
            Frame::Lost { slot, before } => self.set_slot(slot, before),
            _ => {}
        }
    }

    pub(super) fn set_slot(&mut self, slot: u32, capture: u32) {
        if let Some(held) = self.slots.get_mut(slot as usize) {
            *held = capture;
        }
    }

    pub(super) fn slot(&self, slot: u32) -> u32 {
        self.slots.get(slot as usize).copied().unwrap_or(NONE)
    }
}
