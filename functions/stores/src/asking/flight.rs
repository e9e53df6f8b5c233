//! Look-ups that several callouts wait for. Each is a task of its own, so that a callout that gives up does not
//! take it along.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, Shared};
use tokio::sync::oneshot;

use super::Origin;
use super::question::Inputs;
use crate::clock::{Clock, has_passed};
use crate::failure::{Failure, FailureKind};
use crate::store::Found;

/// What becomes of a flight.
pub(super) type Flown = Result<(Found, Origin), Failure>;
/// The end of a flight, for everybody who waits for it.
pub(super) type Landing = Shared<BoxFuture<'static, Flown>>;

/// The flights to one store that are under way.
pub(super) struct Flights {
    clock: Clock,
    under_way: Mutex<HashMap<Inputs, Flight>>,
}

struct Flight {
    started: SystemTime,
    /// It ends by itself after that, unless the function's environment was frozen.
    lasts: Duration,
    landing: Landing,
}

/// Whether the flight is somebody else's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Boarding {
    /// It starts now.
    First,
    /// It was under way.
    Joined,
}

impl Flights {
    pub(super) fn new(clock: Clock) -> Self {
        Self { clock, under_way: Mutex::default() }
    }

    /// Waits for the flight with these inputs that is under way, else for the one that `start` makes, which must
    /// not last longer than `lasts`. Needs a tokio runtime.
    pub(super) fn board<F>(
        self: &Arc<Self>,
        inputs: &Inputs,
        lasts: Duration,
        start: impl FnOnce() -> F,
    ) -> (Boarding, Landing)
    where
        F: Future<Output = Flown> + Send + 'static,
    {
        let (landed, landing) = oneshot::channel();
        let landing = landing.map(|flown| flown.unwrap_or_else(|_| Err(crashed()))).boxed().shared();
        {
            let mut under_way = self.under_way();
            if let Some(flight) = under_way.get(inputs).filter(|flight| !self.is_frozen(flight)) {
                return (Boarding::Joined, flight.landing.clone());
            }
            let flight = Flight { started: (self.clock)(), lasts, landing: landing.clone() };
            under_way.insert(Arc::clone(inputs), flight);
        }
        let (flight, ends) = (start(), self.ends(inputs, &landing));
        tokio::spawn(async move {
            let flown = flight.await;
            drop(ends);
            // Nobody may wait any more.
            let _ = landed.send(flown);
        });
        (Boarding::First, landing)
    }

    /// A flight that should be over long ago hangs on a connection that the freezer left behind.
    fn is_frozen(&self, flight: &Flight) -> bool {
        has_passed(&self.clock, flight.started, flight.lasts)
    }

    fn ends(self: &Arc<Self>, inputs: &Inputs, landing: &Landing) -> Ends {
        Ends { flights: Arc::clone(self), inputs: Arc::clone(inputs), landing: landing.clone() }
    }

    fn under_way(&self) -> MutexGuard<'_, HashMap<Inputs, Flight>> {
        self.under_way.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Takes the flight off the list when it ends, however it ends.
struct Ends {
    flights: Arc<Flights>,
    inputs: Inputs,
    landing: Landing,
}

impl Drop for Ends {
    fn drop(&mut self) {
        let mut under_way = self.flights.under_way();
        if under_way.get(&self.inputs).is_some_and(|flight| flight.landing.ptr_eq(&self.landing)) {
            under_way.remove(&self.inputs);
        }
    }
}

fn crashed() -> Failure {
    Failure::new(FailureKind::Unavailable, "the look-up broke off")
}
