//! The policy comes from AppConfig, of which `support` has a stand-in: it is replaced under load, and whatever is wrong with
//! AppConfig or with what is deployed there, callouts are answered by the last good one. `CLAIMSMITH_CALLOUTS` says how many
//! there are.

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::Request;
use serde_json::{Value, json};
use support::function::events::Encoding;
use support::function::lambda::Lambda;
use support::servers::app_config::{AppConfig, Fault, NAME};
use support::servers::web;
use support::serving::Serving;
use support::signer;
use tokio::runtime::{Builder, Runtime};

use super::{FRONTS, request};

/// How many callouts there are where `CLAIMSMITH_CALLOUTS` does not say.
const CALLOUTS: usize = 2_000;

/// How many of them are under way at once.
const AT_ONCE: usize = 6;

/// The stand-ins, an issuer of tokens, and a function that takes its policy from AppConfig.
struct World {
    _runtime: Runtime,
    serving: Serving,
    app_config: AppConfig,
    /// The port of a web service that says which version asks it.
    port: u16,
}

impl World {
    fn start(name: &str) -> Self {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let service = runtime.block_on(web::start(|request| {
            let version = request.uri.path().strip_prefix("/version/")?.split('/').next()?.to_owned();
            Some(json!({ "version": version }))
        }));
        let app_config = runtime.block_on(AppConfig::start());
        Self { serving: Serving::start(name), app_config, port: service.port(), _runtime: runtime }
    }

    fn lambda(&self) -> Lambda {
        let address = format!("http://{}", self.app_config.address);
        let policy = format!("appconfig:{NAME}");
        let settings = [
            ("AWS_ENDPOINT_URL_APPCONFIGDATA", address.as_str()),
            ("AWS_LAMBDA_MAX_CONCURRENCY", "4"),
            ("CLAIMSMITH_POLICY", policy.as_str()),
        ];
        Lambda::with(&self.serving.base_url, &settings)
    }

    /// A policy whose claims say its version twice: once it is written there, and once a store says it, which has a cache.
    fn policy(&self, version: &str) -> String {
        format!(
            "version: 1\nstores:\n  versions:\n    rest: {{ url: 'http://127.0.0.1:{}/version/{version}/{{user.id}}' }}\n    \
             cache: {{ ttlSeconds: 60 }}\n    required: true\npolicies:\n  - name: all\n    applications: all\n    \
             claims: {{ written: {{ attribute: {{ value: '{version}' }} }}, stored: versions.version }}\n",
            self.port
        )
    }

    fn deploy(&self, version: &str) {
        self.app_config.deploy(self.policy(version), Some(version));
    }

    fn callout(&self, user: usize) -> Request<Bytes> {
        let token = signer::sign(&self.serving.state, &signer::honest(&self.serving.base_url));
        callout(&token, user)
    }
}

fn callout(token: &str, user: usize) -> Request<Bytes> {
    let callout = std::fs::read(support::root().join("tests/callouts/accepted/member.json")).unwrap();
    let mut callout: Value = serde_json::from_slice(&callout).unwrap();
    callout["data"]["authenticationContext"]["user"]["id"] =
        format!("{user:08}-7777-4777-8777-777777777777").into();
    request(token, callout.to_string().into_bytes())
}

/// The version that answered; an error if it was not one version, or none.
fn answered(lambda: &Lambda, request: &Request<Bytes>) -> Result<String, String> {
    let answer = lambda.answer(FRONTS[0], Encoding::Text, request);
    let status = answer.status().as_u16();
    let body: Value = serde_json::from_slice(answer.body()).unwrap();
    let claims = &body["data"]["actions"][0]["claims"];
    match (status, &claims["written"], &claims["stored"]) {
        (200, Value::String(written), Value::String(stored)) if written == stored => Ok(written.clone()),
        _ => Err(format!("{status} {body}")),
    }
}

/// The lines that were logged about callouts.
fn lines(lambda: &Lambda) -> Vec<Value> {
    let lines = lambda.function.log();
    let lines = lines.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    lines.filter(|line| line["target"] == "callout").collect()
}

