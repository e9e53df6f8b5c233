//! Writes a tree out as a program.

mod repeat;
mod start;

use super::class::Class;
use super::program::{Inst, InstPlace, Program, RunOf, Start};
use super::tree::{Kind, Manner, PatternNode, UNLIMITED, Unit};
use crate::unicode;

struct Compiler {
    program: Program,
    /// Text before this place must not grow: something jumps there.
    joined: usize,
    /// Marks on the stack since the innermost atomic part began.
    depth: u32,
    /// Every loop is written as .NET writes it, because one of them leaves marks on the stack.
    exact: bool,
}

/// `slots` counts the groups; `root` is the whole match, group 0.
pub(crate) fn compile(root: &PatternNode, classes: Vec<Class>, slots: usize) -> Program {
    let exact = leaves_marks(root);
    let program = Program {
        insts: Vec::new(),
        text: Vec::new(),
        classes,
        runs: Vec::new(),
        loops: Vec::new(),
        slots,
        start: Start::Anywhere,
        width: root.width(),
        memoizable: !exact,
    };
    let mut compiler = Compiler { program, joined: 0, depth: 0, exact };
    compiler.node(root);
    compiler.push(Inst::Match);
    let mut program = compiler.program;
    program.start = start::start(&program);
    program.insts.shrink_to_fit();
    program
}

/// Whether the pattern has a lazy loop whose empty rounds leave a mark on .NET's stack, which a group or loop that ends
/// later then takes for its own.
fn leaves_marks(node: &PatternNode) -> bool {
    let here = match node.kind {
        Kind::Repeat { min, max: UNLIMITED, lazy: true } => {
            min <= 1 && node.children.iter().any(|child| child.width() == 0)
        }
        _ => false,
    };
    here || node.children.iter().any(leaves_marks)
}

impl Compiler {
    fn here(&self) -> InstPlace {
        place(self.program.insts.len())
    }

    fn push(&mut self, inst: Inst) -> usize {
        self.program.insts.push(inst);
        self.program.insts.len() - 1
    }

    /// Something jumps here.
    fn join(&mut self) -> InstPlace {
        self.joined = self.program.insts.len();
        self.here()
    }

    fn set(&mut self, place: usize, inst: Inst) {
        if let Some(old) = self.program.insts.get_mut(place) {
            *old = inst;
        }
    }

    fn node(&mut self, node: &PatternNode) {
        match node.kind {
            Kind::Empty => {}
            Kind::Nothing => drop(self.push(Inst::Fail)),
            Kind::One(unit) => self.one(unit, node.is_back()),
            Kind::Run { unit, min, max, manner } => self.run(unit, (min, max), manner, node.is_back()),
            Kind::Text(ref text) => self.text(text, false, node.is_back()),
            Kind::Anchor(anchor) => drop(self.push(Inst::Anchor(anchor))),
            Kind::Sequence => node.children.iter().for_each(|child| self.node(child)),
            Kind::Choice => self.choice(node),
            Kind::Capture { slot, loses } => self.capture(node, slot, loses),
            Kind::Atomic | Kind::Look { .. } => self.atomic(node),
            Kind::Reference { slot, fold } => {
                self.program.memoizable = false;
                self.push(Inst::Reference { slot, fold, back: node.is_back() });
            }
            Kind::IfCaptured { slot } => self.if_captured(node, slot),
            Kind::IfMatches => self.if_matches(node),
            Kind::Repeat { min, max, lazy } => self.repeat(node, min, max, lazy),
        }
    }

    fn one(&mut self, unit: Unit, back: bool) {
        match unit {
            Unit::Is(unit) => self.text(&[unit], false, back),
            Unit::Lower(unit) => self.text(&[unit], true, back),
            _ => drop(self.push(Inst::One { unit, back })),
        }
    }

    fn run(&mut self, unit: Unit, (min, max): (u32, u32), manner: Manner, back: bool) {
        let number = place(self.program.runs.len());
        let (lazy, atomic) = (manner == Manner::Lazy, manner == Manner::Atomic);
        self.program.runs.push(RunOf { unit, min, max, lazy, atomic, back });
        self.push(Inst::Run(number));
    }

