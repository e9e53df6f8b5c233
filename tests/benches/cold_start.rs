//! The whole binary beside the smallest one: start, first and later invocations, memory, size.
//!
//! Both run behind the same local Runtime API, interleaved, in one run; read the ratios, for the
//! milliseconds belong to this machine. `ROUNDS` sets the number of cold starts of each (20);
//! `BOOTSTRAP` and `HELLO` name binaries that exist already, say those that SAM has built.
//! `cargo bench --package tests --bench cold_start --profile dev`: the profile is that of this program
//! only, what it measures is built as it is shipped.

#[path = "../events.rs"]
mod events;
#[path = "../executable.rs"]
mod executable;
#[path = "../runtime_api.rs"]
mod runtime_api;

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use bytes::Bytes;
use events::{Encoding, Front};
use runtime_api::{Function, Outcome};

const WARM_INVOCATIONS: usize = 200;
const DEFAULT_ROUNDS: usize = 20;

/// What was measured, in milliseconds, MiB and threads.
#[derive(Default)]
struct Measured {
    ready: Vec<f64>,
    first: Vec<f64>,
    warm: Vec<f64>,
    peak: Vec<f64>,
    threads: Vec<f64>,
}

fn main() {
    let package = "token-issuance-start";
    let hello = binary("HELLO", || executable::build("release", package, ["--example", "hello"]));
    let ours = binary("BOOTSTRAP", || executable::build("release", package, ["--bin", package]));
    let rounds = env::var("ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(DEFAULT_ROUNDS);
    let callout = callout();
    let both_ways_in = [
        events::event(Front::HttpApi { stage: "$default" }, Encoding::Text, &callout),
        events::event(Front::FunctionUrl, Encoding::Base64, &callout),
    ];
    let (mut of_hello, mut of_ours) = (Measured::default(), Measured::default());
    for _ in 0..rounds {
        of_hello.round(&hello, &both_ways_in);
        of_ours.round(&ours, &both_ways_in);
    }
    print(rounds, &rows(&of_hello, &hello), &rows(&of_ours, &ours));
}

fn binary(variable: &str, build: impl FnOnce() -> PathBuf) -> PathBuf {
    env::var_os(variable).map_or_else(build, PathBuf::from)
}

fn callout() -> http::Request<Bytes> {
    let request = http::Request::post("/token-issuance-start").header("content-type", "application/json");
    request.body(Bytes::from_static(b"{}")).unwrap_or_default()
}

impl Measured {
    /// One cold start, its first invocation and the warm ones after it.
    fn round(&mut self, bootstrap: &Path, events: &[String; 2]) {
        let function = Function::start(bootstrap, &[]);
        self.ready.extend(function.ready().map(milliseconds));
        self.first.extend(events.first().map(|event| invoke(&function, event)));
        let warm = events.iter().cycle().take(WARM_INVOCATIONS);
        self.warm.extend(warm.map(|event| invoke(&function, event)));
        self.peak.extend(function.status("VmHWM").map(|kib| kib as f64 / 1024.0));
        self.threads.extend(function.status("Threads").map(|threads| threads as f64));
    }
}

#[expect(clippy::panic, reason = "a failure that is timed is no figure")]
fn invoke(function: &Function, event: &str) -> f64 {
    let offered = Instant::now();
    let outcome = function.invoke(event);
    let took = milliseconds(offered.elapsed());
    match outcome {
        Outcome::Answer(answer) if !events::response(&answer).status().is_server_error() => took,
        Outcome::Error(words) | Outcome::Exited(words) => panic!("{words}\n{}", function.log()),
        outcome => panic!("{outcome:?}\n{}", function.log()),
    }
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}

fn rows(measured: &Measured, bootstrap: &Path) -> [(&'static str, f64); 7] {
    let bytes = fs::metadata(bootstrap).map_or(f64::NAN, |file| file.len() as f64);
    [
        ("exec to ready, ms", percentile(&measured.ready, 50)),
        ("first invocation, ms", percentile(&measured.first, 50)),
        ("warm p50, ms", percentile(&measured.warm, 50)),
        ("warm p99, ms", percentile(&measured.warm, 99)),
        ("peak memory, MiB", percentile(&measured.peak, 50)),
        ("threads", percentile(&measured.threads, 50)),
        ("binary, MiB", bytes / 1024.0 / 1024.0),
    ]
}

/// The nearest-rank percentile; not a number when nothing was measured.
fn percentile(values: &[f64], percent: usize) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let rank = (sorted.len() * percent).div_ceil(100);
    sorted.get(rank.saturating_sub(1)).copied().unwrap_or(f64::NAN)
}

#[expect(clippy::print_stdout, reason = "a benchmark shows its figures")]
fn print(rounds: usize, hello: &[(&str, f64)], ours: &[(&str, f64)]) {
    println!("medians of {rounds} cold starts, {WARM_INVOCATIONS} warm invocations after each");
    println!("{:24}{:>10}{:>10}{:>10}", "", "hello", "ours", "ratio");
    for ((name, hello), (_, ours)) in hello.iter().zip(ours) {
        println!("{name:24}{hello:10.2}{ours:10.2}{:10.2}", ours / hello);
    }
}
