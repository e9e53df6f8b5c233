//! Plays Microsoft Entra on this machine: issues tokens, sends callouts and reads responses.
//!
//! Read `signed_call` first: it makes a `request`, has the `issuer` sign a token, posts both and judges the `response`.

pub(crate) mod issuer;
pub(crate) mod request;
pub(crate) mod response;
pub(crate) mod server;
pub(crate) mod sign_in_error;
pub(crate) mod signed_call;
