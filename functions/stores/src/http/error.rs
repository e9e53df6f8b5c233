//! Why a request got no response.

use std::error::Error;
use std::{fmt, io};

use super::certificates::{cause_of, tls_error};
use super::proxy::ProxyFailure;

/// Why a request got no response. It has no part of the address, which can contain a user's attributes.
#[derive(Clone, Debug, PartialEq)]
pub enum HttpError {
    /// TLS failed, such as for an expired certificate.
    Tls(rustls::Error),
    /// There was no connection in time.
    NotReachedInTime,
    /// There was no connection, for this reason.
    NotReached(String),
    /// There was no connection through the proxy.
    Proxy(ProxyFailure),
    /// The connection closed before the response was complete, or what came was not a response.
    Cut,
}

impl HttpError {
    /// For the log of a store: where nobody listens, the system's own words say nothing more.
    pub(crate) fn inside(&self) -> String {
        match self {
            Self::NotReached(_) => "not reached".to_owned(),
            other => other.to_string(),
        }
    }

    /// Why there was no response head.
    pub(super) fn of_request(error: &hyper_util::client::legacy::Error) -> Self {
        if let Some(tls) = tls_error(error) {
            return Self::Tls(tls.clone());
        }
        let causes = || std::iter::successors(error.source(), |cause| cause_of(*cause));
        if let Some(proxy) = causes().find_map(|cause| cause.downcast_ref::<ProxyFailure>()) {
            return Self::Proxy(proxy.clone());
        }
        let is_late = |cause: &(dyn Error + 'static)| {
            cause.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::TimedOut)
        };
        match error.is_connect() {
            true if causes().any(is_late) => Self::NotReachedInTime,
            true => Self::NotReached(causes().last().map(ToString::to_string).unwrap_or_default()),
            false => Self::Cut,
        }
    }
}

impl fmt::Display for HttpError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tls(error) => write!(f, "TLS failed: {error}"),
            Self::NotReachedInTime => f.write_str("not reached in time"),
            Self::NotReached(cause) => write!(f, "not reached: {cause}"),
            Self::Proxy(failure) => write!(f, "{failure}"),
            Self::Cut => f.write_str("the connection closed before the response was complete"),
        }
    }
}

impl Error for HttpError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Tls(error) => Some(error),
            Self::Proxy(failure) => Some(failure),
            Self::NotReachedInTime | Self::NotReached(_) | Self::Cut => None,
        }
    }
}
