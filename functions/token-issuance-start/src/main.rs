//! The Lambda function for Entra's token issuance start event: hands the request over, unchanged.

use std::convert::Infallible;
use std::sync::Arc;

use bytes::Bytes;
use lambda_http::{Body, Error, Request, Response, service_fn};
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::prelude::*;

/// Stands in until the crate `provider` has this interface.
struct Provider;

impl Provider {
    async fn start() -> Result<Provider, Error> {
        Ok(Provider)
    }

    async fn handle(&self, request: http::Request<Bytes>) -> http::Response<Bytes> {
        tracing::info!(path = request.uri().path(), "callout");
        let mut response = http::Response::new(Bytes::new());
        *response.status_mut() = http::StatusCode::NOT_IMPLEMENTED;
        response
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    log_to_stdout()?;
    let provider = Arc::new(Provider::start().await?);
    lambda_http::run_concurrent(service_fn(move |request| answer(Arc::clone(&provider), request))).await
}

async fn answer(provider: Arc<Provider>, request: Request) -> Result<Response<Body>, Infallible> {
    let request = request.map(|body| Bytes::copy_from_slice(&body));
    let response = provider.handle(request).await;
    Ok(response.map(|body| Body::from(body.to_vec())))
}

/// One JSON object a line. The setting moves only our own lines: at `trace` the Lambda runtime would
/// write whole events, and with them tokens and personal data.
fn log_to_stdout() -> Result<(), Error> {
    let level: LevelFilter = match std::env::var("CLAIMSMITH_LOG_LEVEL") {
        Ok(level) => level.parse()?,
        Err(_) => LevelFilter::INFO,
    };
    let ours = ["claims", "provider", "stores", "token_issuance_start"];
    let targets = Targets::new().with_default(LevelFilter::WARN).with_targets(ours.map(|name| (name, level)));
    let lines = tracing_subscriber::fmt::layer().json().flatten_event(true).with_ansi(false);
    tracing_subscriber::registry().with(lines.with_filter(targets)).try_init()?;
    Ok(())
}
