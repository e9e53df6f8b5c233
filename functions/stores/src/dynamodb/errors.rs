//! Maps DynamoDB errors to failure kinds. DynamoDB's own texts can quote values, so only its codes and request ids are
//! logged.
//! <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html>

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::operation::RequestId;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;

use crate::failure::{FailureKind, StoreFailure};

/// Converts an error of the SDK; `table` is the table's name, for the log.
pub(crate) fn failure<E>(error: &SdkError<E, HttpResponse>, table: &str) -> StoreFailure
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
            (FailureKind::Unavailable, "not reached".to_owned())
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

fn service(code: Option<&str>, status: u16) -> (FailureKind, String) {
    let name = code.unwrap_or("no code");
    let kind = match name {
        "ResourceNotFoundException" => {
            return (FailureKind::Misconfigured, "the table or its index does not exist".to_owned());
        }
        "AccessDeniedException" => return (FailureKind::Misconfigured, "access denied".to_owned()),
        "ProvisionedThroughputExceededException"
        | "RequestLimitExceeded"
        | "Throttling"
        | "ThrottlingException" => FailureKind::Throttled,
        "ExpiredTokenException"
        | "IncompleteSignatureException"
        | "InvalidSignatureException"
        | "MissingAuthenticationTokenException"
        | "UnrecognizedClientException"
        | "ValidationException" => FailureKind::Misconfigured,
        _ if status >= 500 => FailureKind::Unavailable,
        _ if status == 429 => FailureKind::Throttled,
        _ => FailureKind::Malformed,
    };
    (kind, format!("refused with {name} (HTTP {status})"))
}
