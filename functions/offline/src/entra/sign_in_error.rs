//! The errors of Entra's sign-in log that concern custom claims providers.
//!
//! Codes and names are from Microsoft's page on troubleshooting custom authentication extensions.

/// An error that the sign-in log shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignInError {
    /// The number in the sign-in log.
    pub code: u32,
    /// The name in the sign-in log.
    pub name: &'static str,
    /// What causes it.
    pub cause: &'static str,
    /// What to do about it.
    pub fix: &'static str,
}

const fn error(code: u32, name: &'static str, cause: &'static str, fix: &'static str) -> SignInError {
    SignInError { code, name, cause, fix }
}

const APPLY: &str = "run `claimsmith entra --apply`, which registers it again";

const LOG: &str = "search the function's log by the sign-in's correlation ID: `reason` says why it refused, and `claimsmith \
                   reference REASON` what to do";

const OTHER: &str = "the function checks its own responses, so something else responds at this address, such as a proxy or \
                     an error page: call the address with `curl`";

const SUPPORT: &str = "try again; if it persists, contact Microsoft support with the correlation ID";

/// The status is not 200.
pub const STATUS: SignInError =
    error(1003002, "CustomExtensionInvalidHTTPStatus", "the status is not 200", LOG);
/// The body does not have the contract's shape.
pub const BODY: SignInError = error(
    1003003,
    "CustomExtensionInvalidResponseBody",
    "the body does not have the contract's shape",
    OTHER,
);
/// There was no response in time.
pub const TIMED_OUT: SignInError = error(
    1003005,
    "CustomExtensionTimedOut",
    "there was no response in time",
    "look at the durations in the function's log: a slow store can be `required: false` or have a `cache`. If there is a line with a \
     `reason`, the token was refused",
);
/// The content type is not application/json.
pub const CONTENT_TYPE: SignInError = error(
    1003006,
    "CustomExtensionInvalidResponseContentType",
    "the content type is not application/json",
    OTHER,
);
/// The claims are null.
pub const NO_CLAIMS: SignInError =
    error(1003007, "CustomExtensionNullClaimsResponse", "the claims are null", OTHER);
/// The body is empty.
pub const EMPTY: SignInError = error(1003009, "CustomExtensionEmptyResponse", "the body is empty", OTHER);
/// There is not exactly one action.
pub const ACTIONS: SignInError =
    error(1003010, "CustomExtensionInvalidNumberOfActions", "there is not exactly one action", OTHER);
/// The listener calls an extension that does not exist.
pub const EXTENSION_MISSING: SignInError =
    error(1003011, "CustomExtensionNotFound", "the listener calls an extension that does not exist", APPLY);
/// The action has another @odata.type.
pub const ACTION_TYPE: SignInError =
    error(1003012, "CustomExtensionInvalidActionType", "the action has another @odata.type", OTHER);
