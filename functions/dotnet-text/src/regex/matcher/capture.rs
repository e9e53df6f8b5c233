//! Captures: a stack for each group, all in one list.

use super::frame::Frame;
use super::{Input, Machine, NONE, Ranges};

#[derive(Debug, Clone, Copy)]
pub(super) struct Capture {
    start: u32,
    end: u32,
    /// The group's capture before this one.
    before: u32,
}

impl<I: Input> Machine<'_, I> {
    pub(super) fn group_start(&mut self, register: u32, again: bool) -> bool {
        if again {
            self.push_undo(Frame::Register { register, held: self.register(register) });
        }
        self.set_register(register, self.here());
        self.advance()
    }

    pub(super) fn group_end(&mut self, register: u32, slot: u32) -> bool {
        let (start, end) = (self.register(register), self.here());
        self.capture(slot, start.min(end), start.max(end));
        self.advance()
    }

    fn capture(&mut self, slot: u32, start: u32, end: u32) {
        let before = self.slot(slot);
        let number = u32::try_from(self.captures.len()).unwrap_or(NONE);
        self.captures.push(Capture { start, end, before });
        self.set_slot(slot, number);
        self.push_undo(Frame::Captured { slot, before });
    }

    /// The group that loses a capture must have one. What the other group gets is what lies between the two
    /// or, where they overlap, what both have.
    pub(super) fn transfer(&mut self, register: u32, slot: Option<u32>, from: u32) -> bool {
        let Some(&lost) = self.captures.get(self.slot(from) as usize) else {
            return false;
        };
        let held = self.slot(from);
        let (start, end) = (self.register(register), self.here());
        let (start, end) = (start.min(end), start.max(end));
        self.set_slot(from, lost.before);
        self.push_undo(Frame::Lost { slot: from, before: held });
        if let Some(slot) = slot {
            let (start, end) = if start >= lost.end {
                (lost.end, start)
            } else if end <= lost.start {
                (lost.start, end.max(lost.start))
            } else {
                (start.max(lost.start), end.min(lost.end))
            };
            self.capture(slot, start, end);
        }
        self.advance()
    }

    pub(super) fn captured(&self, slot: u32) -> Option<(u32, u32)> {
        let capture = self.captures.get(self.slot(slot) as usize)?;
        Some((capture.start, capture.end))
    }

    /// The whole match becomes group 0.
    pub(super) fn capture_match(&mut self, start: usize) {
        let start = u32::try_from(start).unwrap_or(NONE);
        self.capture(0, start, self.here());
    }

    pub(super) fn ranges(&self) -> Ranges {
        (0..).zip(&self.slots).map(|(slot, _)| self.captured(slot)).collect()
    }
}
