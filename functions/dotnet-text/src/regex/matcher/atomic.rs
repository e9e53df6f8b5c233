//! Parts that match in one way only: atomic groups, look-arounds, conditions.

use super::frame::Frame;
use super::{Input, Machine};
use crate::regex::program::Place;

impl<I: Input> Machine<'_, I> {
    /// Notes how far to unwind, and where to look from; the registers are read at the part's end, before the
    /// part can begin again, so nothing needs to be undone.
    pub(super) fn atomic_start(&mut self, register: u32) -> bool {
        let height = u32::try_from(self.frames.len()).unwrap_or(u32::MAX);
        self.set_register(register, height);
        self.set_register(register + 1, self.here());
        self.advance()
    }

    pub(super) fn try_start(&mut self, register: u32, no: Place) -> bool {
        self.atomic_start(register);
        self.frames.push(Frame::Branch { place: no, at: self.here() });
        true
    }

    /// Forgets the part's other ways, but not how to undo its captures.
    pub(super) fn atomic_end(&mut self, register: u32, rewind: bool) -> bool {
        let height = self.register(register) as usize;
        let mut kept = height;
        for at in height..self.frames.len() {
            if let Some(&frame @ (Frame::Captured { .. } | Frame::Lost { .. })) = self.frames.get(at) {
                if let Some(place) = self.frames.get_mut(kept) {
                    *place = frame;
                }
                kept += 1;
            }
        }
        self.spend_units(self.frames.len() - height);
        self.frames.truncate(kept);
        if rewind {
            self.at = self.register(register + 1) as usize;
        }
        self.advance()
    }

    /// The part matched, so what must not match has failed; its captures are undone.
    pub(super) fn negative_end(&mut self, register: u32) -> bool {
        let height = self.register(register) as usize;
        while self.frames.len() > height {
            if let Some(frame) = self.frames.pop() {
                self.steps_left -= 1;
                self.undo(frame);
            }
        }
        false
    }

    pub(super) fn if_captured(&mut self, slot: u32, no: Place) -> bool {
        if self.captured(slot).is_some() { self.advance() } else { self.go_to(no) }
    }
}
