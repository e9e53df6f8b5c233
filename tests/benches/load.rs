//! `claimsmith serve` under load: callouts at a fixed rate over loopback, whether or not earlier ones were answered.
//!
//! `RATE` is the number of callouts in a second (1,000; at most 10,000) and `SECONDS` for how many seconds they are sent (60; at
//! most 240). Each waits for its answer as long as Entra does, for two seconds. `TOOL` names a build of the tool; without it,
//! one with the profile `local` is built. Says how much of a processor `serve` and this program used: `serve` is at its limit
//! when both together use all of the machine, and this program is when it uses one processor.
//! `cargo bench --workspace --bench load --profile dev`

#![expect(clippy::unwrap_used, reason = "a benchmark stops at the first surprise")]

use std::env;
use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::Request;
use reqwest::Client;
use support::executable;
use support::figures::{milliseconds, number, percentile, show};
use support::function::lambda::{callout_of, sample_people};
use support::serving::Serving;
use tokio::runtime::Builder;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio::time::sleep_until;

/// How long Entra waits for an answer.
const PATIENCE: Duration = Duration::from_secs(2);
/// What the kernel counts processor time in: `getconf CLK_TCK`.
const TICKS_IN_A_SECOND: f64 = 100.0;

/// One callout: how late it was sent, after what time it was answered, and whether with 200.
struct Sent {
    late: f64,
    took: f64,
    answered: bool,
}

fn main() {
    let (rate, seconds) = (number("RATE", 1000).clamp(1, 10_000), number("SECONDS", 60).clamp(1, 240));
    let tool = env::var_os("TOOL").map_or_else(executable::local_claimsmith, PathBuf::from);
    let serving = Serving::of(&tool, "load", &[]);
    let callouts: Vec<_> = sample_people().iter().map(|person| callout_of(&serving, person)).collect();
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    let used = || [serving.id(), std::process::id()].map(processor_time);
    let ([serve_before, own_before], started) = (used(), Instant::now());
    let sent = runtime.block_on(send(&serving.endpoint(), &callouts, rate, rate * seconds));
    let ([serve, own], took) = (used(), started.elapsed().as_secs_f64());
    let (serve, own) = ((serve - serve_before) / took, (own - own_before) / took);
    print(&sent, took);
    show(&format!("processors used: serve {serve:.2}, this program {own:.2}"));
}

/// Sends so many callouts, each at its time.
async fn send(endpoint: &str, callouts: &[Request<Bytes>], rate: usize, count: usize) -> Vec<Sent> {
    let client = Client::builder().tls_backend_preconfigured(stores::http::tls(None).unwrap());
    let client = client.no_proxy().timeout(PATIENCE).build().unwrap();
    let (sender, mut receiver) = unbounded_channel();
    let started = Instant::now();
    for (number, callout) in callouts.iter().cycle().take(count).enumerate() {
        let due = started + Duration::from_secs(1).mul_f64(number as f64 / rate as f64);
        sleep_until(due.into()).await;
        let request = client.post(endpoint).headers(callout.headers().clone()).body(callout.body().clone());
        tokio::spawn(exchange(request, due, sender.clone()));
    }
    drop(sender);
    let mut sent = Vec::new();
    while let Some(one) = receiver.recv().await {
        sent.push(one);
    }
    sent
}

async fn exchange(request: reqwest::RequestBuilder, due: Instant, sender: UnboundedSender<Sent>) {
    let sending = Instant::now();
    let response = request.send().await;
    let answered = match response {
        Ok(response) => response.status() == 200 && response.bytes().await.is_ok(),
        Err(_) => false,
    };
    let late = milliseconds(sending.duration_since(due));
    let _ = sender.send(Sent { late, took: milliseconds(sending.elapsed()), answered });
}

fn print(sent: &[Sent], took: f64) {
    let answered: Vec<f64> = sent.iter().filter(|one| one.answered).map(|one| one.took).collect();
    let failed = sent.len() - answered.len();
    let rate = answered.len() as f64 / took;
    show(&format!("{} callouts in {took:.1} s, {failed} failed; {rate:.0} answered in a second", sent.len()));
    let late: Vec<f64> = sent.iter().map(|one| one.late).collect();
    for (what, values) in [("answered after", answered), ("sent late by", late)] {
        let [p50, p99, longest] = [50, 99, 100].map(|percent| percentile(&values, percent));
        show(&format!("{what}, ms: p50 {p50:.2}, p99 {p99:.2}, longest {longest:.2}"));
    }
}

/// The processor time that a process has used, in seconds.
fn processor_time(process: u32) -> f64 {
    let status = fs::read_to_string(format!("/proc/{process}/stat")).unwrap();
    // The name of the program, in parentheses, can contain spaces.
    let fields = status.rsplit_once(')').unwrap().1.split_whitespace();
    let ticks = fields.skip(11).take(2).map(|ticks| ticks.parse::<f64>().unwrap());
    ticks.sum::<f64>() / TICKS_IN_A_SECOND
}
