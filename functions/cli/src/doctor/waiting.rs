//! Compares how long Entra waits, and how often it calls again, with what the function needs.

use claims::entra::contract::{MAX_RETRIES, TIMEOUT_MS};
use offline::entra::sign_in_error::TIMED_OUT;
use serde_json::Value;

use super::finding::APPLY;
use super::{Checkup, Effect, Finding};

/// Findings about the `clientConfiguration` of an extension.
pub(super) fn of_extension(checkup: &Checkup, place: &str, configuration: &Value) -> Vec<Finding> {
    let timeout = timeout(checkup, place, number(configuration, "timeoutInMilliseconds"), "timeout");
    let retries = retries(place, number(configuration, "maximumRetries"), "retries");
    timeout.into_iter().chain(retries).collect()
}

/// Findings about that of a listener. What it does not say is as in the extension.
pub(super) fn of_listener(checkup: &Checkup, place: &str, configuration: &Value) -> Vec<Finding> {
    let place = format!("{place}: overrides the extension");
    let timeout = number(configuration, "timeoutInMilliseconds")
        .and_then(|ms| timeout(checkup, &place, Some(ms), "listener_timeout"));
    let retries = number(configuration, "maximumRetries")
        .and_then(|count| retries(&place, Some(count), "listener_retries"));
    timeout.into_iter().chain(retries).collect()
}

fn number(configuration: &Value, key: &str) -> Option<u64> {
    configuration.get(key).and_then(Value::as_u64)
}

fn timeout(checkup: &Checkup, place: &str, found: Option<u64>, code: &'static str) -> Option<Finding> {
    let deadline = checkup.settings.deadline.as_millis();
    let message = match found {
        Some(TIMEOUT_MS) => return None,
        Some(ms) if u128::from(ms) <= deadline => format!(
            "{place}: the timeout is {ms} ms, not {TIMEOUT_MS} ms, and the function takes up to {deadline} ms"
        ),
        Some(ms) => format!("{place}: the timeout is {ms} ms, not {TIMEOUT_MS} ms"),
        None => format!("{place}: the timeout is not set, expected {TIMEOUT_MS} ms"),
    };
    Some(Finding::new(code, Effect::Error(TIMED_OUT), message, APPLY))
}

fn retries(place: &str, found: Option<u64>, code: &'static str) -> Option<Finding> {
    let message = match found {
        Some(count) if count == u64::from(MAX_RETRIES) => return None,
        Some(count) => format!("{place}: the number of retries is {count}, not {MAX_RETRIES}"),
        None => format!("{place}: the number of retries is not set, expected {MAX_RETRIES}"),
    };
    Some(Finding::new(code, Effect::Error(TIMED_OUT), message, APPLY))
}
