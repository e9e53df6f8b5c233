//! What the stores answered in one look-up, and how long each of them took, for the policy and for the log.

use std::time::Duration;

use claims::values::Known;
use stores::asking::Origin;
use stores::failure::StoreFailure;

/// What the stores know about one user.
#[derive(Clone, Debug)]
pub struct LookedUp {
    /// Parallel to the application policy's attributes.
    pub known: Vec<Known>,
    /// For the log: every store that was asked, in the order of their answers.
    pub asked: Vec<Asked>,
    /// What each store of the application answered, for recordings.
    #[cfg_attr(not(feature = "network"), expect(dead_code, reason = "only a recording reads it"))]
    pub(crate) answers: StoreAnswers,
}

/// What the stores of an application answered, parallel to its asks and to what each is asked for; `None` for one that has not
/// answered, or was not asked.
pub(crate) type StoreAnswers = Vec<Option<Vec<Known>>>;

/// One store's part in a look-up, for the log.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The store's name.
    pub store: String,
    /// What it answered.
    pub outcome: AskOutcome,
    /// Whether the store itself answered, or its cache.
    pub from: Origin,
    /// How long the answer took.
    pub took: Duration,
}

/// What a store answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AskOutcome {
    /// It knows the user.
    Found,
    /// It does not know the user.
    UnknownUser,
    /// One of the attributes in its key has no value, so there was nothing to ask.
    NotAsked,
    /// It could not answer, and the policy does not require it.
    Failed(StoreFailure),
}

/// A store that the policy requires could not answer: the callout must be refused.
#[derive(Clone, Debug)]
pub struct StoreRefusal {
    /// The store's name.
    pub store: String,
    /// Why it could not answer.
    pub failure: StoreFailure,
    /// For the log: the stores that had answered before, and this one.
    pub asked: Vec<Asked>,
    /// What the stores had answered.
    #[cfg_attr(not(feature = "network"), expect(dead_code, reason = "only a recording reads it"))]
    pub(crate) answers: StoreAnswers,
}

impl Asked {
    /// The outcome's name in the log and in metrics: `cached` or `stale` where the cache answered, the kind of a
    /// failure, else `found`, `unknown_user` or `not_asked`.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match (&self.from, &self.outcome) {
            (Origin::Cache, _) => "cached",
            (Origin::Stale(_), _) => "stale",
            (Origin::Store, AskOutcome::Found) => "found",
            (Origin::Store, AskOutcome::UnknownUser) => "unknown_user",
            (Origin::Store, AskOutcome::NotAsked) => "not_asked",
            (Origin::Store, AskOutcome::Failed(failure)) => failure.kind.name(),
        }
    }

    /// How long the answer took, in milliseconds, to the microsecond.
    #[must_use]
    pub fn took_ms(&self) -> f64 {
        self.took.as_micros() as f64 / 1000.0
    }

    /// Why the store itself could not answer, also where a cached answer took its place.
    #[must_use]
    pub fn failure(&self) -> Option<&StoreFailure> {
        match (&self.outcome, &self.from) {
            (AskOutcome::Failed(failure), _) | (_, Origin::Stale(failure)) => Some(failure),
            _ => None,
        }
    }

    /// The outcome for the log: its name, and the failure if there was one.
    #[must_use]
    pub fn outcome_line(&self) -> String {
        match (&self.outcome, self.failure()) {
            (AskOutcome::Failed(failure), _) => failure.to_string(),
            (_, Some(failure)) => format!("{} ({failure})", self.name()),
            _ => self.name().to_owned(),
        }
    }
}
