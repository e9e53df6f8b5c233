//! Asks the stores for one callout: those that somebody needs, side by side. A store whose key needs another store's
//! attribute waits for that store and for no other one.

use std::time::Duration;

use claims::values::{AttributeName, Known, Value};
use futures_util::future::{BoxFuture, ready};
use futures_util::stream::FuturesUnordered;
use futures_util::{FutureExt, StreamExt};
use stores::asking::{Origin, StoreAnswer};
use stores::clock::Instant;
use stores::failure::{FailureKind, StoreFailure};
use stores::store::{Attributes, Found};

use super::asked::{AskOutcome, Asked, LookedUp, StoreRefusal};
use super::plan::{ReadAttribute, Supplier};
use super::respondent::{Respondent, Warm};

/// The open stores of a policy and what each application's policy asks them.
pub struct Lookup {
    pub(super) applications: Vec<ApplicationLookup>,
    /// The stores as a whole; `None` for stand-ins, which need no preparation.
    pub(super) opened: Option<Box<dyn Warm>>,
}

/// One application's attributes and the stores that may have to be asked for them.
pub(super) struct ApplicationLookup {
    pub(super) attributes: Vec<ReadAttribute>,
    pub(super) asks: Vec<Ask>,
}

/// What one application's policy asks one store.
pub(super) struct Ask {
    pub(super) store: String,
    pub(super) required: bool,
    pub(super) needs: Vec<ReadAttribute>,
    /// The attributes that it is asked for.
    pub(super) wanted: Vec<AttributeName>,
    pub(super) respondent: Box<dyn Respondent>,
}

impl Lookup {
    /// Prepares the stores for the first callout, such as by opening connections, in at most
    /// [`stores::store::WARM_WITHIN`]. A store that was not reached by then is asked nevertheless.
    pub async fn warm_up(&self) {
        if let Some(opened) = &self.opened {
            opened.warm().await;
        }
    }

    /// Asks the stores of one application's policy (`application` is its index in the policy). `callout` gives
    /// the attributes that the callout itself brings.
    ///
    /// Only a store that somebody needs is asked: a claim or a condition, or the key of another store that is needed,
    /// reads one of its attributes, and the callout does not bring that attribute.
    ///
    /// # Errors
    /// A required store could not answer; the other stores are then no longer waited for. Of several that fail at the
    /// same moment, the first in the policy is named.
    pub async fn run(
        &self,
        application: usize,
        callout: &Attributes<'_>,
        deadline: Instant,
    ) -> Result<LookedUp, StoreRefusal> {
        let Some(application) = self.applications.get(application) else {
            return Ok(LookedUp { known: Vec::new(), asked: Vec::new(), answers: Vec::new() });
        };
        let mut run = LookupRun::new(application, callout);
        if let Err(refusal) = run.ask_all(application.needed(callout), deadline).await {
            return Err(StoreRefusal { answers: run.answers, ..refusal });
        }
        let known = application.attributes.iter().map(|name| run.known(name).unwrap_or(Known::Unknown));
        Ok(LookedUp { known: known.collect(), asked: run.asked, answers: run.answers })
    }
}

impl ApplicationLookup {
    /// The asks that somebody needs, in the order of the policy.
    fn needed(&self, callout: &Attributes<'_>) -> Vec<usize> {
        let mut needed = vec![false; self.asks.len()];
        let mut unread: Vec<&ReadAttribute> = self.attributes.iter().collect();
        while let Some(attribute) = unread.pop() {
            if attribute.suppliers.is_empty() || brought(callout, &attribute.name).is_some() {
                continue;
            }
            for Supplier { ask, .. } in &attribute.suppliers {
                let Some((ask, needed)) = self.asks.get(*ask).zip(needed.get_mut(*ask)) else { continue };
                if !*needed {
                    *needed = true;
                    unread.extend(&ask.needs);
                }
            }
        }
        (0..).zip(needed).filter(|(_, needed)| *needed).map(|(at, _)| at).collect()
    }
}

/// One look-up under way. `answers` is parallel to the asks; `None` for one that has not answered, or is not asked.
struct LookupRun<'r> {
    asks: &'r [Ask],
    callout: &'r Attributes<'r>,
    answers: Vec<Option<Vec<Known>>>,
    asked: Vec<Asked>,
}

