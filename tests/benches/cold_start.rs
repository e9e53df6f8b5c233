//! The whole binary beside the smallest one: start, first and later invocations, memory, size.
//!
//! Both run behind the same local Runtime API, interleaved, in one run; read the ratios, for the
//! milliseconds belong to this machine. `ROUNDS` sets the number of cold starts of each (20);
//! `BOOTSTRAP` and `HELLO` name binaries that exist already, say those that SAM has built.
//! `cargo bench --package tests --bench cold_start --profile dev`: the profile is that of this program
//! only, what it measures is built as it is shipped.

#![expect(clippy::panic, clippy::unwrap_used, reason = "a benchmark stops at the first surprise")]

use std::env;
use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use support::executable;
use support::function::events::{self, Encoding, Front};
use support::function::lambda::{Surroundings, member_callout};
use support::function::runtime_api::{Function, Outcome};
use support::serving::Serving;

const WARM_INVOCATIONS: usize = 200;
const DEFAULT_ROUNDS: usize = 20;

/// What was measured, in milliseconds, MiB and threads.
#[derive(Default)]
struct Measured {
    opened: Vec<f64>,
    ready: Vec<f64>,
    first: Vec<f64>,
    warm: Vec<f64>,
    peak: Vec<f64>,
    threads: Vec<f64>,
}

fn main() {
    let hello = binary("HELLO", || executable::release().1);
    let ours = binary("BOOTSTRAP", || executable::release().0);
    let rounds = env::var("ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(DEFAULT_ROUNDS);
    let serving = Serving::start("cold-start");
    let surroundings = Surroundings::new(&serving.base_url);
    let callout = member_callout(&serving);
    let both_ways_in = [
        events::event(Front::HttpApi { stage: "$default" }, Encoding::Text, &callout),
        events::event(Front::FunctionUrl, Encoding::Base64, &callout),
    ];
    let (mut of_hello, mut of_ours) = (Measured::default(), Measured::default());
    for _ in 0..rounds {
        of_hello.round(Function::start(&hello, &[]), &both_ways_in);
        of_ours.round(surroundings.function(&ours, &[]), &both_ways_in);
        of_ours.opened.push(opened(&surroundings, &ours));
    }
    of_hello.opened.clone_from(&of_hello.ready);
    print(rounds, &rows(&of_hello, &hello), &rows(&of_ours, &ours));
}

fn binary(variable: &str, build: impl FnOnce() -> PathBuf) -> PathBuf {
    env::var_os(variable).map_or_else(build, PathBuf::from)
}

/// From `exec` to the first connection for the signing keys: policy, stores and clients are open by then, and
/// what follows waits for others. The smallest binary has nothing to wait for: it is ready.
fn opened(surroundings: &Surroundings, bootstrap: &Path) -> f64 {
    let issuer = TcpListener::bind("127.0.0.1:0").unwrap();
    let metadata = format!("http://{}/metadata", issuer.local_addr().unwrap());
    let started = Instant::now();
    let function = surroundings.function(bootstrap, &[("CLAIMSMITH_METADATA_URLS", &metadata)]);
    let connection = issuer.accept().unwrap();
    let took = milliseconds(started.elapsed());
    drop((connection, function));
    took
}

impl Measured {
    /// One cold start, its first invocation and the warm ones after it.
    fn round(&mut self, function: Function, events: &[String; 2]) {
        self.ready.extend(function.ready().map(milliseconds));
        self.first.extend(events.first().map(|event| invoke(&function, event)));
        let warm = events.iter().cycle().take(WARM_INVOCATIONS);
        self.warm.extend(warm.map(|event| invoke(&function, event)));
        self.peak.extend(function.status("VmHWM").map(|kib| kib as f64 / 1024.0));
        self.threads.extend(function.status("Threads").map(|threads| threads as f64));
    }
}

fn invoke(function: &Function, event: &str) -> f64 {
    let offered = Instant::now();
    let outcome = function.invoke(event);
    let took = milliseconds(offered.elapsed());
    match outcome {
        Outcome::Answer(answer) if events::response(&answer).status() == 200 => took,
        Outcome::Error(words) | Outcome::Exited(words) => panic!("{words}\n{}", function.log()),
        outcome => panic!("{outcome:?}\n{}", function.log()),
    }
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}

fn rows(measured: &Measured, bootstrap: &Path) -> [(&'static str, f64); 8] {
    let bytes = fs::metadata(bootstrap).map_or(f64::NAN, |file| file.len() as f64);
    [
        ("exec to open, ms", percentile(&measured.opened, 50)),
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
