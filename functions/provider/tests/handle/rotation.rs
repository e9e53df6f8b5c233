//! A new signing key, published at any half second of a minute, while its metadata fails, is slow, is dead or is asked for
//! by a stranger. Entra publishes a key before it signs with it; no valid callout is refused where a fetch in that time
//! could succeed. The figures are printed.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, UNIX_EPOCH};

use futures_util::StreamExt;
use futures_util::stream::iter;
use http::header::{AUTHORIZATION, HeaderMap, HeaderValue};
use provider::authentication::Authenticator;
use stores::http::Client;
use support::servers::entra::{Document, Entra, Key, NOW, Token, issuer_v2};
use tokio::time::Instant;

use crate::world::{client, settings};

/// The steps of time, in milliseconds.
const STEP: u64 = 500;
const MINUTE: u64 = 60_000;

/// How far the moments are apart at which a key is published, where `CLAIMSMITH_ROTATION_MS` does not say: 500 for all.
const APART: u64 = 2500;

/// More than any callout waits. The machine may be busy; `Rotation::undisturbed` sees to it that nothing takes as long as
/// a request for a document may take.
const DEADLINE: Duration = Duration::from_secs(6);

/// What happens to the metadata from the publication of the new key on.
#[derive(Clone, Copy, Debug)]
enum Trouble {
    None,
    /// One request gets status 500.
    Fails,
    /// Each answer comes after 250 ms.
    Slow,
    /// One request gets no answer.
    Dead,
    /// Status 500 for 8 seconds.
    Down,
    /// Before and after it, a stranger sends tokens with names of keys that nobody has.
    Flooded,
    /// Status 500 from the 61st minute on.
    FailsLater,
    /// No answer from the 61st minute on.
    DeadLater,
}

/// One rotation: when the key is published, and how long after that it is used; in milliseconds.
#[derive(Clone, Copy)]
struct Rotation {
    trouble: Trouble,
    published: u64,
    overlap: u64,
}

/// How many valid callouts there were, and when those that were refused came, after the first use of the new key.
#[derive(Default)]
struct Counted {
    callouts: usize,
    refused: Vec<i64>,
}

struct Scene {
    entra: Entra,
    clock: Arc<AtomicU64>,
    real: Authenticator,
}

fn published(keys: &[Key]) -> Document {
    Document::of(issuer_v2(), keys)
}

fn headers(key: Key, kid: &str) -> HeaderMap {
    let token = Token::v2().with("exp", NOW + 20 * 3600).with_header("kid", kid).signed_by(key);
    HeaderMap::from_iter([(AUTHORIZATION, HeaderValue::from_str(&format!("Bearer {token}")).unwrap())])
}

/// Those with the old key, with the new one, and a stranger's.
fn requests() -> &'static [HeaderMap; 3] {
    static REQUESTS: OnceLock<[HeaderMap; 3]> = OnceLock::new();
    let keys = [(Key::First, "first-key"), (Key::Second, "second-key"), (Key::Attacker, "nobody")];
    REQUESTS.get_or_init(|| keys.map(|(key, kid)| headers(key, kid)))
}

impl Trouble {
    /// The longest that a callout waits for keys: 800 ms for a request that is not answered, and the second attempt.
    fn longest_wait(self) -> Duration {
        Duration::from_millis(if matches!(self, Self::Dead) { 1500 } else { 750 })
    }
}

impl Scene {
    async fn start(http: Client) -> Self {
        Self::with(http, published(&[Key::First])).await
    }

    async fn with(http: Client, document: Document) -> Self {
        let entra = Entra::start().await;
        entra.publish("v2", document);
        let clock = Arc::new(AtomicU64::new(NOW * 1000));
        let now = Arc::clone(&clock);
        let now = Arc::new(move || UNIX_EPOCH + Duration::from_millis(now.load(Ordering::Relaxed)));
        let settings = settings(&entra, &["v2"], &[]);
        let real = Authenticator::start(&settings, http, now);
        real.ready().await;
        Self { entra, clock, real }
    }

    fn at(&self, time: u64) {
        self.clock.store(NOW * 1000 + time, Ordering::Relaxed);
    }

    async fn accepts(&self, headers: &HeaderMap) -> bool {
        self.real.authenticate(headers, Instant::now() + DEADLINE).await.is_ok()
    }

    fn publish(&self, trouble: Trouble) {
        let good = || Box::new(published(&[Key::First, Key::Second]));
        let document = match trouble {
            Trouble::Fails => Document::Once(Box::new(Document::Status(500)), good()),
            Trouble::Slow => Document::Late(Duration::from_millis(250), good()),
            Trouble::Dead => Document::Once(Box::new(Document::Silent), good()),
            Trouble::Down => Document::Status(500),
            Trouble::None | Trouble::Flooded | Trouble::FailsLater | Trouble::DeadLater => *good(),
        };
        self.entra.publish("v2", document);
    }
}

impl Rotation {
    /// Runs it on a machine that does nothing else for so long that a request would end at its time limit.
    async fn undisturbed(self, http: &Client) -> Counted {
        for _ in 0..20 {
            if let Some(counted) = self.run(http).await {
                return counted;
            }
        }
        panic!("this machine is too slow")
    }

