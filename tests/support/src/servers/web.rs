//! A web service in this process that responds with JSON.

use std::convert::Infallible;
use std::net::SocketAddr;

use bytes::Bytes;
use http::request::Parts;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpListener;

/// Starts it on a free port; it ends with the runtime. It responds to the head of a request with this document, or with 404
/// and an empty body.
pub async fn start(document: impl Fn(&Parts) -> Option<Value> + Clone + Send + 'static) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let document = document.clone();
            let service = hyper::service::service_fn(move |request: Request<Incoming>| {
                let document = document(&request.into_parts().0);
                async move { Ok::<_, Infallible>(response(document)) }
            });
            let connection = hyper::server::conn::http1::Builder::new();
            tokio::spawn(connection.serve_connection(TokioIo::new(stream), service));
        }
    });
    address
}

fn response(document: Option<Value>) -> Response<Full<Bytes>> {
    let status = if document.is_some() { 200 } else { 404 };
    let body = document.map(|document| document.to_string()).unwrap_or_default();
    let response = Response::builder().status(status).header("content-type", "application/json");
    response.body(Full::from(body)).unwrap()
}
