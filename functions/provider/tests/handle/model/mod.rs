//! A model of the authentication against the real one: random documents that change, fail and withdraw keys, clocks that
//! jump, and tokens with anything right or wrong in them. Both must say the same of every token, and ask the addresses of
//! the documents equally often.

mod changes;
mod documents;
mod members;
mod remembered;
mod spec;
mod tokens;

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, UNIX_EPOCH};

use fastrand::Rng;
use provider::authentication::Authenticator;
use provider::settings::Settings;
use stores::http::Client;
use support::servers::entra::{AUDIENCE, Entra, Key, NOW, base64};
use tokio::time::Instant;

use self::documents::{ADDRESSES, Served};
use self::spec::{Model, Trust, Verdict};
use self::tokens::{Described, Moment};
use crate::world::client;

/// How many tokens are tried where `CLAIMSMITH_TOKENS` does not say.
const TOKENS: u64 = 5_000;

/// How many of them each set of settings and documents sees.
const TOKENS_OF_A_WORLD: u64 = 50;

/// Six hours, in seconds.
const QUARTER: u64 = 6 * 3600;

/// Half of the time limit of a request for a document.
const LONGEST_STEP: Duration = Duration::from_millis(400);

/// More than any callout waits for keys here.
const PATIENCE: Duration = Duration::from_secs(60);

/// What all worlds share.
struct Stage {
    entra: Entra,
    http: Client,
    /// Signatures are made once.
    signatures: HashMap<(String, &'static str), String>,
}

/// The settings, the documents, the time, and both authentications.
struct World {
    seed: u64,
    rng: Rng,
    seconds: Arc<AtomicU64>,
    served: Vec<(&'static str, Served)>,
    model: Model,
    real: Authenticator,
}

impl World {
    async fn start(seed: u64, stage: &Stage) -> Option<Self> {
        let started = Instant::now();
        let mut rng = Rng::with_seed(seed);
        let trust = Trust::random(&mut rng);
        let mut names: Vec<&'static str> = ADDRESSES.to_vec();
        rng.shuffle(&mut names);
        names.truncate(rng.usize(1..=3));
        let served: Vec<_> = names.iter().map(|name| (*name, Served::random(name, &mut rng))).collect();
        served.iter().for_each(|(name, served)| stage.entra.publish(name, served.document()));
        let now = NOW + 1800 * rng.u64(0..3);
        let seconds = Arc::new(AtomicU64::new(now));
        let time = Arc::clone(&seconds);
        let clock = Arc::new(move || UNIX_EPOCH + Duration::from_secs(time.load(Ordering::Relaxed)));
        let real = Authenticator::start(&settings(&trust, &names, &stage.entra), stage.http.clone(), clock);
        real.ready().await;
        let mut world = Self { seed, rng, seconds, model: Model::new(trust, &names), real, served };
        let fetched = world.model.start(now, &world.served);
        let asked = asked(&stage.entra);
        if started.elapsed() > LONGEST_STEP {
            return None;
        }
        assert_eq!(asked, fetched, "the first fetches, CLAIMSMITH_SEED={seed}");
        Some(world)
    }

    fn now(&self) -> u64 {
        self.seconds.load(Ordering::Relaxed)
    }

    /// Time passes, or is set back, and documents change.
    fn change(&mut self, entra: &Entra) {
        let step = match self.rng.u32(0..100) {
            0..60 => 0,
            60..80 => self.rng.i64(1..12),
            80..88 => self.rng.i64(12..200),
            88..92 => self.rng.i64(3400..4000),
            92..95 => self.rng.i64(21_000..24_000),
            95..97 => self.rng.i64(80_000..90_000),
            _ => -self.rng.i64(1..8000),
        };
        self.seconds.store(self.now().saturating_add_signed(step), Ordering::Relaxed);
        // Which of two documents is fetched first would matter where one is old enough to wait for and the other is not.
        while self.model.is_ambiguous(self.now()) {
            self.seconds.fetch_add(6 * 3600, Ordering::Relaxed);
        }
        for (name, served) in &mut self.served {
            if self.rng.u32(0..12) == 0 {
                *served = Served::random(name, &mut self.rng);
                entra.publish(name, served.document());
            }
        }
    }

