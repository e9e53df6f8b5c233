//! Checks that the address of a service is encrypted or local.

use std::net::IpAddr;

use claims::document::{Diagnostics, Place};
use url::Url;

use crate::codes::INSECURE_ADDRESS;

/// Whether an address is https, or plain http to this machine.
#[must_use]
pub fn is_secure(address: &Url) -> bool {
    address.scheme() == "https" || (address.scheme() == "http" && is_local(address))
}

/// Whether an address is one of this machine.
#[must_use]
pub fn is_local(address: &Url) -> bool {
    address.host_str().is_some_and(|host| is_loopback(host.trim_matches(['[', ']'])))
}

/// Whether a host, without brackets, is this machine.
pub(crate) fn is_loopback(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// The same for an address of a policy; anything else is reported.
pub fn secure(address: &str, place: Place, diagnostics: &mut Diagnostics) -> bool {
    let secure = Url::parse(address).is_ok_and(|url| is_secure(&url));
    if !secure {
        diagnostics
            .error(INSECURE_ADDRESS, place, format!("`{address}` is not an https address"))
            .help("only localhost and loopback addresses can use http");
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
