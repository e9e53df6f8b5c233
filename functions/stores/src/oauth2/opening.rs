//! Opens what the policy says about access tokens: settings and secrets are resolved, and the key is read.

use claims::document::{Diagnostics, Place};
use url::Url;

use super::OAuth2;
use super::assertion::{AssertionSigner, UnusableKey};
use super::client::{ClientCredential, KeyName, OAuthClient};
use super::endpoint::{Endpoint, Proof};
use super::parameters::{OpenParameters, Parameters};
use super::source::TokenSource;
use crate::clock::Clock;
use crate::codes::UNUSABLE_KEY;
use crate::environment::Environment;
use crate::gather;
use crate::http::Client;
use crate::http::address::secure;

/// A client that can ask for tokens.
pub(crate) struct OpenClient {
    id: String,
    proof: Proof,
    http: Client,
    clock: Clock,
}

impl OAuth2 {
    /// Resolves settings and secrets and reads the key; sends no request yet. Mistakes are reported.
    pub fn open(&self, environment: &Environment, diagnostics: &mut Diagnostics) -> Option<TokenSource> {
        let token_url = self.token_url.resolve_fixed(environment, diagnostics);
        let token_url = token_url.filter(|address| secure(address, self.token_url.place, diagnostics));
        let client = self.client.open(environment, diagnostics);
        let parameters = self.parameters.open(environment, diagnostics);
        client?.tokens(&token_url?, parameters?)
    }
}

impl OAuthClient {
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

impl Parameters {
    /// Resolves settings and secrets; what is missing is reported.
    pub(super) fn open(
        &self,
        environment: &Environment,
        diagnostics: &mut Diagnostics,
    ) -> Option<OpenParameters> {
        let named = self.named.iter().map(|(name, value)| {
            let value = value.resolve_fixed(environment, diagnostics)?;
            Some((name.clone(), value))
        });
        Some(OpenParameters { named: gather::all(named)?, secret_in_body: self.secret_in_body })
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
