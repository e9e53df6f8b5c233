//! Loops that count their rounds or may have empty ones.
//!
//! A round that took nothing ends the loop, once the lower bound is reached; its captures stay. A count is that of the
//! rounds beyond the lower bound, so that it is negative where more are needed.

use super::frame::Frame;
use super::{Input, Machine};
use crate::regex::program::Loop;
use crate::regex::tree::UNLIMITED;

/// The mark of a loop that has not begun a round.
const NO_ROUND: i32 = -1;

impl<I: Input> Machine<'_, I> {
    fn looped(&self, number: u32) -> Loop {
        const NO_LOOP: Loop = Loop { body: u32::MAX, exit: u32::MAX, min: 0, max: 0, lazy: false, depth: 0 };
        self.program.loops.get(number as usize).copied().unwrap_or(NO_LOOP)
    }

    pub(super) fn loop_start(&mut self, number: u32) -> bool {
        let entered = self.looped(number);
        self.put(if entered.min == 0 { NO_ROUND } else { self.position() });
        let counts = entered.counts();
        if counts {
            self.put(1_i32.saturating_sub_unsigned(entered.min.max(1)));
        }
        self.push_undo(Frame::Pushed { marks: 1 + u32::from(counts) });
        if entered.min == 0 {
            self.place = entered.exit - 1;
            return self.loop_end(number);
        }
        self.advance()
    }

    pub(super) fn loop_end(&mut self, number: u32) -> bool {
        if self.memo.is_some() && self.known_to_fail() {
            return false;
        }
        let ended = self.looped(number);
        match (ended.lazy, ended.counts()) {
            (false, false) => self.end_round(number, ended),
            (false, true) => self.end_counted_round(number, ended),
            (true, false) => self.end_lazy_round(number, ended),
            (true, true) => self.end_lazy_counted_round(number, ended),
        }
    }

    fn end_round(&mut self, number: u32, ended: Loop) -> bool {
        let mark = self.take();
        if mark == self.position() {
            self.push_undo(Frame::Taken { mark });
            return self.go_to(ended.exit);
        }
        self.frames.push(Frame::Round { number, mark, at: self.here() });
        self.put(self.position());
        self.go_to(ended.body)
    }

    /// A greedy loop's round failed: the loop ends before it.
    pub(super) fn end_instead(&mut self, number: u32, mark: i32, at: u32) -> bool {
        self.drop_marks(1);
        self.at = at as usize;
        self.push_undo(Frame::Taken { mark });
        let exit = self.looped(number).exit;
        self.go_to(exit)
    }

    fn end_counted_round(&mut self, number: u32, ended: Loop) -> bool {
        let count = self.take();
        let mark = self.take();
        if count >= limit(ended) || mark == self.position() && count >= 0 {
            self.push_undo(Frame::TakenWithCount { mark, count });
            return self.go_to(ended.exit);
        }
        self.frames.push(Frame::CountedRound { number, mark });
        self.put(self.position());
        self.put(count.saturating_add(1));
        self.go_to(ended.body)
    }

    pub(super) fn end_counted_instead(&mut self, number: u32, mark: i32) -> bool {
        let count = self.take();
        let at = self.take();
        if count > 0 {
            self.go_to_mark(at);
            self.push_undo(Frame::TakenWithCount { mark, count: count - 1 });
            let exit = self.looped(number).exit;
            return self.go_to(exit);
        }
        self.put(mark);
        self.put(count.saturating_sub(1));
        false
    }

    fn end_lazy_round(&mut self, number: u32, ended: Loop) -> bool {
        let mark = self.take();
        let here = self.position();
        if mark == here {
            // .NET's interpreter leaves the mark behind.
            self.put(mark);
            self.frames.push(Frame::LazyRound { mark });
        } else {
            let mark = if mark == NO_ROUND { here } else { mark };
            self.frames.push(Frame::LazyEnd { number, mark, at: self.here() });
        }
        self.go_to(ended.exit)
    }

    /// What followed a lazy loop failed: it gets one round more.
    pub(super) fn round_after_all(&mut self, number: u32, mark: i32, at: u32) -> bool {
        self.frames.push(Frame::LazyRound { mark });
        self.at = at as usize;
        self.put(self.position());
        let body = self.looped(number).body;
        self.go_to(body)
    }

    fn end_lazy_counted_round(&mut self, number: u32, ended: Loop) -> bool {
        let count = self.take();
        let mark = self.take();
        if count < 0 {
            self.frames.push(Frame::LazyCountedRound { mark });
            self.put(self.position());
            self.put(count + 1);
            return self.go_to(ended.body);
        }
        self.frames.push(Frame::LazyCountedEnd { number, mark, count, at: self.here() });
        self.go_to(ended.exit)
    }

    pub(super) fn counted_round_after_all(&mut self, number: u32, mark: i32, count: i32, at: u32) -> bool {
        let ended = self.looped(number);
        self.at = at as usize;
        if count >= limit(ended) || mark == self.position() {
            self.put(mark);
            self.put(count);
            return false;
        }
        self.put(self.position());
        self.put(count.saturating_add(1));
        self.frames.push(Frame::LazyCountedRound { mark });
        self.go_to(ended.body)
    }
}

/// The rounds that may follow the necessary ones.
fn limit(of: Loop) -> i32 {
    match of.max {
        UNLIMITED => i32::MAX,
        max => i32::try_from(max.saturating_sub(of.min)).unwrap_or(i32::MAX),
    }
}
