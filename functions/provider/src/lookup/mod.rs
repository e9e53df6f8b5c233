//! Asks the stores that an application's policy needs: only those, side by side, against one deadline. A store
//! whose templates need another store's attributes waits for that one and for nothing else.

mod plan;
#[cfg(test)]
mod tests;

use std::time::Duration;

use claims::values::{AttributeName, Known, Value};
use futures_util::future::{BoxFuture, join, join_all, ready};
use futures_util::stream::FuturesUnordered;
use futures_util::{FutureExt, StreamExt};
use stores::asking::{Answer, Asking, Caches, OpenStore, Origin};
use stores::failure::{Failure, FailureKind};
use stores::store::{Attributes, Found};
use tokio::time::Instant;

pub use plan::{Plan, STORES_WAIT_FOR_EACH_OTHER};

/// The open stores of a policy and what each application's policy asks them.
pub struct Lookup {
    stores: Vec<OpenStore>,
    caches: Caches,
    applications: Vec<Application>,
}

struct Application {
    attributes: Vec<AttributeName>,
    asks: Vec<Ask>,
}

/// What one application's policy asks one store.
struct Ask {
    store: String,
    required: bool,
    provides_user: bool,
    needs: Vec<AttributeName>,
    wanted: Vec<AttributeName>,
    asking: Asking,
}

/// What the stores said about one user.
#[derive(Debug)]
pub struct LookedUp {
    /// Parallel to the application policy's attributes.
    pub known: Vec<Known>,
    /// For the log: every store that was asked, in the order of their answers.
    pub asked: Vec<Asked>,
}

/// One store's part in a look-up, for the log.
#[derive(Debug)]
pub struct Asked {
    /// The store's name.
    pub store: String,
    /// How it went.
    pub outcome: Outcome,
    /// Whether the store itself answered, or who in its place.
    pub from: Origin,
    /// How long it took.
    pub took: Duration,
}

/// How it went with a store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It knows the user.
    Found,
    /// It does not know the user.
    UnknownUser,
    /// A template had no value, so there was nothing to ask.
    NotAsked,
    /// It could not answer; the policy does without it.
    Failed(Failure),
}

/// A store that the policy requires could not answer: the callout must be refused.
#[derive(Debug)]
pub struct Refusal {
    /// The store's name.
    pub store: String,
    /// Why it could not answer.
    pub failure: Failure,
    /// For the log: the stores that had answered before, and this one.
    pub asked: Vec<Asked>,
}

impl Asked {
    /// Its name in the log and in metrics: who answered, where that was not the store; for a failure the name of
    /// its kind.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match (&self.from, &self.outcome) {
            (Origin::Cache, _) => "cached",
            (Origin::Stale(_), _) => "stale",
            (Origin::Store, Outcome::Found) => "found",
            (Origin::Store, Outcome::UnknownUser) => "unknown_user",
            (Origin::Store, Outcome::NotAsked) => "not_asked",
            (Origin::Store, Outcome::Failed(failure)) => failure.kind.name(),
        }
    }

    /// How long it took, in milliseconds, to the microsecond.
    #[must_use]
    pub fn took_ms(&self) -> f64 {
        self.took.as_micros() as f64 / 1000.0
    }

    /// Why the store itself could not answer, also where what was remembered took its place.
    #[must_use]
    pub fn failure(&self) -> Option<&Failure> {
        match (&self.outcome, &self.from) {
            (Outcome::Failed(failure), _) | (_, Origin::Stale(failure)) => Some(failure),
            _ => None,
        }
    }

    /// For the log: its name and, where there was trouble, which.
    #[must_use]
    pub fn outcome_line(&self) -> String {
        match (&self.outcome, self.failure()) {
            (Outcome::Failed(failure), _) => failure.to_string(),
            (_, Some(failure)) => format!("{} ({failure})", self.name()),
            _ => self.name().to_owned(),
        }
    }
}

impl Lookup {
    /// Does ahead of the first callout what every store does only once; to be bounded by the caller.
    pub async fn warm(&self) {
        join(join_all(self.stores.iter().map(OpenStore::warm)), self.caches.warm()).await;
    }

    /// Asks the stores of one application's policy (`application` is its index in the policy). `callout` gives
    /// the attributes that the callout itself brings.
    ///
    /// # Errors
    /// A required store could not answer; the other stores are then no longer waited for.
    pub async fn run(
        &self,
        application: usize,
        callout: &Attributes<'_>,
        deadline: Instant,
    ) -> Result<LookedUp, Refusal> {
        let Some(application) = self.applications.get(application) else {
            return Ok(LookedUp { known: Vec::new(), asked: Vec::new() });
        };
        let answers = application.asks.iter().map(|ask| ask.needless(callout)).collect();
        let mut run = Run { asks: &application.asks, callout, answers, asked: Vec::new() };
        run.ask_all(deadline).await?;
        let known = application.attributes.iter().map(|name| run.known(name).unwrap_or(Known::Unknown));
        Ok(LookedUp { known: known.collect(), asked: run.asked })
    }
}

