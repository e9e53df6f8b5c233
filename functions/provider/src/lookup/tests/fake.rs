//! A store that does as it is told.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use claims::document::{Diagnostics, Place};
use claims::policy::CachePolicy;
use claims::values::{AttributeName, Groups, Known, Value};
use futures_util::future::BoxFuture;
use stores::configuration::StoreConfiguration;
use stores::environment::Environment;
use stores::failure::{FailureKind, StoreFailure};
use stores::opening::Opens;
use stores::store::{Attributes, Found, LookUp, Store, Wanted};
use tokio::sync::Barrier;

/// A store of a test: what its template needs, and what it does when it is asked.
#[derive(Clone, Debug)]
pub(super) struct Fake {
    pub(super) name: &'static str,
    needs: &'static [&'static str],
    pub(super) required: bool,
    pub(super) provides_user: bool,
    pub(super) cache: Option<CachePolicy>,
    does: Does,
    pub(super) seen: Arc<Mutex<Vec<String>>>,
    pub(super) groups: Arc<Mutex<Groups>>,
}

/// What a store does when it is asked.
#[derive(Clone, Debug)]
pub(super) enum Does {
    /// Answers with the attribute's name and the values of its needs, such as `hr.cost(7)`.
    Echo,
    /// Answers with this text.
    Says(&'static str),
    /// Knows the user and nothing about the user.
    HasNothing,
    Fails,
    Hangs,
    /// Answers after this many milliseconds.
    Takes(u64),
    /// Answers once, and fails from then on.
    Breaks(Arc<AtomicBool>),
    KnowsNobody,
    /// Answers once this many stores are being asked.
    Meets(Arc<Barrier>),
}

pub(super) fn fake(name: &'static str, needs: &'static [&'static str], does: Does) -> Fake {
    Fake {
        name,
        needs,
        required: false,
        provides_user: false,
        cache: None,
        does,
        seen: Arc::default(),
        groups: Arc::default(),
    }
}

pub(super) fn required(fake: Fake) -> Fake {
    Fake { required: true, ..fake }
}

pub(super) fn providing(fake: Fake) -> Fake {
    Fake { provides_user: true, ..fake }
}

/// With a `cache`, in seconds.
pub(super) fn cached([ttl, negative_ttl, stale_if_error]: [u64; 3], fake: Fake) -> Fake {
    let [ttl, negative_ttl, stale_if_error] = [ttl, negative_ttl, stale_if_error].map(Duration::from_secs);
    Fake { cache: Some(CachePolicy { ttl, negative_ttl, stale_if_error }), ..fake }
}

pub(super) fn attribute(name: &str) -> AttributeName {
    AttributeName::parse(name).unwrap()
}

impl StoreConfiguration for Fake {
    fn needs(&self) -> Vec<(AttributeName, Place)> {
        self.needs.iter().map(|name| (attribute(name), Place::default())).collect()
    }
}

impl Opens for Fake {
    fn open(&self, _: &Environment, _: &mut Diagnostics) -> Option<Arc<dyn Store>> {
        Some(Arc::new(self.clone()))
    }
}

impl Store for Fake {
    fn prepare(self: Arc<Self>, wanted: &Wanted) -> Arc<dyn LookUp> {
        let names: Vec<String> = wanted.attributes.iter().map(ToString::to_string).collect();
        self.seen.lock().unwrap().push(names.join(" "));
        self.groups.lock().unwrap().clone_from(&wanted.groups);
        Arc::new(FakeLookUp { fake: self, wanted: wanted.attributes.clone() })
    }
}

struct FakeLookUp {
    fake: Arc<Fake>,
    wanted: Vec<AttributeName>,
}

impl LookUp for FakeLookUp {
    fn run(&self, attributes: &Attributes<'_>) -> BoxFuture<'_, Result<Found, StoreFailure>> {
        let inputs: Option<Vec<Value>> =
            self.fake.needs.iter().map(|name| attributes(&attribute(name))).collect();
        let Some(inputs) = inputs else { return Box::pin(std::future::ready(Ok(Found::NotAsked))) };
        let inputs: Vec<&str> = inputs.iter().filter_map(Value::first).collect();
        let inputs = inputs.join(",");
        Box::pin(async move {
            let text = |name: &AttributeName| match &self.fake.does {
                Does::Says(text) => Known::Value((*text).into()),
                Does::HasNothing => Known::NoValue,
                _ => Known::Value(Value::Text(format!("{name}({inputs})"))),
            };
            match &self.fake.does {
                Does::Fails => return Err(StoreFailure::new(FailureKind::Unavailable, "down")),
                Does::Hangs => std::future::pending().await,
                Does::Takes(ms) => tokio::time::sleep(Duration::from_millis(*ms)).await,
                Does::Meets(barrier) => {
                    barrier.wait().await;
                }
                Does::KnowsNobody => return Ok(Found::UnknownUser),
                Does::Breaks(broken) if broken.swap(true, Ordering::Relaxed) => {
                    return Err(StoreFailure::new(FailureKind::Malformed, "broken"));
                }
                Does::Breaks(_) | Does::Echo | Does::Says(_) | Does::HasNothing => {}
            }
            Ok(Found::User(self.wanted.iter().map(text).collect()))
        })
    }
}
