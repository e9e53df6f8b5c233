//! An access token, which nothing prints.

use http::header::HeaderValue;

/// An access token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessToken(HeaderValue);

impl AccessToken {
    /// `authorization` is its header, scheme and all.
    pub(super) fn new(mut authorization: HeaderValue) -> Self {
        authorization.set_sensitive(true);
        Self(authorization)
    }

    /// The value of the `authorization` header of a request; it is not shown where headers are logged.
    #[must_use]
    pub fn header(&self) -> HeaderValue {
        self.0.clone()
    }
}
