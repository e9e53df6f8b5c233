//! Every store on its worst days: each fault, with the store required, optional and cached. A callout is always
//! answered in time, with exactly what the policy states, and never with somebody else's value; and when the fault
//! is over, what was said too late is nobody's answer.
//!
//! Every store has a test of its own, in `http.rs`, `ldap.rs` and `sql.rs`: with what can happen on the way to any server
//! (`on_the_way`, and `dead.rs` for connections that die without a word, with freezes), with what a certificate can be, and
//! with what only its protocol can say. What makes no sense is not there: web services, Graph and DynamoDB have one address
//! each, so none of them has a second host; a gateway that speaks HTTP is garbage to a directory or a database; DynamoDB
//! returns one item, which has no pages; only PostgreSQL has a transaction pooler in Debian; the TLS of SQL Server travels in
//! its packets, for which there is no saboteur (`stores` tests its certificates). There is nothing of `file` and SQLite: they
//! have no server.

mod dead;
mod http;
mod ldap;
mod lock;
mod saboteur;
mod sql;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use ::http::StatusCode;
use claims::document::Diagnostics;
use claims::policy::Policy;
use provider::lookup::Plan;
use serde_json::{Value, json};
use stores::asking::Caches;
use stores::aws::Account;
use stores::clock::Clock;
use stores::deployment::Deployment;
use stores::environment::Environment;
use stores::secrets::Secrets;
use support::servers::entra::{Document, Entra, Key, issuer_v2};

use crate::world::{Outcome, World, client, settings};
use lock::{Certificate, HOST, Lock};
use saboteur::{Fault, Saboteur};

/// The callout's whole time.
const DEADLINE: Duration = Duration::from_millis(300);
/// What an answer may take longer than that on a busy machine. Without the deadline, it would take longer by far.
const GRACE: Duration = Duration::from_millis(700);

/// The store's part of it: an answer without the store comes before the deadline.
const SHARE_MS: u128 = 200;

/// Two users whom every server knows, and what they have there.
const KIM: (&str, &str) = ("77777777-7777-4777-8777-777777777777", "gold");
const LEE: (&str, &str) = ("66666666-6666-4666-8666-666666666666", "silver");

/// A store and the server behind it.
struct Subject {
    /// The store's kind and configuration.
    store: fn(&Way) -> String,
    /// The attribute that is `gold` or `silver`.
    attribute: &'static str,
    server: SocketAddr,
    /// How the store comes to TLS.
    lock: Arc<Lock>,
}

/// The way to the server.
struct Way {
    port: u16,
    encrypted: bool,
}

impl Way {
    /// Scheme, host and port; the encrypted scheme has an `s` at its end.
    fn url(&self, scheme: &str) -> String {
        let s = if self.encrypted { "s" } else { "" };
        format!("{scheme}{s}://{}:{}", self.host(), self.port)
    }

    fn host(&self) -> &'static str {
        if self.encrypted { HOST } else { "127.0.0.1" }
    }
}

/// What the policy says about the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    Required,
    Optional,
    Cached,
}

