//! The lists of reserved claim names, for people.

use super::restricted::{JWT, SAML};

/// The names that Entra reserves in JSON Web Tokens, beside those that start with `xms_` or `extn.`.
pub fn restricted_in_jwt() -> impl Iterator<Item = &'static str> {
    JWT.into_iter()
}

/// The names that Entra reserves in SAML tokens.
pub fn restricted_in_saml() -> impl Iterator<Item = String> {
    SAML.iter().flat_map(|(prefix, names)| names.iter().map(move |name| format!("{prefix}{name}")))
}
