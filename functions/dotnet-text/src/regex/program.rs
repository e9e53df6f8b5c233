//! What the matcher runs: a tree written out as a list of instructions.

use crate::regex::class::Class;
use crate::regex::tree::{Anchor, Unit};

/// The place of an instruction.
pub(crate) type Place = u32;

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
    Run {
        unit: Unit,
        counts: u32,
        lazy: bool,
        back: bool,
    },
    Anchor(Anchor),
    /// Goes on at one place and, if that fails, at another.
    Split {
        first: Place,
        second: Place,
    },
    Jump(Place),
    /// Enters a loop that counts or may have empty rounds; its end decides on every round.
    LoopStart(u32),
    LoopEnd(u32),
    /// Notes where a group starts; `again` if it may start a second time in one match.
    GroupStart {
        register: u32,
        again: bool,
    },
    /// Captures from there to here.
    GroupEnd {
        register: u32,
        slot: u32,
    },
    /// The same, and takes the latest capture from another group, which must have one (`(?<a-b>)`).
    Transfer {
        register: u32,
        slot: Option<u32>,
        from: u32,
    },
    Reference {
        slot: u32,
        fold: bool,
        back: bool,
    },
    /// Goes on if the group has a capture.
    IfCaptured {
        slot: u32,
        no: Place,
    },
    /// Begins a part that is matched in one way only; if it fails, so does this.
    AtomicStart {
        register: u32,
    },
    /// Begins such a part; if it fails, matching goes on at `no`.
    TryStart {
        register: u32,
        no: Place,
    },
    /// Ends such a part; `rewind` goes back to where it began.
    AtomicEnd {
        register: u32,
        rewind: bool,
    },
    /// Ends a part that must not match.
    NegativeEnd {
        register: u32,
    },
    Fail,
    Match,
}

/// Bounds of a repetition.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Counts {
    pub(crate) min: u32,
    pub(crate) max: u32,
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Loop {
    pub(crate) body: Place,
    pub(crate) exit: Place,
    pub(crate) counts: Counts,
    pub(crate) lazy: bool,
    /// The register of the round's start; the next one counts rounds.
    pub(crate) register: u32,
}

/// Where a match may start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Start {
    Anywhere,
    /// Only at the start of the input.
    Input,
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
    pub(crate) counts: Vec<Counts>,
    pub(crate) loops: Vec<Loop>,
    pub(crate) registers: u32,
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

    pub(crate) fn counts(&self, number: u32) -> Counts {
        const NONE: Counts = Counts { min: 0, max: 0 };
        self.counts.get(number as usize).copied().unwrap_or(NONE)
    }
}
