//! The TLS configuration of all connections.

use std::fmt;
use std::sync::Arc;

use rustls::client::WantsClientCert;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, ConfigBuilder, RootCertStore};

/// The HTTP client or its TLS configuration cannot be made.
#[derive(Debug)]
pub struct ClientError(String);

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
        assert!(tls(None).is_ok());
        for pem in ["", "certificate", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"] {
            assert!(tls(Some(pem.as_bytes())).is_err(), "{pem}");
        }
    }
}
