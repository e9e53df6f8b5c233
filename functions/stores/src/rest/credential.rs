//! What `auth` adds to a request.

use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use claims::document::{Diagnostics, Place};
use http::header::AUTHORIZATION;
use http::{HeaderName, HeaderValue, Request};

use super::auth::Auth;
use super::header;
use super::signature::SignatureV4;
use crate::aws::required;
use crate::aws::sigv4;
use crate::clock::Clock;
use crate::codes::{INVALID_HEADER, INVALID_USER_NAME};
use crate::environment::Environment;
use crate::failure::{FailureKind, StoreFailure};
use crate::http::Client;
use crate::http::exchange::{HttpResponse, exchange};
use crate::oauth2::TokenSource;

/// The credential of a request. It contains secrets, so it cannot be printed.
pub(super) enum RequestCredential {
    /// Nothing.
    None,
    /// The same header on every request.
    Header(HeaderName, HeaderValue),
    /// A signature of each request.
    Signature(AwsSigner),
    /// An access token.
    Token(TokenSource),
}

/// Signs requests.
pub(super) struct AwsSigner {
    credentials: SharedCredentialsProvider,
    region: String,
    service: &'static str,
    clock: Clock,
}

impl Auth {
    /// The credential; what is missing or cannot be used is reported.
    pub(super) fn open(
        &self,
        environment: &Environment,
        diagnostics: &mut Diagnostics,
    ) -> Option<RequestCredential> {
        match self {
            Self::ApiKey { header, value } => {
                let text = value.resolve_fixed(environment, diagnostics)?;
                sensitive(header.clone(), &text, value.place, diagnostics)
            }
            Self::AwsSigV4(signature) => {
                signature.open(environment, diagnostics).map(RequestCredential::Signature)
            }
            Self::Basic { username, password } => {
                let user = username.resolve_fixed(environment, diagnostics);
                let password = password.resolve_fixed(environment, diagnostics);
                let (user, password) = user.zip(password)?;
                if user.contains(':') {
                    // RFC 7617, section 2: the first colon ends the name.
                    diagnostics.error(
                        INVALID_USER_NAME,
                        username.place,
                        "a user name cannot contain a colon",
                    );
                    return None;
                }
                let text = format!("Basic {}", STANDARD.encode(format!("{user}:{password}")));
                sensitive(AUTHORIZATION, &text, username.place, diagnostics)
            }
            Self::Bearer(token) => {
                let text = format!("Bearer {}", token.resolve_fixed(environment, diagnostics)?);
                sensitive(AUTHORIZATION, &text, token.place, diagnostics)
            }
            Self::OAuth2(oauth2) => oauth2.open(environment, diagnostics).map(RequestCredential::Token),
        }
    }
}

fn sensitive(
    name: HeaderName,
    text: &str,
    place: Place,
    diagnostics: &mut Diagnostics,
) -> Option<RequestCredential> {
    let Some(mut value) = header::value(text) else {
        diagnostics
            .error(INVALID_HEADER, place, "the credential is not a valid header value")
            .help("use printable ASCII; look for a line break at the end of the secret");
        return None;
    };
    value.set_sensitive(true);
    Some(RequestCredential::Header(name, value))
}

impl RequestCredential {
    /// Sends a request with the credential.
    ///
    /// # Errors
    /// Those of [`exchange`], or the credential is not available at the moment.
    pub(super) async fn ask(
        &self,
        http: &Client,
        mut request: Request<Bytes>,
    ) -> Result<HttpResponse, StoreFailure> {
        match self {
            Self::None => {}
            Self::Header(name, value) => {
                request.headers_mut().insert(name.clone(), value.clone());
            }
            Self::Signature(signer) => signer.sign(&mut request).await?,
            Self::Token(tokens) => return tokens.ask(http, request).await,
        }
        exchange(http, request).await
    }

    /// Fetches an access token before the first callout.
    pub(super) async fn warm(&self) {
        if let Self::Token(tokens) = self {
            let _ = tokens.token().await;
        }
    }
}

impl SignatureV4 {
    /// The signer; what is missing is reported.
    fn open(&self, environment: &Environment, diagnostics: &mut Diagnostics) -> Option<AwsSigner> {
        let credentials = required::credentials(environment, self.place, diagnostics);
        let region = required::region(self.region.as_ref(), environment, self.place, diagnostics);
        let clock = environment.deployment.clock.clone();
        Some(AwsSigner { credentials: credentials?, region: region?, service: self.service, clock })
    }
}

impl AwsSigner {
    /// Adds the signature of the whole request.
    ///
    /// # Errors
    /// There are no credentials at the moment, or the request cannot be signed.
    async fn sign(&self, request: &mut Request<Bytes>) -> Result<(), StoreFailure> {
        let credentials = self.credentials.provide_credentials().await.map_err(|_| {
            StoreFailure::new(FailureKind::Misconfigured, "there are no AWS credentials to sign with")
        })?;
        sigv4::sign(request, self.service, &self.region, &credentials, (self.clock)())
            .map_err(|_| StoreFailure::new(FailureKind::Misconfigured, "the request could not be signed"))
    }
}
