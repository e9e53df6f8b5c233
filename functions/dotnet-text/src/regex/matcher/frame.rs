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
    /// A greedy loop that began a round here, with what its registers held.
    Round {
        number: u32,
        at: u32,
        start: u32,
        rounds: u32,
    },
    /// A lazy loop that ended here.
    LazyEnd {
        number: u32,
        at: u32,
    },
    /// Two registers from this one on, with what they held.
    Registers {
        register: u32,
        first: u32,
        second: u32,
    },
    Register {
        register: u32,
        held: u32,
    },
    /// A slot that got a capture, and its capture before.
    Captured {
        slot: u32,
        before: u32,
    },
    /// A slot that lost its capture.
    Lost {
        slot: u32,
        before: u32,
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
