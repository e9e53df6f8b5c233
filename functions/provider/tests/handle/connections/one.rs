//! Over HTTP/1.1, the keys come over the connection of their document: another one would cost the start two round trips.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use provider::authentication::metadata;
use serde_json::json;
use support::servers::entra::{Key, issuer_v2};
use tokio::net::TcpListener;
use tokio::task::yield_now;
use tokio::time::timeout;

use crate::world::client;

fn document(request: &Request<Incoming>, address: SocketAddr) -> Response<Full<Bytes>> {
    let document = match request.uri().path() {
        "/keys" => json!({ "keys": [Key::First.jwk_of(&issuer_v2())] }),
        _ => json!({ "issuer": issuer_v2(), "jwks_uri": format!("http://{address}/keys") }),
    };
    Response::new(document.to_string().into())
}

/// Serves both documents, and counts connections and those that have ended.
async fn serve(listener: TcpListener, opened: Arc<AtomicUsize>, ended: Arc<AtomicUsize>) {
    let address = listener.local_addr().unwrap();
    while let Ok((stream, _)) = listener.accept().await {
        opened.fetch_add(1, Ordering::SeqCst);
        let ended = Arc::clone(&ended);
        tokio::spawn(async move {
            let answer = |request| {
                let answer = document(&request, address);
                async move { Ok::<_, Infallible>(answer) }
            };
            let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service_fn(answer)).await;
            ended.fetch_add(1, Ordering::SeqCst);
        });
    }
}

#[tokio::test]
async fn a_fetch_takes_one_connection_and_leaves_none() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let metadata = format!("http://{address}/v2.0/.well-known/openid-configuration").parse().unwrap();
    let (opened, ended) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    tokio::spawn(serve(listener, Arc::clone(&opened), Arc::clone(&ended)));
    let http = client();
    for fetches in 1..=3 {
        let published = metadata::fetch(&http, &metadata).await.unwrap();
        assert_eq!(published.issuer, issuer_v2());
        assert_eq!(opened.load(Ordering::SeqCst), fetches);
        let closed = async {
            while ended.load(Ordering::SeqCst) < fetches {
                yield_now().await;
            }
        };
        timeout(Duration::from_secs(5), closed).await.expect("the connection is closed");
    }
}
