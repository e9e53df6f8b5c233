//! The validator of AppConfig: a function of its own, from the same program. AppConfig invokes it with a content before it
//! accepts a version, and takes an error for a refusal.
//! <https://docs.aws.amazon.com/appconfig/latest/userguide/appconfig-creating-configuration-profile-validators.html>
//!
//! It answers no callouts, and the function that answers them validates nothing: the handler's name in the template decides.
//! It needs no network: stores are not opened.

use std::path::PathBuf;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use lambda_http::lambda_runtime::{self, Diagnostic};
use lambda_http::{Error, LambdaEvent, service_fn};
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::cases;

/// The name of the handler, which Lambda says in `_HANDLER`.
pub const HANDLER: &str = "validator";

/// What is read of AppConfig's event.
#[derive(Deserialize)]
struct ValidationEvent {
    /// In base64.
    content: String,
}

/// Validates contents for as long as the process lives.
///
/// # Errors
/// The Runtime API was lost.
pub async fn run() -> Result<(), Error> {
    let folder = provider::settings::policy_folder(|name| std::env::var(name).ok()).unwrap_or_default();
    let validate = |event: LambdaEvent<Box<RawValue>>| validate(event.payload, folder.clone());
    lambda_runtime::run(service_fn(validate)).await
}

/// Accepts a content, or says what is wrong with it: in the error, which AppConfig shows, and in the log.
async fn validate(event: Box<RawValue>, folder: PathBuf) -> Result<(), Diagnostic> {
    let mistakes = match content(event.get()) {
        Ok(content) => cases::mistakes(&content, &folder).await,
        Err(why) => vec![why],
    };
    if mistakes.is_empty() {
        tracing::info!("the content can be deployed");
        return Ok(());
    }
    mistakes.iter().for_each(|line| tracing::warn!("refused: {line}"));
    Err(Diagnostic { error_type: "ContentRefused".to_owned(), error_message: mistakes.join("\n") })
}

/// The text of the content. The errors have nothing of the event.
fn content(event: &str) -> Result<String, String> {
    let event: ValidationEvent = serde_json::from_str(event)
        .map_err(|_| "the event is not a validation event of AppConfig".to_owned())?;
    let content = STANDARD.decode(&event.content).map_err(|_| "the content is not base64".to_owned())?;
    stores::file::text::document(content.as_slice())
}
