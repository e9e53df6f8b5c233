//! Repetition: optional parts, plain loops, loops that count or may have empty rounds.

use super::{Compiler, place};
use crate::regex::program::{Inst, Loop};
use crate::regex::tree::{PatternNode, UNLIMITED};

impl Compiler {
    pub(super) fn repeat(&mut self, node: &PatternNode, min: u32, max: u32, lazy: bool) {
        let Some(body) = node.children.first() else {
            return;
        };
        if self.exact {
            self.marked_loop(body, min, max, lazy);
        } else if max == 1 && min == 0 {
            self.optional(body, lazy);
        } else if max == UNLIMITED && min <= 1 && body.width() > 0 {
            self.plain_loop(body, min, lazy);
        } else {
            self.marked_loop(body, min, max, lazy);
        }
    }

    /// One round at most: an empty round ends the loop as any other does.
    fn optional(&mut self, body: &PatternNode, lazy: bool) {
        let split = self.push(Inst::Fail);
        self.node(body);
        let (round, end) = (place(split + 1), self.join());
        self.split(split, round, end, lazy);
    }

    /// Rounds cannot be empty and need no counting.
    fn plain_loop(&mut self, body: &PatternNode, min: u32, lazy: bool) {
        if min == 0 {
            let split = self.push(Inst::Fail);
            self.node(body);
            self.push(Inst::Jump(place(split)));
            let (round, end) = (place(split + 1), self.join());
            self.split(split, round, end, lazy);
        } else {
            let round = self.join();
            self.node(body);
            let split = self.push(Inst::Fail);
            self.split(split, round, place(split + 1), lazy);
        }
    }

    fn split(&mut self, at: usize, round: u32, end: u32, lazy: bool) {
        let (first, second) = if lazy { (end, round) } else { (round, end) };
        self.set(at, Inst::Split { first, second });
    }

    fn marked_loop(&mut self, body: &PatternNode, min: u32, max: u32, lazy: bool) {
        let number = self.program.loops.len();
        let start = self.here() + 1;
        let added = Loop { body: start, exit: 0, min, max, lazy, depth: self.depth };
        let marks = 1 + u32::from(added.counts());
        self.program.loops.push(added);
        self.push(Inst::LoopStart(place(number)));
        self.joined = self.program.insts.len();
        self.depth += marks;
        self.node(body);
        self.depth -= marks;
        self.push(Inst::LoopEnd(place(number)));
        let exit = self.join();
        if let Some(added) = self.program.loops.get_mut(number) {
            added.exit = exit;
        }
    }
}