/// An ask's index, its answer, and how long that took.
type AnsweredAsk = (usize, StoreAnswer, Duration);

impl<'r> LookupRun<'r> {
    fn new(application: &'r ApplicationLookup, callout: &'r Attributes<'r>) -> Self {
        let asks = application.asks.as_slice();
        Self { asks, callout, answers: vec![None; asks.len()], asked: Vec::new() }
    }

    async fn ask_all(&mut self, mut waiting: Vec<usize>, deadline: Instant) -> Result<(), StoreRefusal> {
        let mut running = FuturesUnordered::new();
        loop {
            waiting.retain(|at| self.start(*at, deadline).map(|ask| running.push(ask)).is_none());
            let Some(first) = running.next().await else { return Ok(()) };
            let mut answered = vec![first];
            while let Some(Some(another)) = running.next().now_or_never() {
                answered.push(another);
            }
            answered.sort_by_key(|(at, ..)| *at);
            for (at, answer, took) in answered {
                self.settle(at, answer, took)?;
            }
        }
    }

    /// `None` when the store has to wait for another one.
    fn start(&self, at: usize, deadline: Instant) -> Option<BoxFuture<'r, AnsweredAsk>> {
        let ask = self.asks.get(at)?;
        let needs: Option<Vec<Known>> = ask.needs.iter().map(|name| self.known(name)).collect();
        let needs = needs?;
        let answer = match needs.iter().zip(&ask.needs).find(|(known, _)| **known == Known::Unknown) {
            Some((_, need)) => ready(not_known(&need.name)).boxed(),
            None => {
                let inputs = needs.iter().map(|known| known.value().cloned()).collect();
                ask.respondent.ask(inputs, deadline)
            }
        };
        let started = Instant::now();
        Some(async move { (at, answer.await, started.elapsed()) }.boxed())
    }

    /// The callout's value, else that of the first supplier that has one. After a supplier that failed it is unknown.
    /// `None` while a supplier that may decide has not answered.
    fn known(&self, attribute: &ReadAttribute) -> Option<Known> {
        if let Some(value) = brought(self.callout, &attribute.name) {
            return Some(Known::Value(value));
        }
        for Supplier { ask, at } in &attribute.suppliers {
            match self.answers.get(*ask)?.as_ref()?.get(*at) {
                Some(Known::NoValue) => {}
                Some(known) => return Some(known.clone()),
                None => return Some(Known::Unknown),
            }
        }
        Some(Known::NoValue)
    }

    fn settle(
        &mut self,
        at: usize,
        StoreAnswer { found, from }: StoreAnswer,
        took: Duration,
    ) -> Result<(), StoreRefusal> {
        let Some((ask, answer)) = self.asks.get(at).zip(self.answers.get_mut(at)) else { return Ok(()) };
        let all = |known: Known| vec![known; ask.wanted.len()];
        let (known, outcome) = match &found {
            Ok(Found::User(known)) => (known.clone(), AskOutcome::Found),
            Ok(Found::UnknownUser) => (all(Known::NoValue), AskOutcome::UnknownUser),
            Ok(Found::NotAsked) => (all(Known::NoValue), AskOutcome::NotAsked),
            Err(failure) => (all(Known::Unknown), AskOutcome::Failed(failure.clone())),
        };
        *answer = Some(known);
        let store = ask.store.clone();
        self.asked.push(Asked { store: store.clone(), outcome, from, took });
        match found {
            Err(failure) if ask.required => Err(StoreRefusal {
                store,
                failure,
                asked: std::mem::take(&mut self.asked),
                answers: Vec::new(),
            }),
            _ => Ok(()),
        }
    }
}

/// What the callout itself brings of an attribute.
fn brought(callout: &Attributes<'_>, name: &AttributeName) -> Option<Value> {
    if name.is_built_in() { callout(name) } else { None }
}

fn not_known(name: &AttributeName) -> StoreAnswer {
    let failure = StoreFailure::new(FailureKind::Upstream, format!("`{name}` is not known"));
    StoreAnswer { found: Err(failure), from: Origin::Store }
}
