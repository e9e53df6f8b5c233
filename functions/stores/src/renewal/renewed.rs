//! A store that is reopened when one of its secrets has changed.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use aws_lc_rs::digest::{Context, SHA256};
use claims::document::Diagnostics;
use claims::values::{AttributeName, SettingName, Value};
use futures_util::future::BoxFuture;
use tokio::time::timeout;

use super::opening::Opening;
use crate::clock::has_passed;
use crate::configuration::StoreConfiguration;
use crate::environment::Environment;
use crate::failure::{FailureKind, StoreFailure};
use crate::flight::{Flight, Handle};
use crate::secrets::Secret;
use crate::store::{Attributes, Found, LookUp, Store, WARM_WITHIN, Wanted};

/// The age at which secrets are fetched again.
const MAX_AGE: Duration = Duration::from_secs(5 * 60);

/// The same if access to the store was denied, for example because the password has changed, or if a fetch failed.
const DOUBTFUL_AGE: Duration = Duration::from_secs(30);

/// The same while a value could not be fetched at all.
const MISSING_AGE: Duration = Duration::from_secs(5);

/// The age at which a look-up waits for new values, for a while: a renewal in the background may be interrupted again and
/// again where the function is frozen after each callout.
const OVERDUE_AGE: Duration = Duration::from_secs(15 * 60);
const OVERDUE_WAIT: Duration = Duration::from_millis(500);

/// The age at which values are not used any more.
const END_AGE: Duration = Duration::from_secs(24 * 60 * 60);

/// The longest time of a renewal: four seconds to fetch, two to warm up, and the time to open the store.
const LONGEST_RENEWAL: Duration = Duration::from_secs(10);

/// Opens a store whose configuration uses these secrets, which should have been fetched before. If one is missing, the
/// store is opened later, and look-ups fail until then; this is not a mistake. Look-ups need a tokio runtime. `None` if
/// there are mistakes, which are reported without the values of secrets.
pub fn open(
    configuration: &Arc<dyn StoreConfiguration>,
    names: &BTreeSet<SettingName>,
    environment: &Arc<Environment>,
    diagnostics: &mut Diagnostics,
) -> Option<Arc<dyn Store>> {
    if names.is_empty() {
        return configuration.open(environment, diagnostics);
    }
    let opening = Opening {
        configuration: Arc::clone(configuration),
        names: names.clone(),
        environment: Arc::clone(environment),
    };
    let values = environment.secrets.all(names);
    let store = match &values {
        Ok(_) => Ok(opening.open(diagnostics)?),
        Err(failure) => Err(failure.clone()),
    };
    let fetched = (environment.deployment.clock)();
    let values = values.ok();
    let version = version(values.as_deref());
    let state = RenewedState { store, values, version, fetched, confirmed: fetched, doubtful: false };
    let renewal = Flight::new(Arc::clone(&environment.deployment.clock));
    Some(Arc::new(Renewed { opening, state: Mutex::new(state), renewal }))
}

struct Renewed {
    opening: Opening,
    state: Mutex<RenewedState>,
    renewal: Flight<()>,
}

struct RenewedState {
    store: Result<Arc<dyn Store>, StoreFailure>,
    /// The values with which the store was last opened.
    values: Option<Vec<Secret>>,
    /// Tells these values from others.
    version: String,
    fetched: SystemTime,
    /// When all of them were last fetched.
    confirmed: SystemTime,
    /// Whether access was denied or a fetch failed since then.
    doubtful: bool,
}

impl Renewed {
    fn state(&self) -> MutexGuard<'_, RenewedState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The current store. If a secret is missing, there is no store yet, and this waits for the renewal: between two
    /// callouts the function is frozen, so work in the background may never finish.
    async fn store(self: &Arc<Self>) -> Result<Arc<dyn Store>, StoreFailure> {
        let (renewal, is_usable) = {
            let mut state = self.state();
            let renewal = self.renewal(&mut state);
            if state.store.is_ok() && !self.is_older(&state, OVERDUE_AGE) {
                return state.store.clone();
            }
            (renewal, state.store.is_ok() && !self.is_older(&state, END_AGE))
        };
        if let Some(renewal) = renewal {
            let longest = if is_usable { OVERDUE_WAIT } else { LONGEST_RENEWAL };
            let _ = timeout(longest, renewal).await;
        }
        let state = self.state();
        if self.is_older(&state, END_AGE) {
            let inside =
                "its secrets and parameters could not be fetched for a day, and are not used any more";
            return Err(StoreFailure::new(FailureKind::Unavailable, inside));
        }
        state.store.clone()
    }

    /// Whether the values were fetched so long ago.
    fn is_older(&self, state: &RenewedState, age: Duration) -> bool {
        has_passed(&self.opening.environment.deployment.clock, state.confirmed, age)
    }

    /// The store with a new secret after the old one was refused, if there is a new one.
    async fn instead_of(self: &Arc<Self>, refused: &Arc<dyn Store>) -> Option<Arc<dyn Store>> {
        let renewal = {
            let mut state = self.state();
            state.doubtful = true;
            self.renewal(&mut state)
        };
        if let Some(renewal) = renewal {
            renewal.await;
        }
        self.state().store.clone().ok().filter(|store| !Arc::ptr_eq(store, refused))
    }

