//! From what is known to claims, and why.
//!
//! Read in this order: `evaluate.rs` (the claims), `trace.rs` (why each claim has its value), `explain.rs` (the trace
//! in sentences), `in_words.rs` (a policy in words), `outcomes.rs` (what can decide each claim), `trial.rs` (transformations without a policy).

mod codes;
mod evaluate;
mod explain;
mod in_words;
mod outcomes;
#[cfg(test)]
mod tests;
mod trace;
mod trial;

use crate::policy::ApplicationPolicy;
use crate::values::Known;

pub(crate) use codes::CODES;
pub use evaluate::{Claim, Evaluation};
pub use in_words::ClaimInWords;
pub use outcomes::ClaimOutcomes;
pub use trace::{ClaimOrigin, ClaimTrace, ConditionTrace, ConfigurationTrace, InputTrace, StepTrace, Trace};
pub use trial::{Transformations, TrialInput};

impl ApplicationPolicy {
    /// The claims for what is known; `known` is parallel to [`ApplicationPolicy::attributes`]. Takes at most
    /// `Steps::FOR_ONE_EVALUATION` steps, which is less than 10 ms of CPU time.
    #[must_use]
    pub fn evaluate(&self, known: &[Known]) -> Evaluation {
        evaluate::claims(&self.claims, known)
    }

    /// Why each claim has its value or has none; `known` is parallel to [`ApplicationPolicy::attributes`].
    #[must_use]
    pub fn explain(&self, known: &[Known]) -> Trace {
        trace::claims(&self.claims, &self.attributes, known)
    }
}
