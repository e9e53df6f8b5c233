//! A store that is reopened when one of its secrets has changed.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use claims::document::Diagnostics;
use claims::values::{AttributeName, SettingName, Value};
use futures_util::future::BoxFuture;
use tokio::time::timeout;

use super::opening::{Opening, version};
use super::rotation::{OtherStore, Rotation, opened};
use super::state::{END_AGE, OVERDUE_AGE, RenewedState};
use crate::clock::Clock;
use crate::configuration::StoreConfiguration;
use crate::environment::Environment;
use crate::failure::{FailureKind, StoreFailure};
use crate::flight::{Flight, Handle};
use crate::secrets::hidden;
use crate::store::{Attributes, Found, LookUp, Store, WARM_WITHIN, Wanted};

/// How long a look-up waits for a renewal that is overdue.
const OVERDUE_WAIT: Duration = Duration::from_millis(500);

/// The longest time of a renewal: four seconds to fetch, two to fetch other versions or to warm up, and the time to open
/// the store.
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
    let rotation = Rotation::default();
    let state =
        RenewedState { store, values, version, fetched, confirmed: fetched, doubtful: false, rotation };
    let renewal = Flight::new(Arc::clone(&environment.deployment.clock));
    Some(Arc::new(Renewed { opening, state: Mutex::new(state), renewal }))
}

struct Renewed {
    opening: Opening,
    state: Mutex<RenewedState>,
    renewal: Flight<()>,
}

impl Renewed {
    fn state(&self) -> MutexGuard<'_, RenewedState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn clock(&self) -> &Clock {
        &self.opening.environment.deployment.clock
    }

    /// The store that looks up: the current one, unless another version of a secret stands in for it.
    async fn store(self: &Arc<Self>) -> Result<Arc<dyn Store>, StoreFailure> {
        let current = self.current().await?;
        let state = self.state();
        let stand_in = state.rotation.stand_in(self.clock());
        Ok(stand_in.map_or(current, OtherStore::store))
    }

    /// The store with the current secrets. If a secret is missing, there is no store yet, and this waits for the renewal:
    /// between two callouts the function is frozen, so work in the background may never finish.
    async fn current(self: &Arc<Self>) -> Result<Arc<dyn Store>, StoreFailure> {
        let (renewal, is_usable) = {
            let mut state = self.state();
            let renewal = self.renewal(&mut state);
            if state.store.is_ok() && !state.is_older(self.clock(), OVERDUE_AGE) {
                return state.store.clone();
            }
            (renewal, state.store.is_ok() && !state.is_older(self.clock(), END_AGE))
        };
        if let Some(renewal) = renewal {
            let longest = if is_usable { OVERDUE_WAIT } else { LONGEST_RENEWAL };
            let _ = timeout(longest, renewal).await;
        }
        let state = self.state();
        if state.is_older(self.clock(), END_AGE) {
            let inside =
                "its secrets and parameters could not be fetched for a day, and are not used any more";
            return Err(StoreFailure::new(FailureKind::Unavailable, inside));
        }
        state.store.clone()
    }

    /// What to ask after this store was refused: the one with the current secrets, if that is another one, and then those
    /// with other versions of them.
    async fn instead_of(self: &Arc<Self>, refused: &Arc<dyn Store>) -> Vec<Arc<dyn Store>> {
        let renewal = {
            let mut state = self.state();
            state.doubtful = true;
            state.rotation.refused(refused);
            self.renewal(&mut state)
        };
        if let Some(renewal) = renewal {
            renewal.await;
        }
        let state = self.state();
        let all = state.store.clone().ok().into_iter().chain(state.rotation.untried());
        all.filter(|store| !Arc::ptr_eq(store, refused)).collect()
    }

    /// Notes what came of asking a store instead of the refused one; whether it is the answer.
    fn is_answer(&self, store: &Arc<dyn Store>, found: &Result<Found, StoreFailure>) -> bool {
        let mut state = self.state();
        if is_refused(found) {
            state.rotation.refused(store);
        } else if found.is_ok() {
            state.rotation.answered(store, (self.clock())());
        }
        !is_refused(found)
    }

    /// The text without the values of its secrets, in any version.
    fn hide(&self, text: &str) -> String {
        let others = self.state().rotation.named_values().collect();
        hidden([self.opening.named_values(), others].concat(), text)
    }

    /// The renewal that is in progress, or a new one if it is time.
    fn renewal(self: &Arc<Self>, state: &mut RenewedState) -> Option<Handle<()>> {
        let in_progress = self.renewal.join();
        if in_progress.is_some() || !state.is_due(self.clock(), self.opening.values().ok().as_deref()) {
            return in_progress;
        }
        state.fetched = (self.clock())();
        Some(self.renewal.join_or_start(LONGEST_RENEWAL, || Arc::clone(self).renew()).handle)
    }

    /// The store with the other versions of its secrets.
    async fn others(&self) -> Option<Vec<Arc<OtherStore>>> {
        let environment = &self.opening.environment;
        let versions =
            environment.secrets.other_versions(&environment.deployment, &self.opening.names).await?;
        let known = self.state().rotation.known();
        Some(opened(&self.opening, versions, &known))
    }

    async fn renew(self: Arc<Self>) {
        let environment = &self.opening.environment;
        let at = (self.clock())();
        let needs_others = self.state().rotation.begin();
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
        let others = if complete && unchanged && needs_others { self.others().await } else { None };
        let mut state = self.state();
        if unchanged {
            others.into_iter().for_each(|others| state.rotation.replace(others));
        } else {
            state.rotation = Rotation::default();
        }
        store.into_iter().for_each(|store| state.reopened(store));
        state.values = values.ok();
        state.version = version(state.values.as_deref());
        state.doubtful = !complete;
        if complete {
            state.confirmed = at;
        }
    }
}

/// Whether the store was refused: its secret may be the wrong one.
fn is_refused(found: &Result<Found, StoreFailure>) -> bool {
    matches!(found, Err(failure) if failure.kind == FailureKind::Misconfigured)
}

impl Store for Renewed {
    fn version(&self) -> Option<String> {
        let state = self.state();
        let stand_in = state.rotation.stand_in(self.clock());
        Some(stand_in.map_or(state.version.as_str(), OtherStore::version).to_owned())
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
            if is_refused(&found) {
                for other in self.renewed.instead_of(&store).await {
                    let again = self.prepared(&other).run(&attributes).await;
                    if self.renewed.is_answer(&other, &again) {
                        found = again;
                        break;
                    }
                }
            }
            found.map_err(|failure| failure.saying(self.renewed.hide(&failure.inside)))
        })
    }
}
