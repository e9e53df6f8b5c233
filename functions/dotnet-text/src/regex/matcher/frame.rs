//! What is noted on the way, to be undone or tried otherwise on the way back.

#[derive(Debug, Clone, Copy)]
pub(super) enum Frame {
    /// Another way from here.
    Branch {
        place: u32,
        at: u32,
    },
    /// A greedy run that ended at `at` and may give back units until `limit`.
    Run {
        place: u32,
        at: u32,
        limit: u32,
    },
    /// A lazy run that ended at `at` and may take more.
    LazyRun {
        place: u32,
        at: u32,
        more: u32,
    },
    /// Marks were put on the stack: so many.
    Pushed {
        marks: u32,
    },
    /// A mark was taken from the stack.
    Taken {
        mark: i32,
    },
    /// A mark and a count were taken from the stack.
    TakenWithCount {
        mark: i32,
        count: i32,
    },
    /// A greedy loop began a round at `at`; before it, it had this mark.
    Round {
        number: u32,
        mark: i32,
        at: u32,
    },
    /// The same for a loop that counts; the place of the round is on the stack.
    CountedRound {
        number: u32,
        mark: i32,
    },
    /// A lazy loop ended at `at`.
    LazyEnd {
        number: u32,
        mark: i32,
        at: u32,
    },
    LazyCountedEnd {
        number: u32,
        mark: i32,
        count: i32,
        at: u32,
    },
    /// A lazy loop began one more round.
    LazyRound {
        mark: i32,
    },
    LazyCountedRound {
        mark: i32,
    },
    /// A group ended, whose mark was this; there were so many captures before.
    GroupEnded {
        mark: i32,
        captures: u32,
    },
    /// An atomic part ended; there were so many captures before it.
    AtomicEnded {
        captures: i32,
    },
    /// When this is reached, the state of this bit has failed.
    Failed {
        bit: u64,
    },
    /// The same for a run without an upper bound, from any of these ends.
    FailedRun {
        place: u32,
        from: u32,
        to: u32,
    },
}