    async fn compare(&mut self, stage: &mut Stage) -> Option<Verdict> {
        let now = self.now();
        let moment = Moment { now, slot: now / QUARTER * QUARTER };
        let token = Described::random(&mut self.rng, &moment, self.model.trust(), &self.served);
        let headers = token.headers(|unsigned, key| stage.sign(unsigned, key));
        let (expected, fetches) = self.model.authenticate(&token, now, &self.served);
        let started = Instant::now();
        let answer = self.real.authenticate(&headers, started + PATIENCE).await;
        self.real.ready().await;
        let asked = asked(&stage.entra);
        if started.elapsed() > LONGEST_STEP {
            return None;
        }
        let verdict = match &answer {
            Ok(caller) => {
                assert_eq!(Some(caller.tenant.to_string()), token.tenant(), "{token:?}");
                Verdict::Accepted
            }
            Err(failure) => Verdict::Refused(failure.reason.code()),
        };
        assert!(
            expected.contains(&verdict),
            "{verdict:?}, not one of {expected:?} at {now}, CLAIMSMITH_SEED={}: {token:?} {:?}",
            self.seed,
            self.model
        );
        assert_eq!(
            asked, fetches,
            "requests at {now}, CLAIMSMITH_SEED={}: {token:?} {:?}",
            self.seed, self.model
        );
        Some(verdict)
    }
}

impl Stage {
    /// What comes of the tokens of one world: of all of them, unless the machine is so slow that fetches end at their time
    /// limit.
    async fn tried(&mut self, seed: u64) -> Vec<Verdict> {
        let mut verdicts = Vec::new();
        let Some(mut world) = World::start(seed, self).await else { return verdicts };
        for _ in 0..TOKENS_OF_A_WORLD {
            world.change(&self.entra);
            let Some(verdict) = world.compare(self).await else { break };
            verdicts.push(verdict);
        }
        verdicts
    }

    async fn new() -> Self {
        let http = client();
        Self { entra: Entra::start().await, http, signatures: HashMap::new() }
    }

    fn sign(&mut self, unsigned: &str, key: Key) -> String {
        if self.signatures.len() > 20_000 {
            self.signatures.clear();
        }
        let known = self.signatures.entry((unsigned.to_owned(), key.kid()));
        known.or_insert_with(|| base64(key.sign(unsigned))).clone()
    }
}

/// How often metadata was asked for since the last time.
fn asked(entra: &Entra) -> usize {
    let asked = entra.requests("openid-configuration");
    entra.forget_requests();
    asked
}

fn settings(trust: &Trust, names: &[&'static str], entra: &Entra) -> Settings {
    let metadata: Vec<String> = names.iter().map(|name| entra.metadata_url(name)).collect();
    let hours = (trust.key_max_age / 3600).to_string();
    let values = [
        ("CLAIMSMITH_TENANT_IDS", trust.tenants.join(",")),
        ("CLAIMSMITH_AUDIENCES", AUDIENCE.to_owned()),
        ("CLAIMSMITH_ISSUERS", trust.issuers.join(",")),
        ("CLAIMSMITH_METADATA_URLS", metadata.join(",")),
        ("CLAIMSMITH_KEY_MAX_AGE_HOURS", hours),
    ];
    let find = |name: &str| values.iter().find(|(one, value)| *one == name && !value.is_empty());
    Settings::read(|name| find(name).map(|(_, value)| value.clone())).unwrap()
}

#[tokio::test]
async fn the_model_and_the_authentication_say_the_same_of_random_tokens() {
    let given = |name: &str| std::env::var(name).ok().map(|text| text.parse::<u64>().unwrap());
    let tokens = given("CLAIMSMITH_TOKENS").unwrap_or(TOKENS);
    let first = given("CLAIMSMITH_SEED").unwrap_or_else(|| fastrand::u64(0..1 << 40));
    println!("CLAIMSMITH_SEED={first}");
    let mut stage = Stage::new().await;
    let mut verdicts: HashMap<Verdict, u64> = HashMap::new();
    let (mut seed, mut tried) = (first, 0);
    while tried < tokens {
        let verdicts_of_world = stage.tried(seed).await;
        tried += verdicts_of_world.len() as u64;
        verdicts_of_world.into_iter().for_each(|verdict| *verdicts.entry(verdict).or_default() += 1);
        seed += 1;
    }
    let mut counted: Vec<_> = verdicts.iter().collect();
    counted.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
    println!("{tried} tokens in {} worlds: {counted:?}", seed - first);
    assert!(verdicts[&Verdict::Accepted] > tokens / 20, "too few are accepted to say something");
    assert!(verdicts.len() >= 20, "too few reasons");
    assert!(seed - first < 2 * tokens.div_ceil(TOKENS_OF_A_WORLD), "this machine is too slow");
}
