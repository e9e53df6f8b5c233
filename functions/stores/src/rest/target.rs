//! The address of a request, in which placeholders are only allowed after the host, and values cannot change anything
//! else.

use claims::document::{Diagnostics, Place};
use claims::values::{Template, TemplatePart};
use percent_encoding::percent_decode_str;
use url::Url;

use super::values::Values;
use crate::codes::INVALID_URL;
use crate::http::address::secure;
use crate::http::percent::encoded;

/// RFC 9110, section 4.1: servers need not support a longer address.
const MAX_BYTES: usize = 8000;

/// An address with placeholders for values.
pub(super) struct RequestTarget {
    url: Template,
    /// How much of it is scheme, host and port, in bytes.
    origin: usize,
    /// What `query` adds.
    query: Vec<(String, Template)>,
}

impl RequestTarget {
    /// Checks the address, in which settings are resolved; mistakes are reported at `place`, without its text, which
    /// may contain a secret.
    pub(super) fn open(url: Template, place: Place, diagnostics: &mut Diagnostics) -> Option<Self> {
        let origin = match origin(&url) {
            Ok(origin) => origin,
            Err((message, help)) => {
                diagnostics.error(INVALID_URL, place, message).help(help);
                return None;
            }
        };
        secure(&origin, place, diagnostics).then(|| Self { url, origin: origin.len(), query: Vec::new() })
    }

    /// The same address with additional parameters.
    pub(super) fn with_query(self, query: Vec<(String, Template)>) -> Self {
        Self { query, ..self }
    }

    /// The address for a user; `None` if a value cannot be sent unchanged.
    pub(super) fn url(&self, values: &Values) -> Option<Url> {
        let mut text = values.fill_address(&self.url)?;
        if has_steps(text.get(self.origin..)?) {
            return None;
        }
        for (name, value) in &self.query {
            text.push(if text.contains('?') { '&' } else { '?' });
            text.push_str(&encoded(name));
            text.push('=');
            text.push_str(&encoded(&values.fill(value)?));
        }
        if text.len() > MAX_BYTES { None } else { Url::parse(&text).ok() }
    }

    /// The service's own address: its scheme, host and port.
    pub(super) fn service(&self) -> Option<Url> {
        let Some(TemplatePart::Literal(first)) = self.url.parts().first() else { return None };
        Url::parse(first.get(..self.origin)?).ok()
    }
}

const EXAMPLE: &str = "write an address such as https://hr.example.com/people/{user.id}";

/// Scheme, host and port; else the mistake, and how to fix it.
fn origin(url: &Template) -> Result<String, (&'static str, &'static str)> {
    let literals = || url.parts().iter().filter_map(literal);
    if literals().any(|text| text.contains(is_foreign)) {
        return Err(("the address contains a space, a backslash or a fragment", EXAMPLE));
    }
    let first = url.parts().first().and_then(literal).unwrap_or_default();
    let Some((scheme, rest)) = first.split_once("://") else {
        return Err(("the address does not start with a scheme and a host", EXAMPLE));
    };
    let (host, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    if path.is_empty() && url.parts().len() > 1 {
        return Err(("the address has an attribute before its path", EXAMPLE));
    }
    if host.contains('@') {
        return Err(("the address contains a user name", "use `auth`"));
    }
    let origin = format!("{scheme}://{host}");
    if host.is_empty() || Url::parse(&origin).is_err() {
        return Err(("the address has no host", EXAMPLE));
    }
    let somebody = url.render(|_| Some("x".into())).unwrap_or_default();
    if somebody.get(origin.len()..).is_none_or(has_steps) || Url::parse(&somebody).is_err() {
        return Err(("the path of the address has a segment `.` or `..`", "write the path without them"));
    }
    Ok(origin)
}

fn literal(part: &TemplatePart) -> Option<&str> {
    match part {
        TemplatePart::Literal(text) => Some(text),
        TemplatePart::Attribute(_) | TemplatePart::Setting(_) => None,
    }
}

/// Characters that URL parsers remove, replace or do not send.
fn is_foreign(character: char) -> bool {
    matches!(character, '#' | '\\') || character.is_whitespace() || character.is_control()
}

/// Whether the path has a segment `.` or `..`, also percent-encoded
/// (<https://url.spec.whatwg.org/#double-dot-path-segment>).
fn has_steps(path_and_query: &str) -> bool {
    let path = path_and_query.split('?').next().unwrap_or_default();
    path.split('/').any(|segment| {
        let decoded: Vec<u8> = percent_decode_str(segment).collect();
        matches!(decoded.as_slice(), b"." | b"..")
    })
}
