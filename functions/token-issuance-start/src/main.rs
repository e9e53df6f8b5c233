//! The Lambda function's program: starts the log and the function, then waits for invocations.

use std::sync::Arc;

use lambda_http::{Error, lambda_runtime, service_fn};
use token_issuance_start::{Function, log};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    log::start()?;
    let function = Arc::new(Function::start().await.inspect_err(|refused| {
        refused.0.iter().for_each(|line| tracing::error!("not started: {line}"));
    })?);
    lambda_runtime::run_concurrent(service_fn(move |event| Function::handle(Arc::clone(&function), event)))
        .await
}
