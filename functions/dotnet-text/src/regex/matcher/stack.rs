//! Marks: where groups, rounds and atomic parts began, on one stack, as .NET's interpreter has them.
//!
//! A lazy loop whose round was empty leaves a mark behind. What ends later then takes a mark that is not its own, and
//! so does it in .NET; where that leads to what has no counterpart here, the match has no answer.

use super::frame::Frame;
use super::{Input, Machine};

#[derive(Debug, Clone, Copy)]
pub(super) struct Mark {
    value: i32,
    /// The value is the number of frames when an atomic part began.
    is_height: bool,
}

impl<I: Input> Machine<'_, I> {
    pub(super) fn put(&mut self, value: i32) {
        self.stack.push(Mark { value, is_height: false });
    }

    /// The latest mark, a position or a count.
    pub(super) fn take(&mut self) -> i32 {
        match self.stack.pop() {
            Some(Mark { value, is_height: false }) => value,
            _ => self.fault(),
        }
    }

    pub(super) fn drop_marks(&mut self, count: u32) {
        let left = self.stack.len().saturating_sub(count as usize);
        self.stack.truncate(left);
    }

    /// A mark at a distance from the top, from 1.
    pub(super) fn mark_at(&self, distance: usize) -> i32 {
        let at = self.stack.len().checked_sub(distance);
        at.and_then(|at| self.stack.get(at)).map_or(0, |mark| mark.value)
    }

    /// The position here, as marks hold it.
    pub(super) fn position(&self) -> i32 {
        i32::try_from(self.at).unwrap_or(i32::MAX)
    }

    /// Goes to a position that a mark holds.
    pub(super) fn go_to_mark(&mut self, mark: i32) {
        match usize::try_from(mark) {
            Ok(at) if at <= self.input.len() => self.at = at,
            _ => {
                self.fault();
            }
        }
    }

    /// .NET would fail here, so that there is no answer.
    pub(super) fn fault(&mut self) -> i32 {
        self.faulted = true;
        self.alarm = i64::MAX;
        0
    }

    pub(super) fn start_group(&mut self) -> bool {
        self.put(self.position());
        self.push_undo(Frame::Pushed { marks: 1 });
        self.advance()
    }

    /// Notes how far to unwind, how many captures there are and, for a look, where to come back to.
    pub(super) fn atomic_start(&mut self, look: bool) -> bool {
        let height = i32::try_from(self.frames.len()).unwrap_or(i32::MAX);
        self.stack.push(Mark { value: height, is_height: true });
        self.put(i32::try_from(self.captures.len()).unwrap_or(i32::MAX));
        if look {
            self.put(self.position());
        }
        self.push_undo(Frame::Pushed { marks: 2 + u32::from(look) });
        self.advance()
    }

    /// What an atomic part noted: its captures are those after the first so many.
    pub(super) fn take_atomic(&mut self) -> i32 {
        let captures = self.take();
        match self.stack.pop() {
            Some(Mark { value, is_height: true }) => self.cut(value),
            // .NET takes a mark for a height: all ways back are lost if it is 0.
            Some(Mark { value: 0, .. }) => {
                self.cut(0);
                self.is_bottomless = true;
            }
            _ => drop(self.fault()),
        }
        captures
    }

    fn cut(&mut self, height: i32) {
        let height = usize::try_from(height).unwrap_or(0).min(self.frames.len());
        self.spend_units(self.frames.len() - height);
        self.frames.truncate(height);
    }
}
