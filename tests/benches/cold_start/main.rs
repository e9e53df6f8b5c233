//! Cold starts of the whole binary, in one run with what it is compared with; read the ratios, for the milliseconds belong to
//! this machine.
//!
//! By default [`near`]: beside the smallest binary, with everything on this machine. `ENTRA_MS` and `TABLE_MS` are round trips
//! in milliseconds to Entra and to the table, and [`far`] measures cold starts with them, also beside its [`peers`]. `ROUNDS` sets the number of cold
//! starts of each (20); `BOOTSTRAP` and `HELLO` name binaries that exist already, say those that SAM has built.
//! `cargo bench --workspace --bench cold_start --profile dev`: the profile is that of this program
//! only, what it measures is built as it is shipped.

#![expect(clippy::panic, clippy::unwrap_used, reason = "a benchmark stops at the first surprise")]

mod far;
mod near;
mod peers;

use std::env;
use std::path::PathBuf;
use std::time::Instant;

use support::figures::{milliseconds, number};
use support::function::events;
use support::function::runtime_api::{Function, Outcome};

fn main() {
    let rounds = number("ROUNDS", 20);
    if ["ENTRA_MS", "TABLE_MS"].iter().any(|variable| env::var_os(variable).is_some()) {
        far::measure(rounds);
    } else {
        near::measure(rounds);
    }
}

fn binary(variable: &str, build: impl FnOnce() -> PathBuf) -> PathBuf {
    env::var_os(variable).map_or_else(build, PathBuf::from)
}

/// Invokes a function: its answer, and after how many milliseconds.
fn invoke(function: &Function, event: &str) -> (Vec<u8>, f64) {
    let offered = Instant::now();
    let outcome = function.invoke(event);
    let took = milliseconds(offered.elapsed());
    match outcome {
        Outcome::Answer(answer) if events::response(&answer).status() == 200 => (answer, took),
        Outcome::Answer(answer) => panic!("{}\n{}", String::from_utf8_lossy(&answer), function.log()),
        Outcome::Error(words) | Outcome::Exited(words) => panic!("{words}\n{}", function.log()),
        outcome @ Outcome::Hung => panic!("{outcome:?}\n{}", function.log()),
    }
}
