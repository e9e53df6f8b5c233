//! Loops that count their rounds or may have empty ones.
//!
//! A round that took nothing ends the loop, once the lower bound is reached; its captures stay.

use super::frame::Frame;
use super::{Input, Machine, NONE};
use crate::regex::program::Loop;

impl<I: Input> Machine<'_, I> {
    fn looped(&self, number: u32) -> Loop {
        const NO_COUNTS: crate::regex::program::Counts = crate::regex::program::Counts { min: 0, max: 0 };
        const NO_LOOP: Loop = Loop { body: NONE, exit: NONE, counts: NO_COUNTS, lazy: false, register: NONE };
        self.program.loops.get(number as usize).copied().unwrap_or(NO_LOOP)
    }

    pub(super) fn loop_start(&mut self, number: u32) -> bool {
        let entered = self.looped(number);
        self.save_registers(entered.register);
        self.set_register(entered.register + 1, 0);
        if entered.counts.min == 0 {
            self.set_register(entered.register, NONE);
            self.place = entered.exit - 1;
            return self.loop_end(number);
        }
        self.begin_round(entered)
    }

    /// Counts the round that begins; at its end it is complete.
    fn begin_round(&mut self, entered: Loop) -> bool {
        let rounds = self.register(entered.register + 1);
        self.set_register(entered.register, self.here());
        self.set_register(entered.register + 1, rounds.saturating_add(1));
        self.go_to(entered.body)
    }

    fn save_registers(&mut self, register: u32) {
        let (first, second) = (self.register(register), self.register(register + 1));
        self.push_undo(Frame::Registers { register, first, second });
    }

    pub(super) fn loop_end(&mut self, number: u32) -> bool {
        if self.memo.is_some() && self.known_to_fail() {
            return false;
        }
        let ended = self.looped(number);
        let (start, rounds) = (self.register(ended.register), self.register(ended.register + 1));
        if ended.lazy {
            if rounds < ended.counts.min {
                self.save_registers(ended.register);
                return self.begin_round(ended);
            }
            self.frames.push(Frame::LazyEnd { number, at: self.here() });
            return self.go_to(ended.exit);
        }
        let was_empty = start == self.here();
        if rounds >= ended.counts.max || was_empty && rounds >= ended.counts.min {
            return self.go_to(ended.exit);
        }
        self.frames.push(Frame::Round { number, at: self.here(), start, rounds });
        self.begin_round(ended)
    }

    /// A greedy loop's round failed: the loop ends before it.
    pub(super) fn end_instead(&mut self, number: u32, at: u32, start: u32, rounds: u32) -> bool {
        let ended = self.looped(number);
        self.set_register(ended.register, start);
        self.set_register(ended.register + 1, rounds);
        self.at = at as usize;
        rounds >= ended.counts.min && self.go_to(ended.exit)
    }

    /// What followed a lazy loop failed: it gets one round more.
    pub(super) fn round_after_all(&mut self, number: u32, at: u32) -> bool {
        let ended = self.looped(number);
        let (start, rounds) = (self.register(ended.register), self.register(ended.register + 1));
        if rounds >= ended.counts.max || start == at {
            return false;
        }
        self.at = at as usize;
        self.save_registers(ended.register);
        self.begin_round(ended)
    }
}
