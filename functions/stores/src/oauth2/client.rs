//! The client's id and credential for an authorization server.

use std::fmt;

use claims::document::{Diagnostics, Fields, Place};
use url::Url;

use super::assertion::{AssertionSigner, UnusableKey};
use super::endpoint::{Endpoint, Proof};
use super::parameters::OpenParameters;
use super::source::TokenSource;
use crate::clock::Clock;
use crate::codes::UNUSABLE_KEY;
use crate::environment::Environment;
use crate::http::Client;
use crate::template::PlacedTemplate;

/// A client as the policy configures it.
#[derive(Debug)]
pub(crate) struct OAuthClient {
    id: PlacedTemplate,
    credential: ClientCredential,
}

enum ClientCredential {
    Secret(PlacedTemplate),
    Key(PlacedTemplate, KeyName),
}

/// A client that can ask for tokens.
pub(crate) struct OpenClient {
    id: String,
    proof: Proof,
    http: Client,
    clock: Clock,
}

/// How the server identifies the key.
enum KeyName {
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

    /// Resolves settings and secrets and reads the key. Mistakes are reported.
    pub(crate) fn open(
        &self,
        environment: &Environment,
        diagnostics: &mut Diagnostics,
    ) -> Option<OpenClient> {
        let id = self.id.resolve_fixed(environment, diagnostics);
        let proof = self.credential.open(environment, diagnostics);
        Some(OpenClient {
            id: id?,
            proof: proof?,
            http: environment.deployment.http.clone(),
            clock: environment.deployment.clock.clone(),
        })
    }
}

impl OpenClient {
    /// The source of this client's tokens; `None` if the address is not valid.
    pub(crate) fn tokens(self, token_url: &str, parameters: OpenParameters) -> Option<TokenSource> {
        let Self { id: client_id, proof, http, clock } = self;
        let url = Url::parse(token_url).ok()?;
        Some(TokenSource::new(Endpoint { http, clock, url, client_id, proof, parameters }))
    }
}

impl ClientCredential {
    fn open(&self, environment: &Environment, diagnostics: &mut Diagnostics) -> Option<Proof> {
        let (key, name) = match self {
            Self::Secret(secret) => return secret.resolve_fixed(environment, diagnostics).map(Proof::Secret),
            Self::Key(key, name) => (key, name),
        };
        let pem = key.resolve_fixed(environment, diagnostics);
        let (KeyName::Certificate(template) | KeyName::Id(template)) = name;
        let (pem, named) = pem.zip(template.resolve_fixed(environment, diagnostics))?;
        let signer = match name {
            KeyName::Certificate(_) => AssertionSigner::with_certificate(&pem, &named),
            KeyName::Id(_) => AssertionSigner::with_id(&pem, &named),
        };
        match signer {
            Ok(signer) => Some(Proof::Key(signer)),
            Err(unusable) => {
                note(unusable, key.place, template.place, diagnostics);
                None
            }
        }
    }
}

impl KeyName {
    fn read(fields: &mut Fields<'_>, diagnostics: &mut Diagnostics) -> Option<Self> {
        let entry = fields.exactly_one(&["certificate", "keyId"], diagnostics)?;
        let text = PlacedTemplate::read_fixed(&entry.value, diagnostics)?;
        Some(if entry.key == "keyId" { Self::Id(text) } else { Self::Certificate(text) })
    }
}

fn note(unusable: UnusableKey, key: Place, certificate: Place, diagnostics: &mut Diagnostics) {
    let (place, message, help) = match unusable {
        UnusableKey::NotPem => (
            key,
            "`privateKey` is not a private key in PEM",
            "expected PKCS #8; `openssl pkcs8 -topk8 -nocrypt` converts a key",
        ),
        UnusableKey::UnknownKind => (
            key,
            "`privateKey` has a type that is not supported",
            "use RSA with 2048 to 8192 bits, or EC with the curve P-256",
        ),
        UnusableKey::NoCertificate => (
            certificate,
            "`certificate` is not a certificate in PEM",
            "write the public certificate, starting with `-----BEGIN CERTIFICATE-----`",
        ),
        UnusableKey::OtherCertificate => (
            certificate,
            "`certificate` does not match `privateKey`",
            "use a certificate that was issued for this key",
        ),
    };
    diagnostics.error(UNUSABLE_KEY, place, message).help(help);
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
