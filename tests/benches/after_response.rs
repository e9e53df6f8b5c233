//! What a shadow policy and recordings cost the answer: the same function without them, and with both for every callout.
//!
//! Both run behind the same local Runtime API, interleaved, in one run; read the ratios. An invocation is offered when the
//! function waits for one, as Lambda does: what is done after a response is waited for and not measured. `ROUNDS` sets the
//! number of invocations of each (500), `STARTS` that of cold starts (20); `BOOTSTRAP` names a binary that exists already, and
//! `BEFORE` another one whose cold starts are compared with it, both without a shadow policy and recordings.
//! `cargo bench --workspace --bench after_response --profile dev`

#![expect(clippy::panic, clippy::unwrap_used, reason = "a benchmark stops at the first surprise")]

use std::env;
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, Instant};

use support::executable;
use support::figures::{milliseconds, number, percentile, show};
use support::function::artefact;
use support::function::events::{self, Encoding, Front};
use support::function::lambda::{Surroundings, member_callout};
use support::function::runtime_api::{Function, Outcome};
use support::servers::kms::{KEY, Kms};
use support::serving::Serving;
use tokio::runtime::Builder;

/// How long what is done after a response takes at most here.
const PAUSE: Duration = Duration::from_millis(60);

fn main() {
    let bootstrap = env::var_os("BOOTSTRAP").map_or_else(|| executable::release().0, PathBuf::from);
    let serving = Serving::start("after-response");
    let surroundings = Surroundings::new(&serving.base_url);
    let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let (_kms, address) = runtime.block_on(Kms::start());
    let (kms, policy) = (format!("http://{address}"), artefact::policy());
    let settings = [
        ("AWS_ENDPOINT_URL_KMS", kms.as_str()),
        ("CLAIMSMITH_RECORD_KEY", KEY),
        ("CLAIMSMITH_RECORD_PERCENT", "100"),
        ("CLAIMSMITH_SHADOW_PERCENT", "100"),
        ("CLAIMSMITH_SHADOW_POLICY", policy.to_str().unwrap()),
    ];
    let event =
        events::event(Front::HttpApi { stage: "$default" }, Encoding::Text, &member_callout(&serving));
    answers(&surroundings.function(&bootstrap, &[]), &surroundings.function(&bootstrap, &settings), &event);
    let start = |bootstrap: &Path, settings: &[(&str, &str)]| {
        milliseconds(surroundings.function(bootstrap, settings).ready().unwrap())
    };
    let starts = pairs(number("STARTS", 20), || start(&bootstrap, &[]), || start(&bootstrap, &settings));
    print("cold start", ["without", "with both"], &starts);
    if let Some(before) = env::var_os("BEFORE").map(PathBuf::from) {
        let starts = pairs(number("STARTS", 20), || start(&before, &[]), || start(&bootstrap, &[]));
        print("cold start", ["before", "bootstrap"], &starts);
    }
}

fn answers(without: &Function, with: &Function, event: &str) {
    let answer = |function| {
        let took = invoke(function, event);
        sleep(PAUSE);
        took
    };
    let answers = pairs(number("ROUNDS", 500), || answer(without), || answer(with));
    let log = with.log();
    let (compared, recorded) = (log.matches("\"ShadowCallouts\":1"), log.matches("recorded callout"));
    print("answer", ["without", "with both"], &answers);
    show(&format!("{} compared, {} recorded", compared.count(), recorded.count()));
}

/// Measures one and the other so often, in changing order.
fn pairs(rounds: usize, one: impl Fn() -> f64, other: impl Fn() -> f64) -> [Vec<f64>; 2] {
    let mut measured = [Vec::new(), Vec::new()];
    let [of_one, of_other] = &mut measured;
    for round in 0..rounds {
        if round % 2 == 0 {
            of_one.push(one());
        }
        of_other.push(other());
        if round % 2 == 1 {
            of_one.push(one());
        }
    }
    measured
}

fn invoke(function: &Function, event: &str) -> f64 {
    let offered = Instant::now();
    let outcome = function.invoke(event);
    let took = milliseconds(offered.elapsed());
    match outcome {
        Outcome::Answer(answer) if events::response(&answer).status() == 200 => took,
        outcome => panic!("{outcome:?}\n{}", function.log()),
    }
}

fn print(what: &str, [first, second]: [&str; 2], [old, new]: &[Vec<f64>; 2]) {
    for percent in [50, 95] {
        let (old, new) = (percentile(old, percent), percentile(new, percent));
        show(&format!("{what}, p{percent}, ms: {first} {old:.2}, {second} {new:.2}, ratio {:.3}", new / old));
    }
}
