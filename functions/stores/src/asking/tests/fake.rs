//! The store, and one way to ask it.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, UNIX_EPOCH};

use claims::policy::CachePolicy;
use claims::values::{AttributeName, Known, Value};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use tokio::time::{Instant, sleep};

use crate::asking::{Asking, Caches, OpenStore, Origin, StoreAnswer};
use crate::clock::Clock;
use crate::failure::{FailureKind, StoreFailure};
use crate::store::{Attributes, Found, LookUp, Store, Wanted};

/// What a store does when it is asked.
#[derive(Clone, Copy, Debug)]
pub(super) enum Behavior {
    /// Says what it was asked, by whom, and the how-manieth time that was: `tier(ada)#1`.
    Echoes,
    KnowsNobody,
    IsNotAsked,
    Fails(FailureKind),
    Hangs,
    /// Echoes after so many milliseconds.
    Takes(u64),
    /// Is unavailable after so many milliseconds.
    Breaks(u64),
}

/// A store that does these things in turn, and the last one again and again.
#[derive(Debug)]
pub(super) struct FakeStore {
    does: Mutex<VecDeque<Behavior>>,
    asked: AtomicUsize,
    /// How many look-ups are under way.
    pub(super) running: AtomicUsize,
    /// What look-ups were prepared for.
    pub(super) prepared: Mutex<Vec<String>>,
}

impl FakeStore {
    pub(super) fn new(does: &[Behavior]) -> Arc<Self> {
        Arc::new(Self {
            does: Mutex::new(does.iter().copied().collect()),
            asked: AtomicUsize::new(0),
            running: AtomicUsize::new(0),
            prepared: Mutex::default(),
        })
    }

    /// How often it was asked.
    pub(super) fn asked(&self) -> usize {
        self.asked.load(Ordering::Relaxed)
    }

    /// From now on it does this.
    pub(super) fn now(&self, does: Behavior) {
        *self.does.lock().unwrap() = VecDeque::from([does]);
    }

    fn next(&self) -> Behavior {
        let mut does = self.does.lock().unwrap();
        if does.len() > 1 { does.pop_front().unwrap() } else { *does.front().unwrap() }
    }
}

impl Store for FakeStore {
    fn prepare(self: Arc<Self>, wanted: &Wanted) -> Arc<dyn LookUp> {
        let names: Vec<&str> = wanted.attributes.iter().map(|name| name.name.as_str()).collect();
        self.prepared.lock().unwrap().push(names.join(" "));
        Arc::new(FakeStoreLookUp { fake: self, wanted: wanted.attributes.clone() })
    }
}

struct FakeStoreLookUp {
    fake: Arc<FakeStore>,
    wanted: Vec<AttributeName>,
}

struct Running<'r>(&'r AtomicUsize);

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl LookUp for FakeStoreLookUp {
    fn run(&self, attributes: &Attributes<'_>) -> BoxFuture<'_, Result<Found, StoreFailure>> {
        let number = self.fake.asked.fetch_add(1, Ordering::Relaxed) + 1;
        let inputs = format!("{}", ShownInputs(needs().iter().map(attributes).collect()));
        let does = self.fake.next();
        self.fake.running.fetch_add(1, Ordering::Relaxed);
        let running = Running(&self.fake.running);
        async move {
            let _running = running;
            match does {
                Behavior::KnowsNobody => return Ok(Found::UnknownUser),
                Behavior::IsNotAsked => return Ok(Found::NotAsked),
                Behavior::Fails(kind) => return Err(StoreFailure::new(kind, number.to_string())),
                Behavior::Hangs => std::future::pending().await,
                Behavior::Takes(ms) => sleep(Duration::from_millis(ms)).await,
                Behavior::Breaks(ms) => {
                    sleep(Duration::from_millis(ms)).await;
                    return Err(StoreFailure::new(FailureKind::Unavailable, number.to_string()));
                }
                Behavior::Echoes => {}
            }
            let said = self.wanted.iter().map(|name| format!("{}({inputs})#{number}", name.name));
            Ok(Found::User(said.map(|text| Known::Value(Value::Text(text))).collect()))
        }
        .boxed()
    }
}

/// ShownInputs as the store repeats them: no two users are repeated alike.
pub(super) struct ShownInputs(pub(super) Vec<Option<Value>>);

impl std::fmt::Display for ShownInputs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0.as_slice() {
            [Some(Value::Text(one)), None] => f.write_str(one),
            all => write!(f, "{all:?}"),
        }
    }
}