impl Ask {
    /// The answer of a store that only completes what the callout brings along in full.
    fn needless(&self, callout: &Attributes<'_>) -> Option<Vec<Known>> {
        let missing = |name: &AttributeName| !name.is_built_in() || callout(name).is_none();
        (!self.wanted.iter().any(missing)).then(|| self.all(Known::NoValue))
    }

    fn all(&self, known: Known) -> Vec<Known> {
        vec![known; self.wanted.len()]
    }
}

/// One look-up under way. `answers` is parallel to `asks`; `None` where an answer is still to come.
struct Run<'r> {
    asks: &'r [Ask],
    callout: &'r Attributes<'r>,
    answers: Vec<Option<Vec<Known>>>,
    asked: Vec<Asked>,
}

type Running<'r> = BoxFuture<'r, (usize, Answer, Duration)>;

impl<'r> Run<'r> {
    async fn ask_all(&mut self, deadline: Instant) -> Result<(), Refusal> {
        let mut waiting: Vec<usize> = (0..self.asks.len()).collect();
        waiting.retain(|at| self.answers.get(*at).is_some_and(Option::is_none));
        let mut running = FuturesUnordered::new();
        loop {
            waiting.retain(|at| self.start(*at, deadline).map(|ask| running.push(ask)).is_none());
            let Some((at, answer, took)) = running.next().await else { return Ok(()) };
            self.settle(at, answer, took)?;
        }
    }

    /// `None` when the store has to wait for another one.
    fn start(&self, at: usize, deadline: Instant) -> Option<Running<'r>> {
        let ask = self.asks.get(at)?;
        let needs: Option<Vec<Known>> = ask.needs.iter().map(|name| self.needed(ask, name)).collect();
        let needs = needs?;
        let answer = match needs.iter().zip(&ask.needs).find(|(known, _)| **known == Known::Unknown) {
            Some((_, name)) => ready(upstream(name)).boxed(),
            None => {
                let inputs: Vec<Option<Value>> = needs.iter().map(|known| known.value().cloned()).collect();
                ask.asking.ask(inputs, deadline).boxed()
            }
        };
        let started = Instant::now();
        Some(async move { (at, answer.await, started.elapsed()) }.boxed())
    }

    /// What a store's template may know: a store that completes the user cannot wait to be completed itself.
    fn needed(&self, ask: &Ask, name: &AttributeName) -> Option<Known> {
        if ask.provides_user && name.is_built_in() {
            Some((self.callout)(name).into())
        } else {
            self.known(name)
        }
    }

    /// `None` while a store that could supply it has not answered. Where several can, the first one that has a
    /// value counts, and after one that failed nobody knows.
    fn known(&self, name: &AttributeName) -> Option<Known> {
        if let Some(value) = Some(name).filter(|name| name.is_built_in()).and_then(self.callout) {
            return Some(Known::Value(value));
        }
        for (ask, answer) in self.asks.iter().zip(&self.answers) {
            let Some(at) = ask.wanted.iter().position(|wanted| wanted == name) else { continue };
            match answer.as_ref()?.get(at) {
                Some(Known::NoValue) => {}
                Some(known) => return Some(known.clone()),
                None => return Some(Known::Unknown),
            }
        }
        Some(Known::NoValue)
    }

    fn settle(&mut self, at: usize, Answer { found, from }: Answer, took: Duration) -> Result<(), Refusal> {
        let Some((ask, answer)) = self.asks.get(at).zip(self.answers.get_mut(at)) else { return Ok(()) };
        let (known, outcome) = match &found {
            Ok(Found::User(known)) => (known.clone(), Outcome::Found),
            Ok(Found::UnknownUser) => (ask.all(Known::NoValue), Outcome::UnknownUser),
            Ok(Found::NotAsked) => (ask.all(Known::NoValue), Outcome::NotAsked),
            Err(failure) => (ask.all(Known::Unknown), Outcome::Failed(failure.clone())),
        };
        *answer = Some(known);
        let store = ask.store.clone();
        self.asked.push(Asked { store: store.clone(), outcome, from, took });
        match found {
            Err(failure) if ask.required => {
                Err(Refusal { store, failure, asked: std::mem::take(&mut self.asked) })
            }
            _ => Ok(()),
        }
    }
}

fn upstream(name: &AttributeName) -> Answer {
    let failure = Failure::new(FailureKind::Upstream, format!("`{name}` is not known"));
    Answer { found: Err(failure), from: Origin::Store }
}
