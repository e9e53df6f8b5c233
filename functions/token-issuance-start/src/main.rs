//! The Lambda function's program: starts the log and the function, then waits for invocations; or it is the validator
//! of AppConfig.

use lambda_http::Error;
use token_issuance_start::{Function, log, runtime_api, validator};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    log::start()?;
    if std::env::var("_HANDLER").as_deref() == Ok(validator::HANDLER) {
        return validator::run().await;
    }
    let function = Function::start().await.inspect_err(|refused| {
        refused.0.iter().for_each(|line| tracing::error!("not started: {line}"));
    })?;
    runtime_api::run(function).await
}