fn needs() -> [AttributeName; 2] {
    ["user.id", "people.number"].map(|name| AttributeName::parse(name).unwrap())
}

/// Names of the store's attributes.
pub(super) fn names(wanted: &[&str]) -> Wanted {
    let attributes = wanted.iter().map(|name| AttributeName::parse(&format!("hr.{name}")).unwrap()).collect();
    Wanted { attributes, ..Wanted::default() }
}

/// Goes with the timers, and as far ahead of them or behind as it was set, in seconds.
pub(super) fn clock(set: &Arc<AtomicI64>) -> Clock {
    let (started, set) = (Instant::now(), Arc::clone(set));
    Arc::new(move || {
        let set = 1_700_000_000 + set.load(Ordering::Relaxed);
        UNIX_EPOCH + Duration::from_secs(set.unsigned_abs()) + started.elapsed()
    })
}

/// A `cache` of a policy, in seconds.
pub(super) fn policy([ttl, negative_ttl, stale_if_error]: [u64; 3]) -> CachePolicy {
    let [ttl, negative_ttl, stale_if_error] = [ttl, negative_ttl, stale_if_error].map(Duration::from_secs);
    CachePolicy { ttl, negative_ttl, stale_if_error }
}

/// A store with a share of 300 ms, asked for its attribute `tier`.
pub(super) struct Stand {
    pub(super) fake: Arc<FakeStore>,
    pub(super) store: OpenStore,
    pub(super) asking: Asking,
    pub(super) set: Arc<AtomicI64>,
}

pub(super) fn stand(cache: Option<[u64; 3]>, does: &[Behavior]) -> Stand {
    let (fake, set) = (FakeStore::new(does), Arc::default());
    let caches = Caches::new(clock(&set), None);
    let share = Some(Duration::from_millis(300));
    let store = OpenStore::new(fake.clone(), needs(), share, &caches);
    let store = match cache {
        Some(cache) => store.cached(policy(cache), names(&["roles", "tier"]), None, &caches),
        None => store,
    };
    Stand { asking: store.asking(&names(&["tier"])), fake, store, set }
}

impl Stand {
    /// What comes of asking for a user: `tier(ada)#1`, `cached tier(ada)#1`, `stale (<why>) tier(ada)#1`, or why
    /// there is nothing.
    pub(super) async fn ask(&self, user: &str) -> String {
        let deadline = Instant::now() + Duration::from_millis(1500);
        written(&self.asking.ask(vec![Some(user.into()), None], deadline).await)
    }
}

pub(super) fn written(answer: &StoreAnswer) -> String {
    let found = match &answer.found {
        Ok(Found::User(known)) => {
            known.iter().map(|one| one.value().unwrap().first().unwrap()).collect::<Vec<_>>().join(" ")
        }
        Ok(Found::UnknownUser) => "unknown".to_owned(),
        Ok(Found::NotAsked) => "not asked".to_owned(),
        Err(failure) => failure.to_string(),
    };
    match &answer.from {
        Origin::Store => found,
        Origin::Cache => format!("cached {found}"),
        Origin::Stale(failure) => format!("stale ({failure}) {found}"),
    }
}

/// Lets so many milliseconds pass.
pub(super) async fn pass(ms: u64) {
    sleep(Duration::from_millis(ms)).await;
}