impl Mode {
    /// What is said during a fault: kim was asked for before it, lee was not.
    fn says(self, user: (&str, &'static str)) -> &'static str {
        match self {
            Self::Optional => "none",
            Self::Cached if user == KIM => KIM.1,
            Self::Required | Self::Cached => "503 store_unavailable",
        }
    }
}

/// A fault and what it is called here.
type Named = (String, Fault);

/// What can happen on the way to any server.
fn on_the_way() -> Vec<Named> {
    vec![
        ("refused connection".to_owned(), Fault::Refused),
        ("black hole".to_owned(), Fault::BlackHole),
        ("slow first byte".to_owned(), Fault::SlowFirstByte),
        ("slow drip".to_owned(), Fault::SlowDrip),
        ("an answer that is cut off".to_owned(), Fault::CutAfter(9)),
    ]
}

/// What can be wrong with a server that speaks TLS.
fn certificates() -> Vec<Named> {
    vec![
        ("expired certificate".to_owned(), Fault::Shown(Certificate::Expired)),
        ("wrong host name".to_owned(), Fault::Shown(Certificate::OfAnotherHost)),
    ]
}

impl Subject {
    /// Every fault in every mode, one after the other; `own` are those of the protocol.
    async fn suffers(self, own: Vec<Named>) {
        let entra = Entra::start().await;
        entra.publish("v2", Document::of(issuer_v2(), &[Key::First]));
        for (name, fault) in on_the_way().into_iter().chain(own) {
            self.in_every_mode(&entra, &name, &fault, None).await;
        }
        for (name, fault) in certificates() {
            self.in_every_mode(&entra, &name, &fault, Some(&self.lock)).await;
        }
    }

    async fn in_every_mode(&self, entra: &Entra, name: &str, fault: &Fault, lock: Option<&Arc<Lock>>) {
        for mode in [Mode::Required, Mode::Optional, Mode::Cached] {
            let when = format!("{name}, {mode:?}");
            let mut saboteur = Saboteur::before(self.server, lock.cloned()).await;
            let way = Way { port: saboteur.address.port(), encrypted: lock.is_some() };
            let policy = self.policy(&way, mode, SHARE_MS);
            let world = world(entra.clone(), &policy, DEADLINE, Arc::new(SystemTime::now)).await;
            let before = callout(&world, KIM, &when).await;
            assert_eq!(said(&before), KIM.1, "{when}, before: {}", before.line);
            saboteur.make(fault.clone()).await;
            for user in [KIM, LEE] {
                let during = callout(&world, user, &when).await;
                assert_eq!(said(&during), mode.says(user), "{when}, {}: {}", user.1, during.line);
            }
            saboteur.make(Fault::None).await;
            for user in [LEE, KIM] {
                recovers(&world, mode, user, &when).await;
            }
        }
    }

    fn policy(&self, way: &Way, mode: Mode, share_ms: u128) -> String {
        let (store, attribute) = ((self.store)(way), self.attribute);
        let rest = match mode {
            Mode::Required => "required: true",
            Mode::Optional => "required: false",
            Mode::Cached => "required: true\n    cache: { staleIfErrorSeconds: 600 }",
        };
        format!(
            "version: 1\nstores:\n  people:\n    {store}\n    timeoutMs: {share_ms}\n    {rest}\npolicies:\n  - name: orders\n    \
             applications: all\n    claims: {{ tier: {{ attribute: people.{attribute}, default: none }} }}\n"
        )
    }
}

/// The fault is over. A look-up that nobody waits for any more goes on for a second, and callouts about the same user
/// join it: so long they may be answered as if it were not over.
async fn recovers(world: &World, mode: Mode, user: (&str, &'static str), when: &str) {
    for _ in 0..10 {
        let after = callout(world, user, when).await;
        if said(&after) == user.1 {
            return;
        }
        assert_eq!(said(&after), mode.says(user), "{when}, {}, after: {}", user.1, after.line);
    }
    panic!("{when}, {}: the store does not recover", user.1);
}

async fn world(entra: Entra, policy: &str, deadline: Duration, clock: Clock) -> World {
    let deadline = deadline.as_millis().to_string();
    let settings = settings(&entra, &["v2"], &[("CLAIMSMITH_DEADLINE_MS", &deadline)]);
    let mut diagnostics = Diagnostics::default();
    let policy = Policy::parse(policy, &mut diagnostics);
    let plan = policy.as_ref().and_then(|policy| Plan::read(policy, &mut diagnostics));
    let environment = Arc::new(environment(clock));
    let caches = Caches::new(Arc::new(SystemTime::now), None);
    let lookup = plan.and_then(|plan| plan.open(&environment, caches, &mut diagnostics));
    assert_eq!(diagnostics, Diagnostics::default());
    let http = client();
    let world = World::start(&settings, entra, policy.unwrap(), lookup.unwrap(), http);
    world.provider.ready().await;
    world
}

/// `clock` is the stores' time of day.
fn environment(clock: Clock) -> Environment {
    let account = |name: &str| match name {
        "AWS_ACCESS_KEY_ID" => Some("AKIDEXAMPLE".to_owned()),
        "AWS_SECRET_ACCESS_KEY" => Some("secret of a test".to_owned()),
        "AWS_REGION" => Some("eu-west-1".to_owned()),
        _ => None,
    };
    let roots = lock::roots();
    let deployment = Deployment {
        extra_roots: Some(roots.clone()),
        aws: Account::from_variables(account),
        clock,
        ..Deployment::new(stores::http::client(Some(&roots)).unwrap())
    };
    Environment::new(deployment, Secrets::default())
}

/// The user's callout, answered in time.
async fn callout(world: &World, user: (&str, &str), when: &str) -> Outcome {
    callout_within(world, DEADLINE, user, when).await
}

/// The same with this whole time.
async fn callout_within(world: &World, deadline: Duration, user: (&str, &str), when: &str) -> Outcome {
    let mut body = crate::world::callout();
    body["data"]["authenticationContext"]["user"] = json!({ "id": user.0 });
    let started = Instant::now();
    let outcome = world.post(body.to_string()).await;
    let took = started.elapsed();
    assert!(took <= deadline + GRACE, "{when}: {took:?}: {}", outcome.line);
    outcome
}

/// The claim of an answer; of a refusal its status and reason.
fn said(outcome: &Outcome) -> String {
    if outcome.status() != StatusCode::OK {
        return format!("{} {}", outcome.status().as_u16(), outcome.reason());
    }
    let body: Value = serde_json::from_slice(outcome.response.body()).unwrap();
    body["data"]["actions"][0]["claims"]["tier"].as_str().unwrap().to_owned()
}
