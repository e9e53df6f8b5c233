//! Authentication of requests: the key `auth` of a policy, and what it adds to a request.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use claims::document::{Diagnostics, Node, Place};
use http::header::AUTHORIZATION;
use http::{HeaderName, HeaderValue, Request};

use super::header;
use super::signature::{AwsSigner, SignatureV4};
use crate::codes::{INVALID_HEADER, INVALID_USER_NAME};
use crate::environment::Environment;
use crate::failure::StoreFailure;
use crate::http::Client;
use crate::http::exchange::{HttpResponse, exchange};
use crate::oauth2::{OAuth2, TokenSource};
use crate::template::PlacedTemplate;

/// `auth`.
#[derive(Debug)]
pub(super) enum Auth {
    ApiKey { header: HeaderName, value: PlacedTemplate },
    AwsSigV4(SignatureV4),
    Basic { username: PlacedTemplate, password: PlacedTemplate },
    Bearer(PlacedTemplate),
    OAuth2(OAuth2),
}

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

impl Auth {
    /// Reads `auth`; mistakes are reported.
    pub(super) fn read(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        let mut fields = node.fields(diagnostics)?;
        let entry = fields.exactly_one(&["apiKey", "awsSigV4", "basic", "bearer", "oauth2"], diagnostics);
        fields.finish(diagnostics);
        let entry = entry?;
        match entry.key.as_str() {
            "apiKey" => api_key(&entry.value, diagnostics),
            "awsSigV4" => SignatureV4::read(&entry.value, diagnostics).map(Self::AwsSigV4),
            "basic" => basic(&entry.value, diagnostics),
            "oauth2" => OAuth2::read(&entry.value, diagnostics).map(Self::OAuth2),
            _ => PlacedTemplate::read_fixed(&entry.value, diagnostics).map(Self::Bearer),
        }
    }

    /// The name of the AWS service that checks the signature, if requests have one.
    pub(super) fn signed_service(&self) -> Option<&'static str> {
        match self {
            Self::AwsSigV4(signature) => Some(signature.service),
            _ => None,
        }
    }

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

fn api_key(node: &Node, diagnostics: &mut Diagnostics) -> Option<Auth> {
    let mut fields = node.fields(diagnostics)?;
    let header = fields.required("header", diagnostics);
    let header = header.and_then(|node| header::name(node.text(diagnostics)?, node.place, diagnostics));
    let value = fields.required("value", diagnostics);
    let value = value.and_then(|node| PlacedTemplate::read_fixed(node, diagnostics));
    fields.finish(diagnostics);
    Some(Auth::ApiKey { header: header?, value: value? })
}

fn basic(node: &Node, diagnostics: &mut Diagnostics) -> Option<Auth> {
    let mut fields = node.fields(diagnostics)?;
    let mut fixed = |name| {
        let node = fields.required(name, diagnostics)?;
        PlacedTemplate::read_fixed(node, diagnostics)
    };
    let (username, password) = (fixed("username"), fixed("password"));
    fields.finish(diagnostics);
    Some(Auth::Basic { username: username?, password: password? })
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
