//! Parts that match in one way only: atomic groups, look-arounds, conditions.

use super::frame::Frame;
use super::{Input, Machine};
use crate::regex::program::InstPlace;

impl<I: Input> Machine<'_, I> {
    pub(super) fn try_start(&mut self, look: bool, no: InstPlace) -> bool {
        self.atomic_start(look);
        self.frames.push(Frame::Branch { place: no, at: self.here() });
        true
    }

    /// Forgets the part's other ways, but not how to undo its captures.
    pub(super) fn atomic_end(&mut self, look: bool) -> bool {
        if look {
            let mark = self.take();
            self.go_to_mark(mark);
        }
        let captures = self.take_atomic();
        self.push_undo(Frame::AtomicEnded { captures });
        self.advance()
    }

    /// The part matched, so what must not match has failed; its captures are undone.
    pub(super) fn negative_end(&mut self) -> bool {
        let captures = self.take_atomic();
        self.uncapture(captures);
        false
    }

    pub(super) fn if_captured(&mut self, slot: u32, no: InstPlace) -> bool {
        if self.captured(slot).is_some() { self.advance() } else { self.go_to(no) }
    }
}
