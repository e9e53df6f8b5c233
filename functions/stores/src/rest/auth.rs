//! Authentication of requests: the key `auth` of a policy.

use claims::document::{Diagnostics, Node};
use http::HeaderName;

use super::header;
use super::signature::SignatureV4;
use crate::oauth2::OAuth2;
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
