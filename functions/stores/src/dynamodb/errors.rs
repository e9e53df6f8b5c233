//! Maps DynamoDB errors to failure kinds. DynamoDB's own texts can quote values, so only its codes and request ids are
//! logged.
//! <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html>

use std::error::Error;

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::operation::RequestId;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::DispatchFailure;

use crate::failure::{FailureKind, StoreFailure};
use crate::http::HttpError;

/// Converts an error of the SDK; `table` is the table's name, for the log.
pub fn failure<E>(error: &SdkError<E, HttpResponse>, table: &str) -> StoreFailure
where
    E: ProvideErrorMetadata,
    SdkError<E, HttpResponse>: RequestId,
{
    let (kind, what) = match error {
        SdkError::TimeoutError(_) => (FailureKind::Late, "no answer in time".to_owned()),
        SdkError::DispatchFailure(failure) if failure.is_timeout() => {
            (FailureKind::Late, "no answer in time".to_owned())
        }
        SdkError::DispatchFailure(failure) if failure.is_io() => {
            (FailureKind::Unavailable, not_reached(failure))
        }
        SdkError::ServiceError(refused) => service(refused.err().code(), refused.raw().status().as_u16()),
        SdkError::ResponseError(_) => (FailureKind::Malformed, "the response could not be read".to_owned()),
        SdkError::ConstructionFailure(_) => {
            (FailureKind::Misconfigured, "the request could not be built".to_owned())
        }
        _ => (FailureKind::Malformed, "the connection closed before the response was complete".to_owned()),
    };
    let request = error.request_id().map(|id| format!(", request {id}")).unwrap_or_default();
    StoreFailure::new(kind, format!("table `{table}`: {what}{request}"))
}

fn not_reached(failure: &DispatchFailure) -> String {
    let cause = failure.as_connector_error().and_then(|error| error.source());
    let known = cause.and_then(|cause| cause.downcast_ref::<HttpError>());
    known.map_or_else(|| "not reached".to_owned(), HttpError::inside)
}

/// The codes that have a kind of their own; those of KMS are for tables with an administrator's own key.
const CODES: [(&str, FailureKind); 15] = [
    ("ExpiredTokenException", FailureKind::Misconfigured),
    ("IncompleteSignatureException", FailureKind::Misconfigured),
    ("InvalidSignatureException", FailureKind::Misconfigured),
    ("KMSAccessDeniedException", FailureKind::Misconfigured),
    ("KMSDisabledException", FailureKind::Misconfigured),
    ("KMSInvalidStateException", FailureKind::Misconfigured),
    ("KMSNotFoundException", FailureKind::Misconfigured),
    ("MissingAuthenticationTokenException", FailureKind::Misconfigured),
    ("ProvisionedThroughputExceededException", FailureKind::Throttled),
    ("RequestExpired", FailureKind::Misconfigured),
    ("RequestLimitExceeded", FailureKind::Throttled),
    ("Throttling", FailureKind::Throttled),
    ("ThrottlingException", FailureKind::Throttled),
    ("UnrecognizedClientException", FailureKind::Misconfigured),
    ("ValidationException", FailureKind::Misconfigured),
];

fn service(code: Option<&str>, status: u16) -> (FailureKind, String) {
    let name = code.unwrap_or("no code");
    let known = CODES.iter().find(|(code, _)| *code == name).map(|(_, kind)| *kind);
    let by_status = match status {
        429 => FailureKind::Throttled,
        500.. => FailureKind::Unavailable,
        _ => FailureKind::Malformed,
    };
    match name {
        "ResourceNotFoundException" => {
            (FailureKind::Misconfigured, "the table or its index does not exist".to_owned())
        }
        "AccessDeniedException" => (FailureKind::Misconfigured, "access denied".to_owned()),
        name => (known.unwrap_or(by_status), format!("refused with {name} (HTTP {status})")),
    }
}
