//! Makes the HTTP client and its TLS configuration.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use reqwest::Response;
use rustls::client::WantsClientCert;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, ConfigBuilder, RootCertStore};

/// A connection with its handshake takes a few milliseconds inside AWS, and about 400 ms across an ocean.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(1);

/// Load balancers close a connection that is idle for a minute, and a frozen process does not notice.
const IDLE_TIMEOUT: Duration = Duration::from_secs(50);
/// After a freeze, a connection can be dead without any signal: what is sent on it is never acknowledged. Linux looks only
/// when it sends again, and gives up after 690 ms (after 1030 ms with 600 here), so that there is time for a second attempt
/// within the callout's 1500 ms. Across an ocean an acknowledgment takes about 200 ms.
#[cfg(target_os = "linux")]
const UNACKNOWLEDGED: Duration = Duration::from_millis(250);

/// The HTTP client cannot be made.
#[derive(Debug)]
pub struct ClientError(String);

/// An error and its causes, joined by colons, without the address.
#[must_use]
pub fn causes(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut text = error.to_string();
    let mut source = std::error::Error::source(&error);
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}

/// Makes the client. Redirects are not followed, proxies of the system not used.
///
/// # Errors
/// Those of [`tls`].
pub fn client(extra_roots: Option<&[u8]>) -> Result<reqwest::Client, ClientError> {
    client_over(tls(extra_roots)?)
}

/// The same with another TLS configuration, such as one with a client certificate.
///
/// # Errors
/// The client cannot be made from it.
pub fn client_over(mut tls: ClientConfig) -> Result<reqwest::Client, ClientError> {
    tls.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    let builder = reqwest::Client::builder()
        .tls_backend_preconfigured(tls)
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .referer(false)
        .connect_timeout(CONNECT_TIMEOUT)
        .pool_idle_timeout(IDLE_TIMEOUT);
    #[cfg(target_os = "linux")]
    let builder = builder.tcp_user_timeout(UNACKNOWLEDGED);
    builder.build().map_err(|error| ClientError(format!("no HTTP client: {error}")))
}

/// What every TLS connection trusts: Mozilla's roots compiled in, so that nothing is parsed at the start, plus
/// the certificates of `extra_roots` (PEM).
///
/// # Errors
/// `extra_roots` holds no certificate, or one that cannot be read.
pub fn tls(extra_roots: Option<&[u8]>) -> Result<ClientConfig, ClientError> {
    Ok(tls_builder(extra_roots)?.with_no_client_auth())
}

/// The same, before the client certificate is chosen.
///
/// # Errors
/// Those of [`tls`].
pub fn tls_builder(
    extra_roots: Option<&[u8]>,
) -> Result<ConfigBuilder<ClientConfig, WantsClientCert>, ClientError> {
    let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    if let Some(pem) = extra_roots {
        add(&mut roots, pem)?;
    }
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| ClientError(format!("TLS failed: {error}")))?;
    Ok(builder.with_root_certificates(roots))
}

/// The body of a response; `None` if it is larger than `most` bytes.
///
/// # Errors
/// The connection closed before the response was complete.
pub(crate) async fn body(response: &mut Response, most: usize) -> Result<Option<Bytes>, reqwest::Error> {
    let mut body = BytesMut::new();
    while let Some(chunk) = response.chunk().await? {
        if body.len() + chunk.len() > most {
            return Ok(None);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Some(body.freeze()))
}

fn add(roots: &mut RootCertStore, pem: &[u8]) -> Result<(), ClientError> {
    let before = roots.len();
    for certificate in CertificateDer::pem_slice_iter(pem) {
        certificate
            .map_err(|error| error.to_string())
            .and_then(|certificate| roots.add(certificate).map_err(|error| error.to_string()))
            .map_err(|error| {
                ClientError(format!("a certificate of the extra roots cannot be read: {error}"))
            })?;
    }
    if roots.len() == before {
        return Err(ClientError("the extra roots hold no certificate".to_owned()));
    }
    Ok(())
}

impl fmt::Display for ClientError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ClientError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn extra_roots_must_be_certificates() {
        assert!(client(None).is_ok());
        for pem in ["", "certificate", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"] {
            assert!(client(Some(pem.as_bytes())).is_err(), "{pem}");
        }
    }
}