    /// What happens to the metadata now.
    fn change(self, scene: &Scene, time: u64) {
        let Self { trouble, published, .. } = self;
        match trouble {
            _ if time == published => scene.publish(trouble),
            Trouble::Down if time == published + 8000 => scene.publish(Trouble::None),
            Trouble::FailsLater if time >= published + 61 * MINUTE => {
                scene.entra.publish("v2", Document::Status(500));
            }
            Trouble::DeadLater if time >= published + 61 * MINUTE => {
                scene.entra.publish("v2", Document::Silent);
            }
            _ => {}
        }
    }

    async fn run(self, http: &Client) -> Option<Counted> {
        let started = Instant::now();
        let scene = Scene::start(http.clone()).await;
        let disturbed = started.elapsed() > Duration::from_millis(750);
        let [old, new, stranger] = requests();
        let Self { trouble, published, overlap } = self;
        let flooded = matches!(trouble, Trouble::Flooded);
        let mut counted = Counted::default();
        // The half minute before it matters to a flood only.
        let first = if flooded { published.saturating_sub(30_000) } else { published };
        let steps = (first..published + overlap.min(MINUTE) + 6_000).step_by(STEP as usize);
        let hours = (published + overlap).saturating_sub(published + MINUTE) / MINUTE;
        for time in steps.chain((0..=hours).map(|minute| published + MINUTE * (minute + 2))) {
            scene.at(time);
            self.change(&scene, time);
            let started = Instant::now();
            if flooded {
                assert!(!scene.accepts(stranger).await);
            }
            let used = published + overlap;
            counted.callouts += 1;
            if !scene.accepts(if time < used { old } else { new }).await {
                counted.refused.push(time.cast_signed() - used.cast_signed());
            }
            if disturbed || started.elapsed() > trouble.longest_wait() {
                return None;
            }
            if time <= published + 60 * MINUTE {
                scene.real.ready().await;
            }
        }
        Some(counted)
    }
}

/// The rotations at the moments of a minute; several at once, because most of them wait.
async fn at_any_moment(trouble: Trouble, overlap: u64) -> Counted {
    let http = client();
    let apart = std::env::var("CLAIMSMITH_ROTATION_MS").map_or(APART, |text| text.parse().unwrap());
    let moments = (0..MINUTE).step_by(apart as usize);
    let rotations = moments.map(|published| Rotation { trouble, published, overlap }.undisturbed(&http));
    let all: Vec<Counted> = iter(rotations).buffer_unordered(8).collect().await;
    let refused = all.iter().flat_map(|one| one.refused.iter().copied()).collect();
    Counted { callouts: all.iter().map(|one| one.callouts).sum(), refused }
}

fn shown(trouble: Trouble, overlap: u64, counted: &Counted) -> String {
    let Counted { callouts, refused } = counted;
    let last = refused.iter().max().map(|last| format!(", the last after {last} ms")).unwrap_or_default();
    format!(
        "{trouble:?}, used after {} s: {callouts} callouts, {} refused{last}",
        overlap / 1000,
        refused.len()
    )
}

#[tokio::test]
async fn a_key_that_is_used_at_once_is_found_unless_a_stranger_uses_up_the_fetches() {
    for trouble in [Trouble::None, Trouble::Fails, Trouble::Slow, Trouble::Dead] {
        let counted = at_any_moment(trouble, 0).await;
        println!("{}", shown(trouble, 0, &counted));
        assert!(counted.refused.is_empty(), "{trouble:?}");
    }
    let counted = at_any_moment(Trouble::Flooded, 0).await;
    println!("{}", shown(Trouble::Flooded, 0, &counted));
    assert!(counted.refused.iter().all(|after| *after < 5000), "a fetch every five seconds");
}

#[tokio::test]
async fn a_key_that_is_published_ten_seconds_before_it_is_used_is_always_found() {
    for trouble in
        [Trouble::None, Trouble::Fails, Trouble::Slow, Trouble::Dead, Trouble::Down, Trouble::Flooded]
    {
        let counted = at_any_moment(trouble, 10_000).await;
        println!("{}", shown(trouble, 10_000, &counted));
        assert!(counted.refused.is_empty(), "{trouble:?}");
    }
}

#[tokio::test]
async fn a_key_that_could_be_fetched_an_hour_before_it_is_used_is_known_when_metadata_is_gone() {
    for trouble in [Trouble::FailsLater, Trouble::DeadLater] {
        let counted = at_any_moment(trouble, 120 * MINUTE).await;
        println!("{}", shown(trouble, 120 * MINUTE, &counted));
        assert!(counted.refused.is_empty(), "{:?}", counted.refused);
    }
}

/// In an environment that has just started, too, one failure costs no callout.
#[tokio::test]
async fn the_first_fetch_has_a_second_attempt() {
    let good = || Box::new(published(&[Key::First]));
    for trouble in [Document::Status(500), Document::Silent] {
        let scene = Scene::with(client(), Document::Once(Box::new(trouble), good())).await;
        assert!(scene.accepts(&requests()[0]).await);
        assert_eq!(scene.entra.requests("openid-configuration"), 2);
    }
}
