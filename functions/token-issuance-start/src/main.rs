//! The Lambda function for Entra's token issuance start event: hands the request over, unchanged.

mod event;

use std::convert::Infallible;
use std::sync::Arc;

use lambda_http::{Error, LambdaEvent, lambda_runtime, service_fn};
use provider::Provider;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::prelude::*;

use crate::event::{Answer, Event};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    log_to_stdout()?;
    let variable = |name: &str| std::env::var(name).ok();
    let provider = Provider::open(Arc::new(variable)).await.inspect_err(|refused| {
        refused.0.iter().for_each(|line| tracing::error!("not started: {line}"));
    })?;
    provider.ready().await;
    let provider = Arc::new(provider);
    lambda_runtime::run_concurrent(service_fn(move |event| handle(Arc::clone(&provider), event))).await
}

async fn handle(provider: Arc<Provider>, event: LambdaEvent<Event>) -> Result<Answer, Infallible> {
    Ok(event::answer(provider.handle(event::request(event.payload)).await))
}

/// One JSON object a line, with the ids of the invocation and of its X-Ray trace. The setting moves
/// only our own lines: the Lambda runtime's at `trace` hold whole events, so tokens and personal data.
fn log_to_stdout() -> Result<(), Error> {
    let level: LevelFilter = match std::env::var("CLAIMSMITH_LOG_LEVEL") {
        Ok(level) => level.parse()?,
        Err(_) => LevelFilter::INFO,
    };
    let targets = Targets::new()
        .with_default(LevelFilter::WARN)
        .with_target("lambda_runtime::layers::trace", LevelFilter::INFO)
        .with_targets(
            ["callout", "claims", "provider", "stores", "token_issuance_start"].map(|ours| (ours, level)),
        );
    let lines =
        tracing_subscriber::fmt::layer().json().flatten_event(true).with_span_list(false).with_ansi(false);
    tracing_subscriber::registry().with(lines.with_filter(targets)).try_init()?;
    Ok(())
}