fn eventually(what: &str, mut is_so: impl FnMut() -> bool) {
    let started = Instant::now();
    while !is_so() {
        assert!(started.elapsed() < Duration::from_secs(30), "{what}");
        thread::sleep(Duration::from_millis(50));
    }
}

/// How often a metric was counted.
fn counted(lambda: &Lambda, metric: &str) -> u64 {
    count(&lambda.function.log(), metric)
}

fn count(log: &str, metric: &str) -> u64 {
    let lines = log.lines().filter(|line| line.contains(metric));
    let lines = lines.filter_map(|line| serde_json::from_str::<Value>(line).ok());
    lines.filter_map(|line| line[metric].as_u64()).sum()
}

/// How often policies were refused. The log of many callouts is read once.
#[derive(Default)]
struct Refusals {
    read_to: u64,
    count: u64,
}

impl Refusals {
    fn count(&mut self, lambda: &Lambda) -> u64 {
        let (lines, read_to) = lambda.function.log_from(self.read_to);
        self.count += count(&lines, "PolicyRefused");
        self.read_to = read_to;
        self.count
    }
}

#[test]
fn a_policy_is_replaced_under_load_and_no_callout_fails_or_sees_two() {
    let world = World::start("app-config-load");
    world.deploy("first");
    let lambda = world.lambda();
    let callouts = std::env::var("CLAIMSMITH_CALLOUTS").map_or(CALLOUTS, |text| text.parse().unwrap());
    let load = Load::default();
    let mut refusals = Refusals::default();
    let mut rounds = 0;
    thread::scope(|scope| {
        let (world, lambda, load) = (&world, &lambda, &load);
        (0..AT_ONCE).for_each(|number| drop(scope.spawn(move || load.call(world, lambda, number))));
        while rounds == 0 || load.answers.load(Ordering::Relaxed) < callouts {
            rounds += 1;
            round(world, lambda, rounds, &mut refusals);
        }
        load.done.store(true, Ordering::Relaxed);
    });
    let Load { answers, failed, versions, .. } = load;
    let (answers, failed) = (answers.into_inner(), failed.into_inner().unwrap());
    let versions = versions.into_inner().unwrap();
    println!("{answers} callouts, {} failed, {} versions in {rounds} rounds", failed.len(), versions.len());
    assert_eq!(failed, Vec::<String>::new());
    assert!(answers >= callouts && versions.len() >= 2 * rounds, "{versions:?}");
    assert!(!versions.contains("bad"), "{versions:?}");
    let seen = world.app_config.seen();
    assert_eq!((seen.early, seen.unsigned), (0, 0), "{seen:?}");
    assert!(refusals.count(&lambda) >= rounds as u64 && counted(&lambda, "PolicySourceFailures") >= 1);
}

/// Callouts side by side, and what came of them.
#[derive(Default)]
struct Load {
    answers: AtomicUsize,
    done: AtomicBool,
    failed: Mutex<Vec<String>>,
    versions: Mutex<BTreeSet<String>>,
}

