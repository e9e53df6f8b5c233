//! The HTTP client of the tool itself, for Microsoft Graph and for endpoints; stores have their own.

use std::error::Error;
use std::io;

use reqwest::Client;

/// Makes the client: with the TLS of the stores, without redirects and proxies.
///
/// # Errors
/// `extra_roots`, in PEM, cannot be used.
pub(crate) fn client(extra_roots: Option<&[u8]>) -> Result<Client, String> {
    let mut tls = stores::http::tls(extra_roots).map_err(|error| error.to_string())?;
    tls.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    let client = Client::builder().tls_backend_preconfigured(tls).redirect(reqwest::redirect::Policy::none());
    client.no_proxy().referer(false).build().map_err(|error| format!("no HTTP client: {error}"))
}

/// Whether no program listens at the address.
pub(crate) fn is_refused(error: &reqwest::Error) -> bool {
    let causes = std::iter::successors(error.source(), |cause| (*cause).source());
    let mut causes = causes.filter_map(|cause| cause.downcast_ref::<io::Error>());
    causes.any(|cause| cause.kind() == io::ErrorKind::ConnectionRefused)
}

/// An error and its causes, joined by colons, without the address.
pub(crate) fn causes(error: reqwest::Error) -> String {
    let error = error.without_url();
    let causes = std::iter::successors(error.source(), |cause| (*cause).source());
    causes.fold(error.to_string(), |text, cause| format!("{text}: {cause}"))
}
