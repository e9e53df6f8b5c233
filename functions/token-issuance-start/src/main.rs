//! The Lambda function's program: starts the log and the function, then waits for invocations.

use lambda_http::Error;
use token_issuance_start::{Function, log, runtime_api};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    log::start()?;
    let function = Function::start().await.inspect_err(|refused| {
        refused.0.iter().for_each(|line| tracing::error!("not started: {line}"));
    })?;
    runtime_api::run(function).await
}
