//! Access tokens by OAuth 2.0 client credentials (RFC 6749, section 4.4), for a client with a secret or with a
//! private key (RFC 7523, `private_key_jwt`).
//!
//! ```yaml
//! oauth2:
//!   tokenUrl: https://login.example.com/oauth2/token
//!   clientId: claims-provider
//!   clientSecret: "${secret:hr-client}"       # or a private key instead:
//!   privateKey: "${secret:hr-key}"            # PEM (PKCS #8), RSA or EC P-256, with one of
//!   certificate: "${secret:hr-certificate}"   # PEM; by which Entra identifies the key
//!   keyId: hr-2025                            # by which other servers identify the key
//!   scope: "https://hr.example.com/.default"  # if the server requires one
//!   audience: https://hr.example.com          # the same, as are `resource` and `parameters`
//!   clientAuthentication: client_secret_post  # the secret in the body
//! ```
//!
//! A secret is sent with HTTP Basic authentication, which every authorization server must support (RFC 6749, section
//! 2.3.1), or in the body, for servers that do not. An RSA key signs with PS256 if it has a certificate, as Entra documents, and with RS256 if it has a key id,
//! which every server supports. An EC key signs with ES256.

#[cfg(feature = "network")]
mod assertion;
mod client;
#[cfg(feature = "network")]
mod endpoint;
#[cfg(feature = "network")]
mod opening;
mod parameters;
#[cfg(feature = "network")]
mod source;
#[cfg(feature = "network")]
mod token;

use claims::document::{Diagnostics, Node};

use crate::http::address::secure;
use crate::template::PlacedTemplate;
use parameters::Parameters;

pub(crate) use client::OAuthClient;
#[cfg(feature = "network")]
pub(crate) use parameters::OpenParameters;
#[cfg(feature = "network")]
pub use source::TokenSource;
#[cfg(feature = "network")]
pub use token::AccessToken;

/// The key `oauth2` of a policy.
#[derive(Debug)]
pub struct OAuth2 {
    token_url: PlacedTemplate,
    client: OAuthClient,
    parameters: Parameters,
}

impl OAuth2 {
    /// Reads the keys below `oauth2`; mistakes are reported.
    pub fn read(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        let mut fields = node.fields(diagnostics)?;
        let token_url = fields.required("tokenUrl", diagnostics);
        let token_url = token_url.and_then(|node| PlacedTemplate::read_fixed(node, diagnostics));
        let client = OAuthClient::read(&mut fields, "clientId", "clientSecret", diagnostics);
        let parameters = Parameters::read(&mut fields, diagnostics);
        fields.finish(diagnostics);
        let token_url = token_url?;
        if let Some(address) = token_url.literal() {
            secure(&address, token_url.place, diagnostics);
        }
        Some(Self { token_url, client: client?, parameters })
    }
}
