//! The headers of a request.

use claims::document::{DUPLICATE_KEY, Diagnostics, Node, Place};
use claims::values::Template;
use http::{HeaderName, HeaderValue};

use crate::codes::{INVALID_HEADER, RESERVED_HEADER};
use crate::template::PlacedTemplate;

/// The longest value of a header; many servers accept only 8 KiB of headers.
const MAX_BYTES: usize = 8000;

/// Headers that a policy cannot set: those of the connection, credentials (see `auth`), and cookies. Sorted. Headers
/// that start with `x-amz-` are also refused, because they belong to AWS signatures.
const REFUSED: [&str; 15] = [
    "accept-encoding",
    "authorization",
    "connection",
    "content-encoding",
    "content-length",
    "cookie",
    "expect",
    "host",
    "keep-alive",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// Reads `headers`; mistakes are reported.
pub(super) fn read(node: &Node, diagnostics: &mut Diagnostics) -> Vec<(HeaderName, PlacedTemplate)> {
    let mut headers: Vec<(HeaderName, PlacedTemplate)> = Vec::new();
    for entry in node.entries(diagnostics).unwrap_or_default() {
        let name = name(&entry.key, entry.place, diagnostics);
        let template = PlacedTemplate::read(&entry.value, diagnostics);
        let Some((name, template)) = name.zip(template) else { continue };
        if headers.iter().any(|(other, _)| *other == name) {
            let message = format!("`{}` appears twice", entry.key);
            diagnostics.error(DUPLICATE_KEY, entry.place, message);
        }
        if let Ok(known) = template.template.with_settings(|_| None) {
            check(&name, &known, template.place, diagnostics);
        }
        headers.push((name, template));
    }
    headers
}

/// Whether a header can be sent; reported if not.
pub(super) fn check(
    name: &HeaderName,
    template: &Template,
    place: Place,
    diagnostics: &mut Diagnostics,
) -> bool {
    let example = template.render(|_| Some("x".into()));
    let can_be_sent = example.and_then(|text| value(&text)).is_some();
    if !can_be_sent {
        diagnostics
            .error(INVALID_HEADER, place, format!("the header `{name}` cannot be sent"))
            .help("use printable ASCII without spaces at the ends");
    }
    can_be_sent
}

/// Parses the name of a header; one that cannot be set is reported.
pub(super) fn name(text: &str, place: Place, diagnostics: &mut Diagnostics) -> Option<HeaderName> {
    let Ok(name) = HeaderName::from_bytes(text.as_bytes()) else {
        diagnostics.error(INVALID_HEADER, place, format!("`{text}` is not a header name"));
        return None;
    };
    if REFUSED.contains(&name.as_str()) || name.as_str().starts_with("x-amz-") {
        diagnostics
            .error(RESERVED_HEADER, place, format!("the header `{text}` cannot be set here"))
            .help("use `auth` for credentials; headers of the connection cannot be set");
        return None;
    }
    Some(name)
}

/// The value of a header. `None` if the server might read it differently: other characters than printable ASCII have no
/// standard encoding, and leading or trailing spaces are removed (RFC 9110, section 5.5).
pub(super) fn value(text: &str) -> Option<HeaderValue> {
    let printable = text.bytes().all(|byte| matches!(byte, b' '..=b'~'));
    let whole = text.trim_matches(' ') == text && text.len() <= MAX_BYTES;
    HeaderValue::from_str(text).ok().filter(|_| printable && whole)
}
