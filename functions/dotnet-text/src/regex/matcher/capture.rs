//! Captures: a stack for each group, all in one list.

use super::frame::Frame;
use super::{Input, Machine, NONE, Ranges};

/// A change of a group's captures, the latest last.
#[derive(Debug, Clone, Copy)]
pub(super) struct Capture {
    slot: u32,
    /// The start and end of the capture; `NONE` where the group lost one.
    start: u32,
    end: u32,
    /// The group's latest capture before this change.
    before: u32,
}

impl<I: Input> Machine<'_, I> {
    pub(super) fn group_end(&mut self, slot: u32) -> bool {
        let captures = self.count_captures();
        let mark = self.take();
        let Some((start, end)) = self.span_from(mark) else {
            return false;
        };
        self.capture(slot, start, end);
        self.push_undo(Frame::GroupEnded { mark, captures });
        self.advance()
    }

    pub(super) fn count_captures(&self) -> u32 {
        u32::try_from(self.captures.len()).unwrap_or(NONE)
    }

    /// From a mark to here, in the order of the input.
    fn span_from(&mut self, mark: i32) -> Option<(u32, u32)> {
        let here = self.here();
        match u32::try_from(mark) {
            Ok(mark) if mark as usize <= self.input.len() => Some((mark.min(here), mark.max(here))),
            _ => {
                self.fault();
                None
            }
        }
    }

    fn capture(&mut self, slot: u32, start: u32, end: u32) {
        self.has_negative |= end < start;
        let before = self.slot(slot);
        let number = self.count_captures();
        self.captures.push(Capture { slot, start, end, before });
        self.set_slot(slot, number);
    }

    /// The group that loses a capture must have one. What the other group gets is what is between the two or, where
    /// they overlap, what both have. In a look-behind that can end before it starts.
    pub(super) fn transfer(&mut self, slot: Option<u32>, from: u32) -> bool {
        let Some((lost_start, lost_end)) = self.captured(from) else {
            return false;
        };
        let captures = self.count_captures();
        let mark = self.take();
        let Some((start, end)) = self.span_from(mark) else {
            return false;
        };
        self.lose(from);
        if let Some(slot) = slot {
            let (start, end) = if start >= lost_end {
                (lost_end, start)
            } else if end <= lost_start {
                (lost_start, end)
            } else {
                (start.max(lost_start), end.min(lost_end))
            };
            self.capture(slot, start, end);
        }
        self.push_undo(Frame::GroupEnded { mark, captures });
        self.advance()
    }

    fn lose(&mut self, slot: u32) {
        let before = self.slot(slot);
        self.captures.push(Capture { slot, start: NONE, end: NONE, before });
        let next = self.captures.get(before as usize).map_or(NONE, |lost| lost.before);
        self.set_slot(slot, next);
    }

    /// Undoes captures until so many are left.
    pub(super) fn uncapture(&mut self, left: i32) {
        let left = usize::try_from(left).unwrap_or(usize::MAX);
        if left > self.captures.len() {
            self.fault();
        }
        self.spend_units(self.captures.len().saturating_sub(left));
        while self.captures.len() > left
            && let Some(undone) = self.captures.pop()
        {
            self.set_slot(undone.slot, undone.before);
        }
    }

    pub(super) fn captured(&mut self, slot: u32) -> Option<(u32, u32)> {
        let capture = self.captures.get(self.slot(slot) as usize)?;
        let (start, end) = (capture.start, capture.end);
        if end < start {
            self.fault();
        }
        Some((start, end))
    }

    /// Whether a capture ends before it starts, of which .NET makes nothing that can be read.
    pub(super) fn has_negative_capture(&self) -> bool {
        self.has_negative && self.captures.iter().any(|capture| capture.end < capture.start)
    }

    pub(super) fn ranges(&self) -> Ranges {
        let range = |capture: &Capture| (capture.start, capture.end);
        self.slots.iter().map(|latest| self.captures.get(*latest as usize).map(range)).collect()
    }

    fn slot(&self, slot: u32) -> u32 {
        self.slots.get(slot as usize).copied().unwrap_or(NONE)
    }

    fn set_slot(&mut self, slot: u32, capture: u32) {
        if let Some(held) = self.slots.get_mut(slot as usize) {
            *held = capture;
        }
    }
}
