//! Serves the provider and the local issuer on one loopback port.

use std::convert::Infallible;
use std::sync::Arc;

use bytes::Bytes;
use http::{Request, Response, StatusCode};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use provider::Provider;
use tokio::net::TcpListener;

use super::issuer::LocalIssuer;

/// Larger than what the provider accepts, so that the provider itself rejects a body that is too large.
const MAX_BODY_BYTES: usize = 1024 * 1024;

/// Serves until the process ends.
pub(crate) async fn serve(listener: TcpListener, issuer: Arc<LocalIssuer>, provider: Arc<Provider>) {
    loop {
        let Ok((stream, _)) = listener.accept().await else { continue };
        let (issuer, provider) = (Arc::clone(&issuer), Arc::clone(&provider));
        tokio::spawn(async move {
            let service = service_fn(|request| answer(request, &issuer, &provider));
            let connection = hyper::server::conn::http1::Builder::new();
            // A broken connection is the client's concern only.
            let _ = connection.serve_connection(TokioIo::new(stream), service).await;
        });
    }
}

async fn answer(
    request: Request<Incoming>,
    issuer: &LocalIssuer,
    provider: &Provider,
) -> Result<Response<Full<Bytes>>, Infallible> {
    if let Some(document) = issuer.document(request.uri().path()) {
        return Ok(json(document.to_string()));
    }
    let (parts, body) = request.into_parts();
    let Ok(body) = Limited::new(body, MAX_BODY_BYTES).collect().await else {
        return Ok(status(StatusCode::PAYLOAD_TOO_LARGE));
    };
    let response = provider.handle(Request::from_parts(parts, body.to_bytes())).await;
    Ok(response.map(Full::new))
}

fn json(body: String) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::from(body));
    let json = http::HeaderValue::from_static("application/json");
    response.headers_mut().insert(http::header::CONTENT_TYPE, json);
    response
}

fn status(status: StatusCode) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::default());
    *response.status_mut() = status;
    response
}
