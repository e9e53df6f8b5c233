//! Plays Microsoft Entra on this machine: issues tokens, sends callouts and reads responses.
//!
//! Read `signed_call` first: it has the `issuer` sign a token, posts it with a callout to the `server` of `serve` or another, and
//! prints the claims; `sign_in` is what the command line says of it.

pub(crate) mod issuer;
pub(crate) mod server;
pub(crate) mod sign_in;
pub(crate) mod signed_call;
