//! What the matcher runs: a tree as a list of instructions.

use super::class::Class;
use super::tree::{Anchor, Unit};

/// The place of an instruction.
pub(crate) type InstPlace = u32;

#[derive(Debug, Clone, Copy)]
pub(crate) enum Inst {
    /// One unit.
    One {
        unit: Unit,
        back: bool,
    },
    /// Units of `Program::text`, in lower case if the input's are to be compared so.
    Text {
        start: u32,
        len: u32,
        fold: bool,
        back: bool,
    },
    /// One unit, repeated.
    Run(u32),
    Anchor(Anchor),
    /// Continues at one place and, if that fails, at another.
    Split {
        first: InstPlace,
        second: InstPlace,
    },
    Jump(InstPlace),
    /// Enters a loop that counts or may have empty rounds; its end decides on every round.
    LoopStart(u32),
    LoopEnd(u32),
    /// Marks where a group starts.
    GroupStart,
    /// Captures from the mark to here.
    GroupEnd {
        slot: u32,
    },
    /// The same, and takes the latest capture from another group, which must have one (`(?<a-b>)`).
    Transfer {
        slot: Option<u32>,
        from: u32,
    },
    Reference {
        slot: u32,
        fold: bool,
        back: bool,
    },
    /// Continues if the group has a capture.
    IfCaptured {
        slot: u32,
        no: InstPlace,
    },
    /// Begins a part that is matched in one way only; `look` if its end goes back to where it began.
    AtomicStart {
        look: bool,
    },
    /// Begins such a part; if it fails, matching continues at `no`, which ends the part.
    TryStart {
        look: bool,
        no: InstPlace,
    },
    AtomicEnd {
        look: bool,
    },
    /// Where a condition that failed ends.
    ConditionFailed,
    /// Ends a part that must not match.
    NegativeEnd,
    Fail,
    Match,
}

/// A run of one unit.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RunOf {
    pub(crate) unit: Unit,
    pub(crate) min: u32,
    pub(crate) max: u32,
    pub(crate) lazy: bool,
    /// Offers no other end than its first.
    pub(crate) atomic: bool,
    pub(crate) back: bool,
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Loop {
    pub(crate) body: InstPlace,
    pub(crate) exit: InstPlace,
    pub(crate) min: u32,
    pub(crate) max: u32,
    pub(crate) lazy: bool,
    /// The place of the loop's mark on the stack, counted from the innermost atomic part around it; its count, if
    /// it has one, comes next.
    pub(crate) depth: u32,
}

impl Loop {
    /// Whether rounds are counted: .NET counts them where more than one is needed or there is a limit.
    pub(crate) fn counts(&self) -> bool {
        self.max < super::tree::UNLIMITED || self.min > 1
    }
}

/// Where a match may start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Start {
    Anywhere,
    /// Only at the start of the input.
    Input,
    /// Only where the search starts.
    Search,
    /// Only at one of these ASCII units or, perhaps, at a unit beyond ASCII.
    At {
        ascii: u128,
        beyond: bool,
    },
}

#[derive(Debug, Clone)]
pub(crate) struct Program {
    pub(crate) insts: Vec<Inst>,
    pub(crate) text: Vec<u16>,
    pub(crate) classes: Vec<Class>,
    pub(crate) runs: Vec<RunOf>,
    pub(crate) loops: Vec<Loop>,
    pub(crate) slots: usize,
    pub(crate) start: Start,
    /// No match is shorter, in units.
    pub(crate) width: u32,
    /// What can follow depends on the place alone, and not on captures.
    pub(crate) memoizable: bool,
}

impl Program {
    pub(crate) fn class(&self, number: u32) -> Option<&Class> {
        self.classes.get(number as usize)
    }
}
