//! The proxy through which https addresses outside are reached, if a network has no other way out.

use std::error::Error;
use std::fmt;

use http::Uri;
use url::Url;

use super::address::is_loopback;

/// A proxy of HTTP's method CONNECT. TLS is between this process and the server, so that the proxy sees host and port only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proxy {
    address: Uri,
    direct: Vec<DirectHost>,
}

/// A host that is reached without the proxy, or with a dot before it a domain all of whose hosts are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DirectHost(String);

/// Why a proxy did not lead to a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProxyFailure {
    /// The proxy's address, which has no credentials.
    proxy: String,
    cause: String,
}

impl Proxy {
    /// Reads `http://host:port`.
    ///
    /// # Errors
    /// What is expected instead, without a part of the text, which may have a password in it.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let url = Url::parse(text).ok().filter(|url| url.scheme() == "http" && url.has_host());
        let url = url.ok_or("the address of a proxy, such as http://proxy.example.com:3128")?;
        let is_bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
        if !url.username().is_empty() || url.password().is_some() || !is_bare {
            return Err("an address without a user name, a password and a path");
        }
        let address = url.as_str().parse().map_err(|_| "the address of a proxy")?;
        Ok(Self { address, direct: Vec::new() })
    }

    /// The same proxy, which is not used for these hosts.
    #[must_use]
    pub fn except(self, direct: Vec<DirectHost>) -> Self {
        Self { direct, ..self }
    }

    /// Its address.
    pub(super) fn address(&self) -> Uri {
        self.address.clone()
    }

    /// The failure of a connection through it.
    pub(super) fn failure(&self, cause: impl Into<String>) -> ProxyFailure {
        ProxyFailure { proxy: self.address.to_string(), cause: cause.into() }
    }

    /// Whether a host, without brackets, is reached through it. This machine never is.
    pub(super) fn is_for(&self, host: &str) -> bool {
        !is_loopback(host) && !self.direct.iter().any(|direct| direct.is(host))
    }
}

impl fmt::Display for ProxyFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not reached through the proxy {}: {}", self.proxy.trim_end_matches('/'), self.cause)
    }
}

impl Error for ProxyFailure {}

impl DirectHost {
    /// Reads `host`, or `.domain` for all hosts in it.
    ///
    /// # Errors
    /// What is expected instead.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let is_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b':');
        let is_host = !text.is_empty() && text != "." && text.bytes().all(is_name);
        let is_address = text.parse::<std::net::Ipv6Addr>().is_ok();
        let expected = "a host without a port, or a domain such as .example.com";
        match is_host && (is_address || !text.contains(':')) {
            true => Ok(Self(text.to_ascii_lowercase())),
            false => Err(expected),
        }
    }

    fn is(&self, host: &str) -> bool {
        let host = host.to_ascii_lowercase();
        host == self.0 || (self.0.starts_with('.') && host.ends_with(&self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_is_a_host_and_a_port_without_credentials() {
        for (text, expected) in [
            ("http://proxy.example.com:3128", true),
            ("http://[2001:db8::1]:3128/", true),
            ("http://10.0.0.1", true),
            ("https://proxy.example.com:3128", false),
            ("http://reader:secret@proxy.example.com:3128", false),
            ("http://reader@proxy.example.com:3128", false),
            ("http://proxy.example.com:3128/path", false),
            ("http://proxy.example.com:3128?a", false),
            ("proxy.example.com:3128", false),
            ("socks5://proxy.example.com", false),
            ("", false),
        ] {
            let proxy = Proxy::parse(text);
            assert_eq!(proxy.is_ok(), expected, "{text}");
            assert!(proxy.err().is_none_or(|expected| !expected.contains("secret")), "{text}");
        }
    }

    #[test]
    fn some_hosts_are_reached_without_it() {
        let direct = ["hr.example.com", ".internal.example", "192.0.2.1", "2001:db8::1"];
        let direct = direct.map(|host| DirectHost::parse(host).unwrap()).into();
        let proxy = Proxy::parse("http://proxy.example.com:3128").unwrap().except(direct);
        for (host, expected) in [
            ("graph.microsoft.com", true),
            ("hr.example.com", false),
            ("HR.Example.com", false),
            ("a.hr.example.com", true),
            ("a.internal.example", false),
            ("internal.example", true),
            ("notinternal.example", true),
            ("192.0.2.1", false),
            ("2001:db8::1", false),
            ("localhost", false),
            ("127.0.0.1", false),
            ("::1", false),
        ] {
            assert_eq!(proxy.is_for(host), expected, "{host}");
        }
        for text in ["", ".", "*.example.com", "example.com:443", "https://example.com", "a b"] {
            assert!(DirectHost::parse(text).is_err(), "{text}");
        }
    }
}
