//! The whole binary beside the smallest one: start, first and later invocations, memory, size. Both run behind the same local
//! Runtime API, interleaved.

use std::fs;
use std::net::TcpListener;
use std::path::Path;
use std::time::Instant;

use support::executable;
use support::figures::{milliseconds, percentile, show};
use support::function::events::{self, Encoding, Front};
use support::function::lambda::{Surroundings, member_callout};
use support::function::runtime_api::Function;
use support::serving::Serving;

use crate::{binary, invoke};

const WARM_INVOCATIONS: usize = 200;

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

pub(crate) fn measure(rounds: usize) {
    let hello = binary("HELLO", || executable::release().1);
    let ours = binary("BOOTSTRAP", || executable::release().0);
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
        self.first.extend(events.first().map(|event| invoke(&function, event).1));
        let warm = events.iter().cycle().take(WARM_INVOCATIONS);
        self.warm.extend(warm.map(|event| invoke(&function, event).1));
        self.peak.extend(function.status("VmHWM").map(|kib| kib as f64 / 1024.0));
        self.threads.extend(function.status("Threads").map(|threads| threads as f64));
    }
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

fn print(rounds: usize, hello: &[(&str, f64)], ours: &[(&str, f64)]) {
    show(&format!("medians of {rounds} cold starts, {WARM_INVOCATIONS} warm invocations after each"));
    show(&format!("{:24}{:>10}{:>10}{:>10}", "", "hello", "ours", "ratio"));
    for ((name, hello), (_, ours)) in hello.iter().zip(ours) {
        show(&format!("{name:24}{hello:10.2}{ours:10.2}{:10.2}", ours / hello));
    }
}
