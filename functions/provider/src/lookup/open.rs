//! Opens the stores of a plan, prepares them for the first callout, and tries them with a user whom they cannot know.

use std::collections::BTreeSet;
use std::sync::Arc;

use claims::document::Diagnostics;
use claims::values::{AttributeName, Value};
use futures_util::FutureExt;
use futures_util::future::{BoxFuture, join, join_all};
use stores::asking::{Asking, Caches, OpenStore, StoreAnswer};
use stores::clock::Instant;
use stores::environment::Environment;
use stores::failure::StoreFailure;
use stores::renewal;
use stores::store::{WARM_WITHIN, Wanted};
use tokio::time::timeout;

use super::plan::Plan;
use super::planned_store::PlannedStore;
use super::respondent::{Respondent, Warm};
use super::run::{Ask, Lookup};

/// The stores of a look-up, and what their caches share.
struct Opened {
    stores: Vec<OpenStore>,
    caches: Caches,
}

impl Plan {
    /// Opens the stores that at least one application's policy needs. Mistakes are noted and give `None`; a secret
    /// that was not fetched is none.
    pub fn open(
        &self,
        environment: &Arc<Environment>,
        caches: Caches,
        diagnostics: &mut Diagnostics,
    ) -> Option<Lookup> {
        let mut stores: Vec<Option<OpenStore>> = Vec::new();
        let mut complete = true;
        for (at, store) in self.stores.iter().enumerate() {
            let wanted = self.wanted(at);
            let needed = !wanted.attributes.is_empty();
            let open = needed.then(|| store.open(wanted, environment, &caches, diagnostics)).flatten();
            complete &= open.is_some() == needed;
            stores.push(open);
        }
        if !complete {
            return None;
        }
        let applications = self.lookups(|planned, wanted| {
            let store = stores.get(planned)?.as_ref()?;
            let respondent: Box<dyn Respondent> = Box::new(store.asking(wanted));
            Some(respondent)
        });
        let opened = Opened { stores: stores.into_iter().flatten().collect(), caches };
        Some(Lookup { applications, opened: Some(Box::new(opened)) })
    }
}

impl PlannedStore {
    /// Opens the store, with the cache that the policy gives it.
    fn open(
        &self,
        wanted: Wanted,
        environment: &Arc<Environment>,
        caches: &Caches,
        diagnostics: &mut Diagnostics,
    ) -> Option<OpenStore> {
        let share = self.declared.timeout;
        let store = renewal::open(&self.configuration, &self.secrets(), environment, diagnostics)?;
        if !store.check(&wanted, diagnostics) {
            return None;
        }
        let store = OpenStore::new(store, self.needed(), share, caches);
        Some(match self.declared.cache {
            Some(policy) => store.cached(policy, wanted, Some((&self.declared, environment)), caches),
            None => store,
        })
    }
}

impl Warm for Opened {
    fn warm(&self) -> BoxFuture<'_, ()> {
        let stores = join_all(self.stores.iter().map(OpenStore::warm));
        let all = timeout(WARM_WITHIN, join(stores, self.caches.warm()));
        all.map(|_| ()).boxed()
    }
}

/// In its share of the time, with its circuit breaker and its cache.
impl Respondent for Asking {
    fn ask(&self, inputs: Vec<Option<Value>>, deadline: Instant) -> BoxFuture<'_, StoreAnswer> {
        Asking::ask(self, inputs, deadline).boxed()
    }
}

/// What came of asking one store.
#[derive(Debug)]
pub(crate) struct Probed {
    /// The store's name.
    pub(crate) store: String,
    /// Whether the policy requires it.
    pub(crate) required: bool,
    /// Why it did not answer.
    pub(crate) failure: Option<StoreFailure>,
}

impl Lookup {
    /// Asks every store that an application may have to ask, each once and side by side.
    pub(crate) async fn probe(&self, deadline: Instant) -> Vec<Probed> {
        let mut names = BTreeSet::new();
        let asks = self.applications.iter().flat_map(|application| &application.asks);
        let asks: Vec<&Ask> = asks.filter(|ask| names.insert(ask.store.as_str())).collect();
        let probed = asks.into_iter().map(|ask| async {
            let inputs = ask.needs.iter().map(|need| Some(of_nobody(&need.name))).collect();
            let answer = ask.respondent.ask(inputs, deadline).await;
            Probed { store: ask.store.clone(), required: ask.required, failure: answer.found.err() }
        });
        join_all(probed).await
    }
}

/// A value that no user has. It is another one each time, so that no cache answers.
fn of_nobody(name: &AttributeName) -> Value {
    let [high, low] = [(); 2].map(|()| fastrand::u64(..));
    let id = format!(
        "{:08x}-{:04x}-4{:03x}-8{:03x}-{:012x}",
        high >> 32,
        high >> 16 & 0xffff,
        high & 0xfff,
        low >> 52,
        low & 0xffff_ffff_ffff
    );
    match name.name.as_str() {
        "mail" | "userprincipalname" => Value::Text(format!("{id}@self-test.invalid")),
        _ => Value::Text(id),
    }
}
