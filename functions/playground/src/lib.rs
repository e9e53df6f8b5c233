//! The engine of the playground: requests of the page in, answers out, both in JSON. It runs the very crates that answer
//! Entra and that check policies; nothing is decided here.
//!
//! `exports.rs` is what the page calls. `run/` is what it shows of its documents; `writing.rs` what can be written and what a
//! word means; `patterns.rs` a regular expression in words; `importing/` and `examples.rs` what to start from.

mod documents;
mod examples;
#[cfg(target_family = "wasm")]
mod exports;
mod importing;
mod patterns;
mod run;
mod writing;

pub use examples::{EXAMPLES, Example};

use importing::{ImportRequest, start};
use offline::trial;
use patterns::{PatternRequest, pattern};
use run::{RunRequest, run};
use serde::{Deserialize, Serialize};
use writing::PlaceRequest;

/// What the page asks.
#[derive(Deserialize)]
#[serde(tag = "op", rename_all = "lowercase")]
enum Request {
    Examples {},
    Run(RunRequest),
    Complete(PlaceRequest),
    Hover(PlaceRequest),
    Pattern(PatternRequest),
    Import(ImportRequest),
    Try { lines: Vec<String> },
}

/// Answers a request; one that is none is answered with an `error`.
#[must_use]
pub fn answer(request: &[u8]) -> Vec<u8> {
    match serde_json::from_slice(request) {
        Ok(Request::Examples {}) => json(&EXAMPLES),
        Ok(Request::Run(request)) => json(&run(&request)),
        Ok(Request::Complete(request)) => json(&request.offers()),
        Ok(Request::Hover(request)) => json(&request.meaning()),
        Ok(Request::Pattern(request)) => json(&pattern(&request)),
        Ok(Request::Import(request)) => json(&start(&request)),
        Ok(Request::Try { lines }) => tried(&lines),
        Err(error) => json(&Refused { error: error.to_string() }),
    }
}

/// The answers of `claimsmith try`, a line each.
fn tried(lines: &[String]) -> Vec<u8> {
    let answers =
        lines.iter().flat_map(|line| json(&trial::answer(line.as_bytes())).into_iter().chain([b'\n']));
    answers.collect()
}

#[derive(Serialize)]
struct Refused {
    error: String,
}

fn json(answer: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(answer).unwrap_or_default()
}
