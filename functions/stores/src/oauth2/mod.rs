//! Access tokens by OAuth 2.0 client credentials (RFC 6749, section 4.4), for a client with a secret or with a
//! private key (RFC 7523, `private_key_jwt`).
//!
//! ```yaml
//! oauth2:
//!   tokenUrl: https://login.example.com/oauth2/token
//!   clientId: claims-provider
//!   clientSecret: "${secret:hr-client}"       # or, in its place, a key:
//!   privateKey: "${secret:hr-key}"            # PEM (PKCS #8), RSA or EC P-256, with one of
//!   certificate: "${secret:hr-certificate}"   # PEM; what Entra knows a key by
//!   keyId: hr-2025                            # what others know it by
//!   scope: "https://hr.example.com/.default"  # where the server wants one
//! ```
//!
//! A secret travels by HTTP Basic: the one way that every authorization server must offer (RFC 6749, section
//! 2.3.1), and Entra, Okta and Keycloak take it. A key signs with PS256 beside a certificate, as Entra
//! documents it, with RS256 beside a key id, which every server can verify, and with ES256 where it is an EC key.

mod assertion;
mod client;
mod endpoint;
mod source;
mod token;

use claims::document::{Diagnostics, Node};

use crate::environment::Environment;
use crate::gather;
use crate::http::address::secure;
use crate::template::PlacedTemplate;

pub(crate) use client::OAuthClient;
pub use source::TokenSource;
pub use token::AccessToken;

/// What a policy says about getting access tokens.
#[derive(Debug)]
pub struct OAuth2 {
    token_url: PlacedTemplate,
    client: OAuthClient,
    scope: Option<PlacedTemplate>,
}

impl OAuth2 {
    /// Reads what stands below `oauth2`; mistakes are noted.
    pub fn read(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        let mut fields = node.fields(diagnostics)?;
        let token_url = fields.required("tokenUrl", diagnostics);
        let token_url = token_url.and_then(|node| PlacedTemplate::read_fixed(node, diagnostics));
        let client = OAuthClient::read(&mut fields, "clientId", "clientSecret", diagnostics);
        let scope = fields.optional("scope");
        let scope = gather::optional(scope, |node| PlacedTemplate::read_fixed(node, diagnostics));
        fields.finish(diagnostics);
        let token_url = token_url?;
        if let Some(address) = token_url.literal() {
            secure(&address, token_url.place, diagnostics);
        }
        Some(Self { token_url, client: client?, scope: scope? })
    }

    /// Resolves settings and secrets and reads the key; nothing is asked yet. Mistakes are noted.
    pub fn open(&self, environment: &Environment, diagnostics: &mut Diagnostics) -> Option<TokenSource> {
        let token_url = self.token_url.resolve_fixed(environment, diagnostics);
        let token_url = token_url.filter(|address| secure(address, self.token_url.place, diagnostics));
        let client = self.client.open(environment, diagnostics);
        let scope = self.scope.as_ref();
        let scope = gather::optional(scope, |scope| scope.resolve_fixed(environment, diagnostics));
        client?.tokens(&token_url?, scope?)
    }
}
