//! The log on standard output.

use lambda_http::Error;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::fmt::layer;
use tracing_subscriber::prelude::*;

/// The target of the callouts' log lines, which contain the ids of their invocation.
const CALLOUT: &str = "callout";

/// Starts the log: one JSON object per line, with the ids of the invocation and of its X-Ray trace. The setting
/// applies only to our own lines: at `trace`, the Lambda runtime logs whole events with tokens and personal data.
///
/// # Errors
///
/// The process has a log already.
pub fn start() -> Result<(), Error> {
    let level = provider::settings::log_level(|name| std::env::var(name).ok());
    let others = Targets::new()
        .with_default(LevelFilter::WARN)
        .with_target(CALLOUT, LevelFilter::OFF)
        // It warns that each of our workers takes one invocation at a time.
        .with_target("lambda_runtime", LevelFilter::ERROR)
        // What is recorded is no matter of the level.
        .with_target("recording", LevelFilter::INFO)
        .with_target("lambda_runtime::layers::trace", LevelFilter::INFO)
        .with_targets(["claims", "provider", "stores", "token_issuance_start"].map(|ours| (ours, level)));
    let callouts = Targets::new().with_target(CALLOUT, level);
    let lines = || layer().json().flatten_event(true).with_span_list(false).with_ansi(false);
    let lines = [lines().with_filter(callouts), lines().with_filter(others)];
    tracing_subscriber::registry().with(lines.into_iter().collect::<Vec<_>>()).try_init()?;
    Ok(())
}
