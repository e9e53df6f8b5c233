//! Repetition: runs of one unit, plain loops, loops that count.

use super::{Compiler, place};
use crate::regex::program::{Counts, Inst, Loop};
use crate::regex::tree::{Kind, Node, UNLIMITED};

impl Compiler<'_> {
    pub(super) fn repeat(&mut self, node: Node, min: u32, max: u32, lazy: bool) {
        let Some(child) = node.child else {
            return;
        };
        let body = self.tree.node(child);
        if let Kind::One(unit) = body.kind {
            let counts = self.counts(min, max);
            self.push(Inst::Run { unit, counts, lazy, back: body.back });
            return;
        }
        let outer = std::mem::replace(&mut self.in_loop, max > 1);
        self.in_loop |= outer;
        let plain = body.width > 0 && max == UNLIMITED && min <= 1;
        if max == 1 && min == 0 {
            self.optional(node, lazy);
        } else if plain {
            self.plain_loop(node, min, lazy);
        } else {
            self.counting_loop(node, Counts { min, max }, lazy);
        }
        self.in_loop = outer;
    }

    fn counts(&mut self, min: u32, max: u32) -> u32 {
        self.program.counts.push(Counts { min, max });
        u32::try_from(self.program.counts.len()).unwrap_or(u32::MAX) - 1
    }

    /// One round at most: an empty round ends the loop as any other does.
    fn optional(&mut self, node: Node, lazy: bool) {
        let split = self.push(Inst::Fail);
        self.body(node);
        let (round, end) = (place(split + 1), self.join());
        self.split(split, round, end, lazy);
    }

    /// Rounds cannot be empty and need no counting.
    fn plain_loop(&mut self, node: Node, min: u32, lazy: bool) {
        if min == 0 {
            let split = self.push(Inst::Fail);
            self.body(node);
            self.push(Inst::Jump(place(split)));
            let (round, end) = (place(split + 1), self.join());
            self.split(split, round, end, lazy);
        } else {
            let round = self.join();
            self.body(node);
            let split = self.push(Inst::Fail);
            self.split(split, round, place(split + 1), lazy);
        }
    }

    fn split(&mut self, at: usize, round: u32, end: u32, lazy: bool) {
        let (first, second) = if lazy { (end, round) } else { (round, end) };
        self.set(at, Inst::Split { first, second });
    }

    fn counting_loop(&mut self, node: Node, counts: Counts, lazy: bool) {
        let register = self.new_registers(2);
        let number = self.program.loops.len();
        let body = self.here() + 1;
        self.program.loops.push(Loop { body, exit: 0, counts, lazy, register });
        self.push(Inst::LoopStart(place(number)));
        self.joined = self.program.insts.len();
        self.body(node);
        self.push(Inst::LoopEnd(place(number)));
        let exit = self.join();
        if let Some(added) = self.program.loops.get_mut(number) {
            added.exit = exit;
        }
    }
}
