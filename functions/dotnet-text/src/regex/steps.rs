//! The budget of a match, or of many matches together.

/// Steps that matches may take. A step is one instruction of a pattern or the reading of a few characters.
///
/// One budget can be shared by all matches of an evaluation: each takes what it needs, and a match for which nothing
/// is left ends in [`StepLimit`](crate::StepLimit).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Steps {
    /// Less than 0 once more was needed than there was.
    pub(super) left: i64,
}

impl Steps {
    /// The default for one match: a few milliseconds.
    pub const FOR_ONE_MATCH: u32 = 300_000;

    /// What all work of one evaluation may take together: a step takes 8 to 100 ns in a release build, so that it
    /// ends within 10 ms of CPU time.
    pub const FOR_ONE_EVALUATION: u32 = 80_000;

    /// A budget of so many steps.
    #[must_use]
    pub fn new(steps: u32) -> Steps {
        Steps { left: i64::from(steps) }
    }

    /// How many steps are left.
    #[must_use]
    pub fn left(&self) -> u32 {
        u32::try_from(self.left.max(0)).unwrap_or(u32::MAX)
    }

    /// Takes steps for work that is not a match. False if there were fewer, and then none are left.
    pub fn spend(&mut self, steps: u32) -> bool {
        self.left -= i64::from(steps);
        self.left >= 0
    }

    /// Whether more was needed than there was.
    #[must_use]
    pub fn exceeded(&self) -> bool {
        self.left < 0
    }

    /// Leaves nothing: what follows a match that was not completed is not worth a step.
    pub fn exhaust(&mut self) {
        self.left = self.left.min(-1);
    }
}

impl Default for Steps {
    /// [`Steps::FOR_ONE_MATCH`].
    fn default() -> Steps {
        Steps::new(Steps::FOR_ONE_MATCH)
    }
}
