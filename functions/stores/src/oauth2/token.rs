//! An access token, which is never printed.

use http::header::HeaderValue;

/// An access token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessToken(HeaderValue);

impl AccessToken {
    /// `authorization` is the value of its header, with the scheme.
    pub(super) fn new(mut authorization: HeaderValue) -> Self {
        authorization.set_sensitive(true);
        Self(authorization)
    }

    /// The value of a request's `authorization` header, marked as sensitive so that it is not logged.
    #[must_use]
    pub fn header(&self) -> HeaderValue {
        self.0.clone()
    }
}
