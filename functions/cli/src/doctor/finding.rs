//! One thing that is wrong, what a sign-in shows of it, and the mend.

use std::fmt;

use crate::entra::{self, SignInError, error};

pub(super) const RESOURCE_ID_FORMAT: SignInError =
    error(1003014, "CustomExtensionIncorrectResourceIdFormat", "the resource id is not api://{host}/{appId}");
pub(super) const HOST: SignInError =
    error(1003015, "CustomExtensionDomainNameDoesNotMatch", "target and resource id have different hosts");
pub(super) const EXTENSION_MISSING: SignInError =
    error(1003011, "CustomExtensionNotFound", "the listener calls an extension that is not there");
pub(super) const PRINCIPAL_MISSING: SignInError =
    error(1003016, "CustomExtensionResourceServicePrincipalNotFound", "the endpoint's app is not there");
pub(super) const CALLER_MISSING: SignInError =
    error(1003017, "CustomExtensionClientServicePrincipalNotFound", "the calling app is not there");
pub(super) const CALLER_DISABLED: SignInError =
    error(1003018, "CustomExtensionClientServiceDisabled", "the calling app is disabled");
pub(super) const PRINCIPAL_DISABLED: SignInError =
    error(1003019, "CustomExtensionResourceServicePrincipalDisabled", "the endpoint's app is disabled");
pub(super) const TARGET_URL: SignInError =
    error(1003020, "CustomExtensionIncorrectTargetUrlFormat", "the target is not a valid https address");
pub(super) const PERMISSION: SignInError = error(
    1003021,
    "CustomExtensionPermissionNotGrantedToServicePrincipal",
    "the permission to receive callouts is not granted",
);
pub(super) const GRAPH_DISABLED: SignInError =
    error(1003022, "CustomExtensionMsGraphServicePrincipalDisabledOrNotFound", "Microsoft Graph is disabled");

/// What a sign-in shows of a finding.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Effect {
    /// An entry of the sign-in log.
    Error(SignInError),
    /// The endpoint refuses Entra's token: the log may call that a timeout.
    Unauthorized,
    /// An error of the token service itself, in words.
    Aadsts(&'static str),
    /// The sign-in succeeds; what is missing then.
    Silent(&'static str),
}

/// One thing that is wrong.
#[derive(Clone, Debug)]
pub(crate) struct Finding {
    /// Its name, for programs.
    pub(crate) code: &'static str,
    /// Where and what.
    pub(crate) message: String,
    /// What a sign-in shows of it.
    pub(crate) effect: Effect,
    /// What to do.
    pub(crate) mend: String,
}

impl Finding {
    /// A finding.
    pub(super) fn new(
        code: &'static str,
        effect: Effect,
        message: impl Into<String>,
        mend: impl Into<String>,
    ) -> Self {
        Self { code, message: message.into(), effect, mend: mend.into() }
    }
}

impl fmt::Display for Effect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Error(SignInError { code, name, .. }) => write!(f, "{code} {name}"),
            Self::Unauthorized => {
                write!(f, "{} or, as the service may call it, ", Self::Error(entra::STATUS))?;
                Self::Error(entra::TIMED_OUT).fmt(f)
            }
            Self::Aadsts(error) => f.write_str(error),
            Self::Silent(what) => write!(f, "no error: {what}"),
        }
    }
}

/// `error[code]: message`, then the effect and the mend, a line each.
impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { code, message, effect, mend } = self;
        write!(f, "error[{code}]: {message}\n  = sign-in: {effect}\n  = help: {mend}")
    }
}
