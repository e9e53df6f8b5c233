//! The client's id and credential for an authorization server.

use std::fmt;

use claims::document::{Diagnostics, Fields};

use crate::template::PlacedTemplate;

/// A client as the policy configures it.
#[derive(Debug)]
pub(crate) struct OAuthClient {
    pub(super) id: PlacedTemplate,
    pub(super) credential: ClientCredential,
}

/// What proves who the client is.
pub(super) enum ClientCredential {
    Secret(PlacedTemplate),
    Key(PlacedTemplate, KeyName),
}

/// How the server identifies the key.
pub(super) enum KeyName {
    Certificate(PlacedTemplate),
    Id(PlacedTemplate),
}

impl OAuthClient {
    /// Reads the client's id, and its secret or private key; `id` and `secret` are the keys in the policy. Mistakes are
    /// reported.
    pub(crate) fn read(
        fields: &mut Fields<'_>,
        id: &'static str,
        secret: &'static str,
        diagnostics: &mut Diagnostics,
    ) -> Option<Self> {
        let id = fields.required(id, diagnostics);
        let id = id.and_then(|node| PlacedTemplate::read_fixed(node, diagnostics));
        let entry = fields.exactly_one(&[secret, "privateKey"], diagnostics)?;
        let text = PlacedTemplate::read_fixed(&entry.value, diagnostics);
        let credential = if entry.key == secret {
            ClientCredential::Secret(text?)
        } else {
            let name = KeyName::read(fields, diagnostics);
            ClientCredential::Key(text?, name?)
        };
        Some(Self { id: id?, credential })
    }
}

impl KeyName {
    fn read(fields: &mut Fields<'_>, diagnostics: &mut Diagnostics) -> Option<Self> {
        let entry = fields.exactly_one(&["certificate", "keyId"], diagnostics)?;
        let text = PlacedTemplate::read_fixed(&entry.value, diagnostics)?;
        Some(if entry.key == "keyId" { Self::Id(text) } else { Self::Certificate(text) })
    }
}

/// Shows no text, because the policy may contain the secret itself.
impl fmt::Debug for ClientCredential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Secret(_) => "Secret",
            Self::Key(..) => "Key",
        })
    }
}