impl Load {
    /// One callout after the other, until it is said that it is enough.
    fn call(&self, world: &World, lambda: &Lambda, number: usize) {
        let mut token = String::new();
        for at in 0.. {
            if self.done.load(Ordering::Relaxed) {
                return;
            }
            if at % 500 == 0 {
                token = signer::sign(&world.serving.state, &signer::honest(&world.serving.base_url));
            }
            match answered(lambda, &callout(&token, number + AT_ONCE * (at % 40))) {
                Ok(version) => drop(self.versions.lock().unwrap().insert(version)),
                Err(why) => self.failed.lock().unwrap().push(why),
            }
            self.answers.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// Two good versions, a bad one, every fault of AppConfig, and a freeze.
fn round(world: &World, lambda: &Lambda, number: usize, refusals: &mut Refusals) {
    let second = Duration::from_secs(1);
    for (name, fault) in [
        ("closes", Some(Fault::Closes)),
        ("fails", Some(Fault::Error(500, "InternalServerException"))),
        ("throttles", Some(Fault::Error(429, "ThrottlingException"))),
        ("denies", Some(Fault::Error(403, "AccessDeniedException"))),
        ("waits", Some(Fault::Slow(3 * second))),
    ]
    .into_iter()
    .skip(number % 5)
    .take(1)
    {
        world.deploy(&format!("{name}-{number}"));
        thread::sleep(second * 3 / 2);
        world.app_config.fail(fault);
        thread::sleep(second * 3 / 2);
        world.app_config.fail(None);
    }
    world.app_config.expire_tokens();
    world.app_config.deploy(world.policy("bad").replace("versions.version", "version.version"), Some("bad"));
    // After a failure the next poll is not due for 15 seconds.
    eventually("the bad version is refused", || refusals.count(lambda) >= number as u64);
    world.deploy(&format!("frozen-{number}"));
    world.app_config.fail(Some(Fault::Slow(second / 2)));
    thread::sleep(second * 5 / 4);
    lambda.function.freeze(second);
    world.app_config.fail(None);
    thread::sleep(second * 3 / 2);
}

#[test]
fn callouts_wait_for_the_first_policy_and_are_refused_without_one() {
    let world = World::start("app-config-first");
    world.app_config.fail(Some(Fault::Closes));
    let lambda = world.lambda();
    assert!(lambda.function.ready().is_some(), "{}", lambda.function.log());
    for _ in 0..2 {
        let why = answered(&lambda, &world.callout(1)).unwrap_err();
        assert_eq!(why, "503 {\"error\":\"Service Unavailable\"}");
    }
    world.app_config.fail(None);
    assert!(answered(&lambda, &world.callout(1)).is_err(), "nothing is deployed yet");
    let refused = lines(&lambda);
    let refused = refused.last().unwrap();
    assert_eq!(refused["reason"], "policy_unavailable");
    let inside =
        "AppConfig `claims/test/policy`: misconfigured: refused with ResourceNotFoundException (HTTP 404)";
    assert_eq!((&refused["inside"], refused.get("policy_hash")), (&inside.into(), None));
    world.deploy("1");
    world.app_config.fail(Some(Fault::Slow(Duration::from_millis(200))));
    assert_eq!(answered(&lambda, &world.callout(1)), Ok("1".to_owned()));
    let reported = lambda.function.log().matches("the policy was not fetched").count();
    assert_eq!(reported, 1, "at most once a minute");
    assert!(counted(&lambda, "PolicySourceFailures") >= 3);
}

#[test]
fn a_version_with_errors_is_refused_once_and_told_with_its_mistakes() {
    let world = World::start("app-config-bad");
    world.app_config.deploy(format!("{}---\n- this is no case\n", world.policy("1")), None);
    let lambda = world.lambda();
    let answered = || answered(&lambda, &world.callout(1));
    assert_eq!(answered(), Ok("1".to_owned()), "cases are ignored");
    let first = lines(&lambda).pop().unwrap();
    assert_eq!(first.get("policy_version"), None);
    world.app_config.deploy(world.policy("2").replace("required: true", "required: perhaps"), Some("two"));
    eventually("refused", || answered() == Ok("1".to_owned()) && counted(&lambda, "PolicyRefused") == 1);
    let polls = world.app_config.seen().polls;
    world.app_config.expire_tokens();
    eventually("polled again", || {
        answered() == Ok("1".to_owned()) && world.app_config.seen().polls > polls + 2
    });
    assert_eq!(counted(&lambda, "PolicyRefused"), 1, "it is not tried again");
    let log = lambda.function.log();
    assert!(
        log.contains(
            "policy refused: policy: line 6, column 15: expected `true` or `false`, found `perhaps`"
        ),
        "{log}"
    );
    assert_eq!(lines(&lambda).pop().unwrap()["policy_hash"], first["policy_hash"]);
    world.app_config.deploy(Bytes::from_static(&[0xff, 0xfe, 0]), None);
    eventually("refused", || answered() == Ok("1".to_owned()) && counted(&lambda, "PolicyRefused") == 2);
    world.deploy("3");
    eventually("replaced", || answered() == Ok("3".to_owned()));
    let last = lines(&lambda).pop().unwrap();
    assert_eq!(last["policy_version"], "3");
    assert_ne!(last["policy_hash"], first["policy_hash"]);
    assert!(lambda.function.log().contains("another policy is in use"));
}
