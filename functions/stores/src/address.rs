//! Addresses of services: nobody on the way may read along.

use claims::diagnostic::{Code, Diagnostics, Place};

/// An address that is not https and not this machine.
pub const INSECURE_ADDRESS: Code = Code("insecure_address");

/// Whether an address is https, or this machine; anything else is noted.
pub fn secure(address: &str, place: Place, diagnostics: &mut Diagnostics) -> bool {
    let secure = reqwest::Url::parse(address).is_ok_and(|url| {
        let host = url.host_str().unwrap_or_default();
        let loopback = matches!(host, "localhost" | "127.0.0.1" | "[::1]");
        url.scheme() == "https" || (url.scheme() == "http" && loopback)
    });
    if !secure {
        diagnostics
            .error(INSECURE_ADDRESS, place, format!("`{address}` is not an https address"))
            .help("http is possible for localhost, 127.0.0.1 and [::1] only");
    }
    secure
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_stays_on_this_machine() {
        for (address, expected) in [
            ("https://dynamodb.eu-west-1.amazonaws.com", true),
            ("http://localhost:8000", true),
            ("http://127.0.0.1:8000", true),
            ("http://[::1]:8000", true),
            ("http://127.0.0.1.example.com", false),
            ("http://localhost@example.com", false),
            ("http://example.com", false),
            ("ftp://localhost", false),
            ("https://", false),
            ("example.com", false),
        ] {
            assert_eq!(secure(address, Place::default(), &mut Diagnostics::default()), expected, "{address}");
        }
    }
}
