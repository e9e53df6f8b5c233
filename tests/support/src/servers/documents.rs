//! What Entra's server publishes, and how it fails.

use std::time::Duration;

use serde_json::Value;

use super::entra::Key;

/// What the server answers below `/<name>/`.
#[derive(Clone)]
pub enum Document {
    /// Metadata and keys.
    Published {
        /// The issuer that the metadata names.
        issuer: String,
        /// The keys.
        keys: Vec<Value>,
    },
    /// Metadata that points elsewhere for its keys.
    KeysAt {
        /// The issuer that the metadata names.
        issuer: String,
        /// Where the metadata says the keys are.
        jwks_uri: String,
    },
    /// This body for the keys.
    RawKeys(String),
    /// A redirect to the document of this name.
    MovedTo(&'static str),
    /// An error with this status.
    Status(u16),
    /// No answer at all.
    Silent,
    /// This one, with each answer so much later.
    Late(Duration, Box<Document>),
    /// The first one for one request of its metadata, and the second one from then on.
    Once(Box<Document>, Box<Document>),
}

impl Document {
    /// Metadata of this issuer, with these keys.
    pub fn of(issuer: String, keys: &[Key]) -> Self {
        let jwk = |key: &Key| if issuer.ends_with("/v2.0") { key.jwk_of(&issuer) } else { key.jwk() };
        let keys = keys.iter().map(jwk).collect();
        Self::Published { issuer, keys }
    }
}
