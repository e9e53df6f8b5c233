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
}

const fn error(code: u32, name: &'static str, cause: &'static str) -> SignInError {
    SignInError { code, name, cause }
}

pub(crate) const STATUS: SignInError =
    error(1003002, "CustomExtensionInvalidHTTPStatus", "the status is not 200");
pub(crate) const BODY: SignInError =
    error(1003003, "CustomExtensionInvalidResponseBody", "the body does not have the contract's shape");
pub(crate) const TIMED_OUT: SignInError =
    error(1003005, "CustomExtensionTimedOut", "there was no response in time");
pub(crate) const CONTENT_TYPE: SignInError =
    error(1003006, "CustomExtensionInvalidResponseContentType", "the content type is not application/json");
pub(crate) const NO_CLAIMS: SignInError =
    error(1003007, "CustomExtensionNullClaimsResponse", "the claims are null");
pub(crate) const EMPTY: SignInError = error(1003009, "CustomExtensionEmptyResponse", "the body is empty");
pub(crate) const ACTIONS: SignInError =
    error(1003010, "CustomExtensionInvalidNumberOfActions", "there is not exactly one action");
pub(crate) const EXTENSION_MISSING: SignInError =
    error(1003011, "CustomExtensionNotFound", "the listener calls an extension that does not exist");
pub(crate) const ACTION_TYPE: SignInError =
    error(1003012, "CustomExtensionInvalidActionType", "the action has another @odata.type");
pub(crate) const RESOURCE_ID_FORMAT: SignInError =
    error(1003014, "CustomExtensionIncorrectResourceIdFormat", "the resource ID is not api://{host}/{appId}");
pub(crate) const HOST: SignInError =
    error(1003015, "CustomExtensionDomainNameDoesNotMatch", "target and resource ID have different hosts");
pub(crate) const PRINCIPAL_MISSING: SignInError =
    error(1003016, "CustomExtensionResourceServicePrincipalNotFound", "the endpoint's app does not exist");
pub(crate) const CALLER_MISSING: SignInError =
    error(1003017, "CustomExtensionClientServicePrincipalNotFound", "the calling app does not exist");
pub(crate) const CALLER_DISABLED: SignInError =
    error(1003018, "CustomExtensionClientServiceDisabled", "the calling app is disabled");
pub(crate) const PRINCIPAL_DISABLED: SignInError =
    error(1003019, "CustomExtensionResourceServicePrincipalDisabled", "the endpoint's app is disabled");
pub(crate) const TARGET_URL: SignInError =
    error(1003020, "CustomExtensionIncorrectTargetUrlFormat", "the target is not a valid https address");
pub(crate) const PERMISSION: SignInError = error(
    1003021,
    "CustomExtensionPermissionNotGrantedToServicePrincipal",
    "the permission to receive callouts is not granted",
);
pub(crate) const GRAPH_DISABLED: SignInError =
    error(1003022, "CustomExtensionMsGraphServicePrincipalDisabledOrNotFound", "Microsoft Graph is disabled");
pub(crate) const TOO_LARGE: SignInError =
    error(1003025, "CustomExtensionResponseClaimsSizeExceeded", "names and values are over 3 KB");
pub(crate) const EMPTY_NAME: SignInError =
    error(1003026, "CustomExtensionNullOrEmptyClaimKeyNotSupported", "a claim has no name");
pub(crate) const CONNECTION: SignInError =
    error(1003027, "CustomExtensionConnectionError", "no connection could be made");