    /// The renewal that is in progress, or a new one if it is time.
    fn renewal(self: &Arc<Self>, state: &mut RenewedState) -> Option<Handle<()>> {
        let in_progress = self.renewal.join();
        if in_progress.is_some() || !self.is_due(state) {
            return in_progress;
        }
        state.fetched = (self.opening.environment.deployment.clock)();
        Some(self.renewal.join_or_start(LONGEST_RENEWAL, || Arc::clone(self).renew()).handle)
    }

    /// Another store with the same secret may have fetched a new value already.
    fn is_due(&self, state: &RenewedState) -> bool {
        let max_age = match &state.store {
            Err(failure) if failure.kind == FailureKind::Unavailable => MISSING_AGE,
            Err(_) => DOUBTFUL_AGE,
            Ok(_) if self.is_older(state, END_AGE) => MISSING_AGE,
            Ok(_) if state.doubtful => DOUBTFUL_AGE,
            Ok(_) => MAX_AGE,
        };
        let clock = &self.opening.environment.deployment.clock;
        has_passed(clock, state.fetched, max_age) || self.opening.values().ok() != state.values
    }

    async fn renew(self: Arc<Self>) {
        let environment = &self.opening.environment;
        let at = (environment.deployment.clock)();
        let complete = environment.secrets.fetch(&environment.deployment, &self.opening.names).await;
        let values = self.opening.values();
        let unchanged = values.as_ref().ok() == self.state().values.as_ref();
        let store = match &values {
            Err(failure) => Some(Err(failure.clone())),
            Ok(_) if unchanged => None,
            Ok(_) => Some(self.opening.open_again()),
        };
        if let Some(Ok(store)) = &store {
            // Even if this fails, the new store must be used, because it has the right secret.
            let _ = timeout(WARM_WITHIN, store.warm()).await;
        }
        let mut state = self.state();
        match store {
            Some(Err(failure)) if state.store.is_ok() => {
                tracing::warn!(%failure, "not reopened with a new secret; the old store is kept");
            }
            Some(store) => state.store = store,
            None => {}
        }
        state.values = values.ok();
        state.version = version(state.values.as_deref());
        state.doubtful = !complete;
        if complete {
            state.confirmed = at;
        }
    }
}

/// 32 bits of a digest: a new value is told from the old one, and no guess of a value is confirmed.
fn version(values: Option<&[Secret]>) -> String {
    let mut digested = Context::new(&SHA256);
    for value in values.unwrap_or_default() {
        digested.update(&value.expose().len().to_be_bytes());
        digested.update(value.expose().as_bytes());
    }
    digested.finish().as_ref().iter().take(4).map(|byte| format!("{byte:02x}")).collect()
}

impl Store for Renewed {
    fn version(&self) -> Option<String> {
        Some(self.state().version.clone())
    }

    fn prepare(self: Arc<Self>, wanted: &Wanted) -> Arc<dyn LookUp> {
        let needs = self.opening.configuration.needs().into_iter().map(|(name, _)| name).collect();
        let store = self.state().store.clone();
        let look_up =
            RenewedLookUp { renewed: self, needs, wanted: wanted.clone(), prepared: Mutex::default() };
        if let Ok(store) = store {
            look_up.prepared(&store);
        }
        Arc::new(look_up)
    }

    fn warm(&self) -> BoxFuture<'_, ()> {
        let store = self.state().store.clone();
        Box::pin(async move {
            if let Ok(store) = store {
                store.warm().await;
            }
        })
    }
}

struct RenewedLookUp {
    renewed: Arc<Renewed>,
    needs: Vec<AttributeName>,
    wanted: Wanted,
    /// The look-up of the last store that was used.
    prepared: Mutex<Option<Prepared>>,
}

struct Prepared {
    store: Arc<dyn Store>,
    look_up: Arc<dyn LookUp>,
}

impl RenewedLookUp {
    fn prepared(&self, store: &Arc<dyn Store>) -> Arc<dyn LookUp> {
        let mut prepared = self.prepared.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(last) = prepared.as_ref().filter(|last| Arc::ptr_eq(&last.store, store)) {
            return Arc::clone(&last.look_up);
        }
        let look_up = Arc::clone(store).prepare(&self.wanted);
        *prepared = Some(Prepared { store: Arc::clone(store), look_up: Arc::clone(&look_up) });
        look_up
    }
}

impl LookUp for RenewedLookUp {
    fn run(&self, attributes: &Attributes<'_>) -> BoxFuture<'_, Result<Found, StoreFailure>> {
        let known = self.needs.iter().filter_map(|name| Some((name.clone(), attributes(name)?)));
        let known: BTreeMap<AttributeName, Value> = known.collect();
        Box::pin(async move {
            let attributes = |name: &AttributeName| known.get(name).cloned();
            let store = self.renewed.store().await?;
            let mut found = self.prepared(&store).run(&attributes).await;
            if matches!(&found, Err(failure) if failure.kind == FailureKind::Misconfigured)
                && let Some(other) = self.renewed.instead_of(&store).await
            {
                found = self.prepared(&other).run(&attributes).await;
            }
            found.map_err(|failure| failure.saying(self.renewed.opening.hide(&failure.inside)))
        })
    }
}
