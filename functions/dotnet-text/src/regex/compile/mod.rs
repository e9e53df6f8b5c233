//! Writes a tree out as a program.

mod repeat;
mod start;

use crate::regex::program::{Inst, Place, Program, Start};
use crate::regex::tree::{Kind, Node, NodeId, Tree, Unit};
use crate::unicode;

struct Compiler<'p> {
    tree: &'p Tree,
    pattern: &'p [u16],
    program: Program,
    /// Text before this place must not grow: something jumps there.
    joined: usize,
    in_loop: bool,
}

/// `slots` counts the groups; `pattern` holds the pattern's units.
pub(crate) fn compile(mut tree: Tree, root: NodeId, slots: usize, pattern: &[u16]) -> Program {
    let program = Program {
        insts: Vec::with_capacity(8 + pattern.len() / 3),
        text: Vec::with_capacity(pattern.len()),
        classes: std::mem::take(&mut tree.classes),
        counts: Vec::new(),
        loops: Vec::new(),
        registers: 0,
        slots,
        start: Start::Anywhere,
        width: tree.node(root).width,
        memoizable: true,
    };
    let mut compiler = Compiler { tree: &tree, pattern, program, joined: 0, in_loop: false };
    compiler.node(root);
    compiler.push(Inst::Match);
    let mut program = compiler.program;
    program.start = start::start(&program);
    program.insts.shrink_to_fit();
    program
}

impl Compiler<'_> {
    fn here(&self) -> Place {
        Place::try_from(self.program.insts.len()).unwrap_or(Place::MAX)
    }

    fn push(&mut self, inst: Inst) -> usize {
        self.program.insts.push(inst);
        self.program.insts.len() - 1
    }

    /// Something jumps here.
    fn join(&mut self) -> Place {
        self.joined = self.program.insts.len();
        self.here()
    }

    fn set(&mut self, place: usize, inst: Inst) {
        if let Some(old) = self.program.insts.get_mut(place) {
            *old = inst;
        }
    }

    fn new_registers(&mut self, count: u32) -> u32 {
        self.program.registers += count;
        self.program.registers - count
    }

    fn node(&mut self, id: NodeId) {
        let node = self.tree.node(id);
        match node.kind {
            Kind::Empty => {}
            Kind::Nothing => drop(self.push(Inst::Fail)),
            Kind::One(unit) => self.one(unit, node.back),
            Kind::Text { start, len, fold } => {
                let (start, len) = (start as usize, len as usize);
                let text = self.pattern.get(start..start + len).unwrap_or_default();
                self.text(text, fold, node.back);
            }
            Kind::Anchor(anchor) => drop(self.push(Inst::Anchor(anchor))),
            Kind::Sequence => self.children(id, Compiler::node),
            Kind::Choice => self.choice(node),
            Kind::Capture { slot, loses } => self.capture(node, slot, loses),
            Kind::Atomic | Kind::Look { .. } => self.atomic(node),
            Kind::Reference { slot, fold } => {
                self.program.memoizable = false;
                self.push(Inst::Reference { slot, fold, back: node.back });
            }
            Kind::IfCaptured { .. } | Kind::IfMatches => self.conditional(id, node),
            Kind::Repeat { min, max, lazy } => self.repeat(node, min, max, lazy),
        }
    }

    fn children(&mut self, id: NodeId, each: impl Fn(&mut Self, NodeId)) {
        let tree = self.tree;
        for child in tree.children(id) {
            each(self, child);
        }
    }

    fn one(&mut self, unit: Unit, back: bool) {
        match unit {
            Unit::Is(unit) => self.text(&[unit], false, back),
            Unit::Lower(unit) => self.text(&[unit], true, back),
            _ => drop(self.push(Inst::One { unit, back })),
        }
    }

    /// Text goes on from the text before it where nothing can jump between them.
    fn text(&mut self, units: &[u16], fold: bool, back: bool) {
        let start = u32::try_from(self.program.text.len()).unwrap_or(u32::MAX);
        let added = u32::try_from(units.len()).unwrap_or(u32::MAX);
        let text = units.iter().map(|unit| if fold { unicode::lower(*unit) } else { *unit });
        self.program.text.extend(text);
        if self.program.insts.len() > self.joined
            && let Some(Inst::Text { len, fold: before, back: false, .. }) = self.program.insts.last_mut()
            && *before == fold
            && !back
        {
            *len += added;
            return;
        }
        self.push(Inst::Text { start, len: added, fold, back });
    }

    fn choice(&mut self, node: Node) {
        let mut jumps = Vec::new();
        let mut next = node.child;
        while let Some(child) = next {
            next = self.tree.node(child).next;
            if next.is_none() {
                self.node(child);
                break;
            }
            let split = self.push(Inst::Fail);
            self.node(child);
            jumps.push(self.push(Inst::Fail));
            let (first, second) = (place(split + 1), self.join());
            self.set(split, Inst::Split { first, second });
        }
        let end = self.join();
        for jump in jumps {
            self.set(jump, Inst::Jump(end));
        }
    }

    fn capture(&mut self, node: Node, slot: Option<u32>, loses: Option<u32>) {
        if slot.is_none() && loses.is_none() {
            return self.body(node);
        }
        let register = self.new_registers(1);
        self.push(Inst::GroupStart { register, again: self.in_loop });
        self.body(node);
        let end = match (slot, loses) {
            (Some(slot), None) => Inst::GroupEnd { register, slot },
            (slot, from) => {
                self.program.memoizable = false;
                Inst::Transfer { register, slot, from: from.unwrap_or_default() }
            }
        };
        self.push(end);
    }

    fn body(&mut self, node: Node) {
        if let Some(child) = node.child {
            self.node(child);
        }
    }

    /// An atomic group or a look-around.
    fn atomic(&mut self, node: Node) {
        let register = self.new_registers(2);
        let start = self.push(Inst::AtomicStart { register });
        self.body(node);
        let rewind = matches!(node.kind, Kind::Look { .. });
        if let Kind::Look { negative: true } = node.kind {
            self.push(Inst::NegativeEnd { register });
            let no = self.join();
            self.set(start, Inst::TryStart { register, no });
        } else {
            self.push(Inst::AtomicEnd { register, rewind });
        }
    }

    fn conditional(&mut self, id: NodeId, node: Node) {
        let tree = self.tree;
        let mut branches = tree.children(id);
        let (test, register) = match node.kind {
            Kind::IfMatches => {
                let register = self.new_registers(2);
                let test = self.push(Inst::Fail);
                if let Some(condition) = branches.next() {
                    self.node(condition);
                }
                self.push(Inst::AtomicEnd { register, rewind: true });
                (test, register)
            }
            _ => (self.push(Inst::Fail), 0),
        };
        self.joined = self.program.insts.len();
        if let Some(yes) = branches.next() {
            self.node(yes);
        }
        let jump = self.push(Inst::Fail);
        let no = self.join();
        if let Some(branch) = branches.next() {
            self.node(branch);
        }
        let end = self.join();
        self.set(jump, Inst::Jump(end));
        let inst = match node.kind {
            Kind::IfCaptured { slot } => {
                self.program.memoizable = false;
                Inst::IfCaptured { slot, no }
            }
            _ => Inst::TryStart { register, no },
        };
        self.set(test, inst);
    }
}

fn place(index: usize) -> Place {
    Place::try_from(index).unwrap_or(Place::MAX)
}
