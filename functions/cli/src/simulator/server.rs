//! Serves the provider and the local issuer on one loopback port.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HOST};
use http::request::Parts;
use http::{HeaderValue, Method, Request, Response, StatusCode};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpListener;
use tokio::time::timeout;

use super::issuer::LocalIssuer;
use crate::serving::Served;

/// Larger than what the provider accepts, so that the provider itself rejects a body that is too large.
const MAX_BODY_BYTES: usize = 1024 * 1024;

/// Where the page of the playground is.
pub(crate) const PLAYGROUND: &str = "/playground";

/// Where the page asks for what the stores say.
const ASK: &str = "/playground/ask";

/// How long a client may take for the head of a request, and then for its body. An idle connection is closed after this.
const HALF_WITHIN: Duration = Duration::from_secs(5);

/// Serves until the process ends.
pub(crate) async fn serve(listener: TcpListener, issuer: Arc<LocalIssuer>, served: Arc<Served>) {
    loop {
        let Ok((stream, _)) = listener.accept().await else { continue };
        let (issuer, served) = (Arc::clone(&issuer), Arc::clone(&served));
        tokio::spawn(async move {
            let service = service_fn(|request| answer(request, &issuer, &served));
            let mut connection = hyper::server::conn::http1::Builder::new();
            connection.timer(TokioTimer::new()).header_read_timeout(HALF_WITHIN);
            // A broken connection is the client's concern only.
            let _ = connection.serve_connection(TokioIo::new(stream), service).await;
        });
    }
}

async fn answer(
    request: Request<Incoming>,
    issuer: &LocalIssuer,
    served: &Served,
) -> Result<Response<Full<Bytes>>, Infallible> {
    if let Some(document) = issuer.document(request.uri().path()) {
        return Ok(json(document.to_string()));
    }
    if request.method() == Method::GET && request.uri().path() == PLAYGROUND {
        return Ok(served.playground().map_or_else(|why| text(StatusCode::NOT_FOUND, why), html));
    }
    let (parts, body) = request.into_parts();
    let body = match timeout(HALF_WITHIN, Limited::new(body, MAX_BODY_BYTES).collect()).await {
        Ok(Ok(body)) => body,
        Ok(Err(_)) => return Ok(status(StatusCode::PAYLOAD_TOO_LARGE)),
        Err(_) => return Ok(status(StatusCode::REQUEST_TIMEOUT)),
    };
    if parts.uri.path() == ASK {
        return Ok(match is_of_page(&parts) {
            true => served
                .ask(&body.to_bytes())
                .await
                .map_or_else(|why| text(StatusCode::BAD_REQUEST, why), |found| json(found.to_string())),
            false => status(StatusCode::FORBIDDEN),
        });
    }
    let provider = served.provider().await;
    let response = provider.handle(Request::from_parts(parts, body.to_bytes())).await;
    Ok(response.map(Full::new))
}

/// Whether a request comes from the page itself: a page of somebody else cannot send JSON here without being asked first, nor
/// under this machine's own name.
fn is_of_page(request: &Parts) -> bool {
    let header = |name| request.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let host = header(HOST).rsplit_once(':').map_or("", |(host, _)| host);
    let is_json = header(CONTENT_TYPE) == "application/json";
    request.method == Method::POST && is_json && matches!(host, "127.0.0.1" | "localhost")
}

fn json(body: String) -> Response<Full<Bytes>> {
    of_type("application/json", body)
}

fn html(body: String) -> Response<Full<Bytes>> {
    of_type("text/html; charset=utf-8", body)
}

fn text(status: StatusCode, body: String) -> Response<Full<Bytes>> {
    let mut response = of_type("text/plain; charset=utf-8", body);
    *response.status_mut() = status;
    response
}

fn of_type(content_type: &'static str, body: String) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::from(body));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    response
}

fn status(status: StatusCode) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::default());
    *response.status_mut() = status;
    response
}