    /// Text continues the text before it where nothing can jump between them.
    fn text(&mut self, units: &[u16], fold: bool, back: bool) {
        let start = place(self.program.text.len());
        let added = place(units.len());
        self.program.text.extend_from_slice(units);
        if self.program.insts.len() > self.joined
            && let Some(Inst::Text { len, fold: before, back: false, .. }) = self.program.insts.last_mut()
            && (*before == fold || *before && units.iter().all(|unit| is_caseless(*unit)))
            && !back
        {
            *len += added;
            return;
        }
        self.push(Inst::Text { start, len: added, fold, back });
    }

    fn choice(&mut self, node: &PatternNode) {
        let mut jumps = Vec::new();
        for (at, child) in node.children.iter().enumerate() {
            if at + 1 == node.children.len() {
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

    fn capture(&mut self, node: &PatternNode, slot: Option<u32>, loses: Option<u32>) {
        if slot.is_none() && loses.is_none() {
            return self.body(node);
        }
        self.push(Inst::GroupStart);
        self.depth += 1;
        self.body(node);
        self.depth -= 1;
        let end = match (slot, loses) {
            (Some(slot), None) => Inst::GroupEnd { slot },
            (slot, from) => {
                self.program.memoizable = false;
                Inst::Transfer { slot, from: from.unwrap_or_default() }
            }
        };
        self.push(end);
    }

    fn body(&mut self, node: &PatternNode) {
        if let Some(child) = node.children.first() {
            self.node(child);
        }
    }

    /// An atomic group or a look-around.
    fn atomic(&mut self, node: &PatternNode) {
        let outer = std::mem::replace(&mut self.depth, 0);
        if let Kind::Look { negative: true } = node.kind {
            let start = self.push(Inst::Fail);
            self.body(node);
            self.push(Inst::NegativeEnd);
            let no = self.join();
            self.push(Inst::AtomicEnd { look: false });
            self.set(start, Inst::TryStart { look: false, no });
        } else {
            let look = matches!(node.kind, Kind::Look { .. });
            self.push(Inst::AtomicStart { look });
            self.body(node);
            self.push(Inst::AtomicEnd { look });
        }
        self.depth = outer;
    }

    fn if_captured(&mut self, node: &PatternNode, slot: u32) {
        self.program.memoizable = false;
        let test = self.push(Inst::Fail);
        let (yes, no) = (node.children.first(), node.children.get(1));
        let no = self.branches(yes, no, false);
        self.set(test, Inst::IfCaptured { slot, no });
    }

    fn if_matches(&mut self, node: &PatternNode) {
        let test = self.push(Inst::Fail);
        let outer = std::mem::replace(&mut self.depth, 0);
        self.body(node);
        self.push(Inst::AtomicEnd { look: true });
        self.depth = outer;
        let no = self.branches(node.children.get(1), node.children.get(2), true);
        self.set(test, Inst::TryStart { look: true, no });
    }

    /// Both branches of a conditional; where the second begins. It `ends` the condition that has failed.
    fn branches(&mut self, yes: Option<&PatternNode>, no: Option<&PatternNode>, ends: bool) -> InstPlace {
        self.joined = self.program.insts.len();
        yes.into_iter().for_each(|yes| self.node(yes));
        let jump = self.push(Inst::Fail);
        let start = self.join();
        if ends {
            self.push(Inst::ConditionFailed);
        }
        no.into_iter().for_each(|no| self.node(no));
        let end = self.join();
        self.set(jump, Inst::Jump(end));
        start
    }
}

fn is_caseless(unit: u16) -> bool {
    let mut caseless = true;
    unicode::each_equivalent(unit, |_| caseless = false);
    caseless
}

fn place(index: usize) -> InstPlace {
    InstPlace::try_from(index).unwrap_or(InstPlace::MAX)
}
