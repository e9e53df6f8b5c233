//! The errors of Entra's sign-in log that concern custom claims providers.
//!
//! Codes and names are from Microsoft's page on troubleshooting custom authentication extensions.

/// An error that the sign-in log shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SignInError {
    /// The number in the sign-in log.
    pub(crate) code: u32,
    /// The name in the sign-in log.
    pub(crate) name: &'static str,
    /// What causes it.
    pub(crate) cause: &'static str,
    /// What to do about it.
    pub(crate) fix: &'static str,
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

pub(crate) const STATUS: SignInError =
    error(1003002, "CustomExtensionInvalidHTTPStatus", "the status is not 200", LOG);
pub(crate) const BODY: SignInError = error(
    1003003,
    "CustomExtensionInvalidResponseBody",
    "the body does not have the contract's shape",
    OTHER,
);
pub(crate) const TIMED_OUT: SignInError = error(
    1003005,
    "CustomExtensionTimedOut",
    "there was no response in time",
    "look at the durations in the function's log: a slow store can be `required: false` or have a `cache`. If there is a line with a \
     `reason`, the token was refused",
);
pub(crate) const CONTENT_TYPE: SignInError = error(
    1003006,
    "CustomExtensionInvalidResponseContentType",
    "the content type is not application/json",
    OTHER,
);
pub(crate) const NO_CLAIMS: SignInError =
    error(1003007, "CustomExtensionNullClaimsResponse", "the claims are null", OTHER);
pub(crate) const EMPTY: SignInError =
    error(1003009, "CustomExtensionEmptyResponse", "the body is empty", OTHER);
pub(crate) const ACTIONS: SignInError =
    error(1003010, "CustomExtensionInvalidNumberOfActions", "there is not exactly one action", OTHER);
pub(crate) const EXTENSION_MISSING: SignInError =
    error(1003011, "CustomExtensionNotFound", "the listener calls an extension that does not exist", APPLY);
pub(crate) const ACTION_TYPE: SignInError =
    error(1003012, "CustomExtensionInvalidActionType", "the action has another @odata.type", OTHER);
pub(crate) const RESOURCE_ID_FORMAT: SignInError = error(
    1003014,
    "CustomExtensionIncorrectResourceIdFormat",
    "the resource ID is not api://{host}/{appId}",
    APPLY,
);
pub(crate) const HOST: SignInError = error(
    1003015,
    "CustomExtensionDomainNameDoesNotMatch",
    "target and resource ID have different hosts",
    "the endpoint has moved: run `claimsmith entra --apply` with its new address",
);
pub(crate) const PRINCIPAL_MISSING: SignInError = error(
    1003016,
    "CustomExtensionResourceServicePrincipalNotFound",
    "the endpoint's app does not exist",
    APPLY,
);
pub(crate) const CALLER_MISSING: SignInError = error(
    1003017,
    "CustomExtensionClientServicePrincipalNotFound",
    "the calling app does not exist",
    "run `az ad sp create --id 99045fe1-7639-4a75-9d4a-577b6ca3810f`",
);
pub(crate) const CALLER_DISABLED: SignInError = error(
    1003018,
    "CustomExtensionClientServiceDisabled",
    "the calling app is disabled",
    "enable it under *Enterprise applications*, *Properties*",
);
pub(crate) const PRINCIPAL_DISABLED: SignInError = error(
    1003019,
    "CustomExtensionResourceServicePrincipalDisabled",
    "the endpoint's app is disabled",
    "enable it under *Enterprise applications*, *Properties*",
);
pub(crate) const TARGET_URL: SignInError = error(
    1003020,
    "CustomExtensionIncorrectTargetUrlFormat",
    "the target is not a valid https address",
    "run `claimsmith entra --apply` with the `Endpoint` output of the stack",
);
pub(crate) const PERMISSION: SignInError = error(
    1003021,
    "CustomExtensionPermissionNotGrantedToServicePrincipal",
    "the permission to receive callouts is not granted",
    "run `claimsmith entra --apply`, or choose *Grant admin consent* on the registration",
);
pub(crate) const GRAPH_DISABLED: SignInError = error(
    1003022,
    "CustomExtensionMsGraphServicePrincipalDisabledOrNotFound",
    "Microsoft Graph is disabled",
    "enable the service principal of Microsoft Graph under *Enterprise applications*",
);
pub(crate) const TOO_LARGE: SignInError =
    error(1003025, "CustomExtensionResponseClaimsSizeExceeded", "names and values are over 3 KB", OTHER);
pub(crate) const EMPTY_NAME: SignInError =
    error(1003026, "CustomExtensionNullOrEmptyClaimKeyNotSupported", "a claim has no name", OTHER);
pub(crate) const CONNECTION: SignInError = error(
    1003027,
    "CustomExtensionConnectionError",
    "no connection could be made",
    "check that the name resolves publicly and that its certificate is valid and not self-signed",
);
pub(crate) const UNEXPECTED_HANDLER: SignInError =
    error(1003000, "EventHandlerUnexpectedError", "an error in Entra", SUPPORT);
pub(crate) const UNEXPECTED: SignInError =
    error(1003001, "CustomExtensionUnexpectedError", "an error in Entra during the call", SUPPORT);
pub(crate) const THROTTLED: SignInError = error(
    1003004,
    "CustomExtensionThrottlingError",
    "Entra limits its own callouts",
    "use the listener for fewer applications, or contact Microsoft support",
);
pub(crate) const SCHEMA_VERSION: SignInError = error(
    1003008,
    "CustomExtensionInvalidResponseApiSchemaVersion",
    "the extension was registered in the private preview",
    "delete the extension, then run `claimsmith entra --apply`",
);
pub(crate) const BLOCKED: SignInError = error(
    1003023,
    "CustomExtensionBlocked",
    "Entra has blocked the address",
    "contact Microsoft support with the correlation ID",
);
pub(crate) const RESPONSE_TOO_LARGE: SignInError =
    error(1003024, "CustomExtensionResponseSizeExceeded", "the whole response is too large", OTHER);

/// All errors, by code.
pub(crate) const SIGN_IN_ERRORS: [SignInError; 27] = [
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
