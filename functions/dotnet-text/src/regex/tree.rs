//! What a pattern means, as a tree.

/// No limit of a quantifier: `int.MaxValue`, as in .NET.
pub(crate) const UNLIMITED: u32 = i32::MAX as u32;

/// The options that hold at a place of the pattern.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct PatternOptions {
    pub(crate) ignore_case: bool,
    pub(crate) multiline: bool,
    pub(crate) single_line: bool,
    pub(crate) explicit_capture: bool,
    pub(crate) extended: bool,
    /// Right to left: no letter sets it, a look-behind does.
    pub(crate) back: bool,
}

/// A part of a pattern. The children of a sequence are in the order in which they are matched.
#[derive(Debug, Clone)]
pub(crate) struct PatternNode {
    pub(crate) kind: Kind,
    /// Under which options it was written, but for `(?i)`: that stands in its units.
    pub(crate) options: PatternOptions,
    pub(crate) children: Vec<PatternNode>,
}

/// One unit of the input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unit {
    Is(u16),
    /// The lower case of the unit is this.
    Lower(u16),
    IsNot(u16),
    Any,
    /// The number of a class in the list of classes.
    In(u32),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Anchor {
    /// `^` under `(?m)`.
    LineStart,
    /// `$` under `(?m)`.
    LineEnd,
    Boundary,
    NoBoundary,
    /// `^` and `\A`.
    Start,
    /// `\G`: the end of the match before, or the start.
    SearchStart,
    /// `$`, `\Z`: the end, or a line feed that ends the input.
    EndOrLastLine,
    /// `\z`
    End,
}

/// How a run of one unit is repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Manner {
    Greedy,
    Lazy,
    /// As many as there are, and never fewer.
    Atomic,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Kind {
    Empty,
    /// Never matches.
    Nothing,
    One(Unit),
    /// One unit, repeated.
    Run {
        unit: Unit,
        min: u32,
        max: u32,
        manner: Manner,
    },
    /// Units that stand for themselves.
    Text(Vec<u16>),
    Anchor(Anchor),
    Sequence,
    Choice,
    /// A group: the slot that takes the capture and the slot that loses one (`(?<a-b>)`).
    Capture {
        slot: Option<u32>,
        loses: Option<u32>,
    },
    Atomic,
    Look {
        negative: bool,
    },
    Reference {
        slot: u32,
        fold: bool,
    },
    /// Children: yes, no.
    IfCaptured {
        slot: u32,
    },
    /// Children: condition, yes, no.
    IfMatches,
    Repeat {
        min: u32,
        max: u32,
        lazy: bool,
    },
}

impl PatternNode {
    pub(crate) fn new(kind: Kind, options: PatternOptions, children: Vec<PatternNode>) -> PatternNode {
        PatternNode { kind, options: PatternOptions { ignore_case: false, ..options }, children }
    }

    pub(crate) fn leaf(kind: Kind, options: PatternOptions) -> PatternNode {
        PatternNode::new(kind, options, Vec::new())
    }

    /// Whether it is matched from right to left, as everything in a look-behind is.
    pub(crate) fn is_back(&self) -> bool {
        self.options.back
    }

    /// No match is shorter, in units.
    pub(crate) fn width(&self) -> u32 {
        let children = || self.children.iter().map(PatternNode::width);
        match &self.kind {
            Kind::One(_) => 1,
            Kind::Run { min, .. } => *min,
            Kind::Text(units) => u32::try_from(units.len()).unwrap_or(u32::MAX),
            Kind::Sequence => children().fold(0, u32::saturating_add),
            Kind::Choice | Kind::IfCaptured { .. } => children().min().unwrap_or(0),
            Kind::IfMatches => children().skip(1).min().unwrap_or(0),
            Kind::Capture { .. } | Kind::Atomic => children().next().unwrap_or(0),
            Kind::Repeat { min, .. } => children().next().unwrap_or(0).saturating_mul(*min),
            Kind::Empty | Kind::Nothing | Kind::Anchor(_) | Kind::Look { .. } | Kind::Reference { .. } => 0,
        }
    }
}
