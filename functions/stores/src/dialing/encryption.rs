//! TLS over a connection that is open.

use std::sync::Arc;

use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_rustls::TlsConnector;

use crate::failure::{FailureKind, StoreFailure};
use crate::http::tls_failure;

/// A stream in both directions, encrypted or not.
pub(crate) trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<S: AsyncRead + AsyncWrite + Send + Unpin> Stream for S {}

/// The same stream, encrypted.
///
/// # Errors
/// The certificate is not valid, or the connection was lost.
pub(crate) async fn encrypt(
    name: ServerName<'static>,
    stream: Box<dyn Stream>,
    tls: &Arc<ClientConfig>,
) -> Result<Box<dyn Stream>, StoreFailure> {
    let stream = TlsConnector::from(Arc::clone(tls)).connect(name, stream).await.map_err(|error| {
        let failed = || StoreFailure::new(FailureKind::Unavailable, format!("TLS failed: {error}"));
        tls_failure(&error).unwrap_or_else(failed)
    })?;
    Ok(Box::new(stream))
}
