//! The address of a directory, and when the connection is encrypted.

use std::fmt;

use claims::document::{CONFLICTING_KEYS, Diagnostics, Place};
use rustls_pki_types::ServerName;
use url::Url;

use crate::codes::INSECURE_ADDRESS;
use crate::codes::INVALID_URL;
use crate::http::address::is_loopback;

/// The address of a directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::ldap) struct Address {
    /// A name or an IP address.
    pub(in crate::ldap) host: String,
    /// 389 or 636 if the address has no port.
    pub(in crate::ldap) port: u16,
    /// When the connection is encrypted.
    pub(in crate::ldap) security: Security,
}

/// When a connection is encrypted, and for which name the server's certificate must be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::ldap) enum Security {
    /// Never: the server is on this machine.
    None,
    /// From the start.
    Tls(ServerName<'static>),
    /// After a StartTLS request.
    StartTls(ServerName<'static>),
}

impl Address {
    /// Reads `ldaps://host:port` or `ldap://host:port`; anything else, and an unencrypted connection to
    /// another machine, is reported.
    pub(in crate::ldap) fn read(
        text: &str,
        start_tls: bool,
        place: Place,
        diagnostics: &mut Diagnostics,
    ) -> Option<Self> {
        let Some(url) = Url::parse(text).ok().filter(is_bare) else {
            diagnostics
                .error(INVALID_URL, place, format!("`{text}` is not the address of an LDAP directory"))
                .help("write ldaps://host or ldap://host, with :port for another port than 636 or 389");
            return None;
        };
        let encrypted = url.scheme() == "ldaps";
        let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']).to_owned();
        if encrypted && start_tls {
            diagnostics
                .error(CONFLICTING_KEYS, place, "`startTls` cannot be combined with an ldaps address")
                .help("an ldaps connection is always encrypted; remove `startTls` or write ldap://");
            return None;
        }
        if !encrypted && !start_tls && !is_loopback(&host) {
            diagnostics
                .error(INSECURE_ADDRESS, place, format!("`{text}` is not encrypted"))
                .help("write ldaps:// or `startTls: true`; only loopback addresses can do without");
            return None;
        }
        let port = url.port().unwrap_or(if encrypted { 636 } else { 389 });
        let name = ServerName::try_from(host.clone()).ok()?;
        let security = match (encrypted, start_tls) {
            (true, _) => Security::Tls(name),
            (false, true) => Security::StartTls(name),
            (false, false) => Security::None,
        };
        Some(Self { host, port, security })
    }
}

/// `host:port`, for the log.
impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.host, self.port)
    }
}

/// Whether it has only host and port, and a host that a certificate can be issued for. The other parts of LDAP URLs are
/// separate keys in the policy.
fn is_bare(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    matches!(url.scheme(), "ldap" | "ldaps")
        && ServerName::try_from(host).is_ok()
        && url.username().is_empty()
        && url.password().is_none()
        && matches!(url.path(), "" | "/")
        && url.query().is_none()
        && url.fragment().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, start_tls: bool) -> Result<(String, u16), String> {
        let mut diagnostics = Diagnostics::default();
        let address = Address::read(text, start_tls, Place::default(), &mut diagnostics);
        let codes = diagnostics.as_slice().iter().map(|diagnostic| diagnostic.code.name);
        address.map(|address| (address.host, address.port)).ok_or(codes.collect())
    }

    #[test]
    fn what_others_could_read_along_is_refused() {
        for (text, start_tls, expected) in [
            ("ldaps://ldap.example.com", false, Ok(("ldap.example.com", 636))),
            ("ldaps://ldap.example.com:3269/", false, Ok(("ldap.example.com", 3269))),
            ("ldap://ldap.example.com", true, Ok(("ldap.example.com", 389))),
            ("ldaps://192.0.2.1", false, Ok(("192.0.2.1", 636))),
            ("ldap://[::1]:3890", false, Ok(("::1", 3890))),
            ("ldap://localhost", false, Ok(("localhost", 389))),
            ("ldap://ldap.example.com", false, Err("insecure_address")),
            ("ldap://localhost.example.com", false, Err("insecure_address")),
            ("ldaps://ldap.example.com", true, Err("conflicting_keys")),
            ("https://ldap.example.com", false, Err("invalid_url")),
            ("ldapi://%2fvar%2frun%2fldapi", false, Err("invalid_url")),
            ("ldaps://reader@ldap.example.com", false, Err("invalid_url")),
            ("ldaps://ldap.example.com/dc=example", false, Err("invalid_url")),
            ("ldaps://ldap.example.com?uid", false, Err("invalid_url")),
            ("ldaps://a%20b", false, Err("invalid_url")),
            ("ldaps://", false, Err("invalid_url")),
            ("ldap.example.com", false, Err("invalid_url")),
        ] {
            let expected = expected.map(|(host, port)| (host.to_owned(), port)).map_err(str::to_owned);
            assert_eq!(read(text, start_tls), expected, "{text}");
        }
    }
}
