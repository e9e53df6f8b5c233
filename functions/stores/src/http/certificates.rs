//! Failed TLS handshakes: what is wrong with the server's certificate, and what to do about it.

use std::error::Error;
use std::io;

use rustls::{CertificateError, Error as TlsError};

use crate::failure::{FailureKind, StoreFailure};

/// The failure of a TLS handshake; `None` if no cause of the error is TLS. A certificate that is refused is for an
/// administrator to fix, so it is not tried again.
pub(crate) fn tls_failure(error: &(dyn Error + 'static)) -> Option<StoreFailure> {
    match tls_error(error)? {
        TlsError::InvalidCertificate(reason) => {
            let inside = format!("the server's certificate is refused: {reason}; {}", advice(reason));
            Some(StoreFailure::new(FailureKind::Misconfigured, inside))
        }
        other => Some(StoreFailure::new(FailureKind::Unavailable, format!("TLS failed: {other}"))),
    }
}

fn advice(reason: &CertificateError) -> &'static str {
    match reason {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => "renew it",
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            "wait, or correct the clock of this machine"
        }
        CertificateError::UnknownIssuer => {
            "add the certificate of its issuer to the file of `CLAIMSMITH_CA_FILE`, and let the server send all \
             certificates between them"
        }
        CertificateError::NotValidForNameContext { presented, .. } if presented.is_empty() => {
            "issue one with the host as a subject alternative name; its common name is not used"
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            "use a host name that it contains, or issue one for this host"
        }
        CertificateError::InvalidPurpose | CertificateError::InvalidPurposeContext { .. } => {
            "issue one for TLS servers (extended key usage `serverAuth`)"
        }
        CertificateError::Other(other) if format!("{other:?}").contains("CaUsedAsEndEntity") => {
            "it is a certificate of a certificate authority: issue one with `basicConstraints=CA:FALSE` and the host as a \
             subject alternative name, also if it is self-signed"
        }
        _ => "replace it",
    }
}

/// The TLS error among an error and its causes, if there is one.
pub(super) fn tls_error<'e>(error: &'e (dyn Error + 'static)) -> Option<&'e TlsError> {
    std::iter::successors(Some(error), |error| cause_of(*error)).find_map(|error| error.downcast_ref())
}

/// The cause of an error. An `io::Error` does not give the error that it wraps as its source, so it is unwrapped here.
pub(super) fn cause_of<'e>(error: &'e (dyn Error + 'static)) -> Option<&'e (dyn Error + 'static)> {
    let wrapped = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
    wrapped.map(|inner| -> &'e (dyn Error + 'static) { inner }).or_else(|| error.source())
}