/// The resource ID is not api://{host}/{appId}.
pub const RESOURCE_ID_FORMAT: SignInError = error(
    1003014,
    "CustomExtensionIncorrectResourceIdFormat",
    "the resource ID is not api://{host}/{appId}",
    APPLY,
);
/// Target and resource ID have different hosts.
pub const HOST: SignInError = error(
    1003015,
    "CustomExtensionDomainNameDoesNotMatch",
    "target and resource ID have different hosts",
    "the endpoint has moved: run `claimsmith entra --apply` with its new address",
);
/// The endpoint's app does not exist.
pub const PRINCIPAL_MISSING: SignInError = error(
    1003016,
    "CustomExtensionResourceServicePrincipalNotFound",
    "the endpoint's app does not exist",
    APPLY,
);
/// The calling app does not exist.
pub const CALLER_MISSING: SignInError = error(
    1003017,
    "CustomExtensionClientServicePrincipalNotFound",
    "the calling app does not exist",
    "run `az ad sp create --id 99045fe1-7639-4a75-9d4a-577b6ca3810f`",
);
/// The calling app is disabled.
pub const CALLER_DISABLED: SignInError = error(
    1003018,
    "CustomExtensionClientServiceDisabled",
    "the calling app is disabled",
    "enable it under *Enterprise applications*, *Properties*",
);
/// The endpoint's app is disabled.
pub const PRINCIPAL_DISABLED: SignInError = error(
    1003019,
    "CustomExtensionResourceServicePrincipalDisabled",
    "the endpoint's app is disabled",
    "enable it under *Enterprise applications*, *Properties*",
);
/// The target is not a valid https address.
pub const TARGET_URL: SignInError = error(
    1003020,
    "CustomExtensionIncorrectTargetUrlFormat",
    "the target is not a valid https address",
    "run `claimsmith entra --apply` with the `Endpoint` output of the stack",
);
/// The permission to receive callouts is not granted.
pub const PERMISSION: SignInError = error(
    1003021,
    "CustomExtensionPermissionNotGrantedToServicePrincipal",
    "the permission to receive callouts is not granted",
    "run `claimsmith entra --apply`, or choose *Grant admin consent* on the registration",
);
/// Microsoft Graph is disabled.
pub const GRAPH_DISABLED: SignInError = error(
    1003022,
    "CustomExtensionMsGraphServicePrincipalDisabledOrNotFound",
    "Microsoft Graph is disabled",
    "enable the service principal of Microsoft Graph under *Enterprise applications*",
);
/// Names and values are over 3 KB.
pub const TOO_LARGE: SignInError =
    error(1003025, "CustomExtensionResponseClaimsSizeExceeded", "names and values are over 3 KB", OTHER);
/// A claim has no name.
pub const EMPTY_NAME: SignInError =
    error(1003026, "CustomExtensionNullOrEmptyClaimKeyNotSupported", "a claim has no name", OTHER);
/// No connection could be made.
pub const CONNECTION: SignInError = error(
    1003027,
    "CustomExtensionConnectionError",
    "no connection could be made",
    "check that the name resolves publicly and that its certificate is valid and not self-signed",
);
/// An error in Entra.
pub const UNEXPECTED_HANDLER: SignInError =
    error(1003000, "EventHandlerUnexpectedError", "an error in Entra", SUPPORT);
/// An error in Entra during the call.
pub const UNEXPECTED: SignInError =
    error(1003001, "CustomExtensionUnexpectedError", "an error in Entra during the call", SUPPORT);
/// Entra limits its own callouts.
pub const THROTTLED: SignInError = error(
    1003004,
    "CustomExtensionThrottlingError",
    "Entra limits its own callouts",
    "use the listener for fewer applications, or contact Microsoft support",
);
/// The extension was registered in the private preview.
pub const SCHEMA_VERSION: SignInError = error(
    1003008,
    "CustomExtensionInvalidResponseApiSchemaVersion",
    "the extension was registered in the private preview",
    "delete the extension, then run `claimsmith entra --apply`",
);
/// Entra has blocked the address.
pub const BLOCKED: SignInError = error(
    1003023,
    "CustomExtensionBlocked",
    "Entra has blocked the address",
    "contact Microsoft support with the correlation ID",
);
/// The whole response is too large.
pub const RESPONSE_TOO_LARGE: SignInError =
    error(1003024, "CustomExtensionResponseSizeExceeded", "the whole response is too large", OTHER);

/// All errors, by code.
pub const SIGN_IN_ERRORS: [SignInError; 27] = [
    UNEXPECTED_HANDLER,
    UNEXPECTED,
    STATUS,
    BODY,
    THROTTLED,
    TIMED_OUT,
    CONTENT_TYPE,
    NO_CLAIMS,
    SCHEMA_VERSION,
    EMPTY,
    ACTIONS,
    EXTENSION_MISSING,
    ACTION_TYPE,
    RESOURCE_ID_FORMAT,
    HOST,
    PRINCIPAL_MISSING,
    CALLER_MISSING,
    CALLER_DISABLED,
    PRINCIPAL_DISABLED,
    TARGET_URL,
    PERMISSION,
    GRAPH_DISABLED,
    BLOCKED,
    RESPONSE_TOO_LARGE,
    TOO_LARGE,
    EMPTY_NAME,
    CONNECTION,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_errors_are_sorted_by_code() {
        assert!(SIGN_IN_ERRORS.is_sorted_by(|one, next| one.code < next.code));
    }
}
