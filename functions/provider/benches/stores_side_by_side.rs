//! What look-ups cost: stores in one stage as much as the slowest, a chain as much as all of them, a user who is
//! remembered next to nothing.
#![expect(clippy::unwrap_used, reason = "a bench stops at the first surprise")]

use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use claims::document::{Diagnostics, Place};
use claims::policy::Policy;
use claims::values::{AttributeName, Known, Value};
use criterion::{Criterion, criterion_group, criterion_main};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use provider::lookup::{Lookup, Plan};
use stores::asking::Caches;
use stores::configuration::StoreConfiguration;
use stores::deployment::Deployment;
use stores::environment::Environment;
use stores::failure::StoreFailure;
use stores::opening::Opens;
use stores::secrets::Secrets;
use stores::store::{Attributes, Found, LookUp, Store, Wanted};
use tokio::runtime::Builder;
use tokio::time::{Instant, sleep};

const DELAY: Duration = Duration::from_millis(5);

/// A store that takes its time, after the one whose attribute it needs.
#[derive(Clone, Debug)]
struct Slow {
    need: AttributeName,
    wanted: usize,
}

impl StoreConfiguration for Slow {
    fn needs(&self) -> Vec<(AttributeName, Place)> {
        vec![(self.need.clone(), Place::default())]
    }
}

impl Opens for Slow {
    fn open(&self, _: &Environment, _: &mut Diagnostics) -> Option<Arc<dyn Store>> {
        Some(Arc::new(self.clone()))
    }
}

impl Store for Slow {
    fn prepare(self: Arc<Self>, wanted: &Wanted) -> Arc<dyn LookUp> {
        Arc::new(Self { wanted: wanted.attributes.len(), ..Self::clone(&self) })
    }
}

impl LookUp for Slow {
    fn run(&self, attributes: &Attributes<'_>) -> BoxFuture<'_, Result<Found, StoreFailure>> {
        let value = attributes(&self.need).unwrap();
        async move {
            sleep(DELAY).await;
            Ok(Found::User(vec![Known::Value(value); self.wanted]))
        }
        .boxed()
    }
}

/// As many stores; in a chain each needs the one before it.
fn lookup(stores: usize, chain: bool, cache: &str) -> Lookup {
    let names: Vec<String> = (0..stores).map(|at| format!("store{at}")).collect();
    let declared: String = names.iter().map(|name| format!("  {name}: {{ file: {{}}{cache} }}\n")).collect();
    let claims: String = names.iter().map(|name| format!("      {name}: {name}.x\n")).collect();
    let policies = format!("policies:\n  - name: all\n    applications: all\n    claims:\n{claims}");
    let mut diagnostics = Diagnostics::default();
    let policy =
        Policy::parse(&format!("version: 1\nstores:\n{declared}{policies}"), &mut diagnostics).unwrap();
    let need = |at: usize| match (chain, at.checked_sub(1)) {
        (true, Some(before)) => format!("store{before}.x"),
        _ => "user.id".to_owned(),
    };
    let slow = (0..stores).map(|at| -> Arc<dyn StoreConfiguration> {
        Arc::new(Slow { need: AttributeName::parse(&need(at)).unwrap(), wanted: 0 })
    });
    let deployment = Deployment::new(stores::http::client(None).unwrap());
    let environment = Arc::new(Environment::new(deployment, Secrets::default()));
    let plan = Plan::new(&policy, slow.collect(), &mut diagnostics).unwrap();
    plan.open(&environment, Caches::new(Arc::new(SystemTime::now), None), &mut diagnostics).unwrap()
}

async fn run(lookup: &Lookup) {
    let callout = |name: &AttributeName| (name.name == "id").then(|| Value::from("ada"));
    let looked_up = lookup.run(0, &callout, Instant::now() + Duration::from_millis(1500)).await.unwrap();
    assert!(black_box(looked_up).known.iter().all(|known| known.value().is_some()));
}

fn stores_side_by_side(criterion: &mut Criterion) {
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    for stores in [1, 2, 5, 10] {
        let lookup = lookup(stores, false, "");
        criterion.bench_function(&format!("side by side: {stores}"), |bencher| {
            bencher.iter(|| runtime.block_on(run(&lookup)));
        });
    }
    let chain = lookup(3, true, "");
    criterion.bench_function("chain: 3", |bencher| bencher.iter(|| runtime.block_on(run(&chain))));
    for stores in [1, 10] {
        let lookup = lookup(stores, false, ", cache: { ttlSeconds: 3600 }");
        runtime.block_on(run(&lookup));
        criterion.bench_function(&format!("cached: {stores}"), |bencher| {
            bencher.iter(|| runtime.block_on(run(&lookup)));
        });
    }
}

criterion_group!(benches, stores_side_by_side);
criterion_main!(benches);
