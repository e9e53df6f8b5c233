//! Entra's documents over HTTP/2, whose connection is kept, and which dies without a word before a new key is needed.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, UNIX_EPOCH};

use bytes::Bytes;
use http::header::{AUTHORIZATION, HeaderMap};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::server::conn::http2;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::{TokioExecutor, TokioIo};
use provider::authentication::Authenticator;
use rustls::ServerConfig;
use rustls::pki_types::PrivateKeyDer;
use serde_json::json;
use support::servers::entra::{Entra, Key, NOW, Token, issuer_v2};
use support::servers::forgetful::Forgetful;
use tokio::net::TcpListener;
use tokio::time::Instant;
use tokio_rustls::TlsAcceptor;

use crate::world::settings;

/// Entra, on a connection that all requests share.
struct OverHttp2 {
    address: SocketAddr,
    /// Its root certificate, in PEM.
    root: String,
    key: Arc<Mutex<Key>>,
    /// Where its documents say that the keys are.
    port: Arc<Mutex<u16>>,
}

impl OverHttp2 {
    async fn start() -> Self {
        let certified = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        let key = PrivateKeyDer::try_from(certified.signing_key.serialize_der()).unwrap();
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config =
            ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
        let config = config.with_no_client_auth().with_single_cert(vec![certified.cert.der().clone()], key);
        let mut config = config.unwrap();
        config.alpn_protocols = vec![b"h2".to_vec()];
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (key, port) = (Arc::new(Mutex::new(Key::First)), Arc::new(Mutex::new(address.port())));
        let (keys, ports) = (Arc::clone(&key), Arc::clone(&port));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (acceptor, keys, ports) = (acceptor.clone(), Arc::clone(&keys), Arc::clone(&ports));
                tokio::spawn(async move {
                    let Ok(stream) = acceptor.accept(stream).await else { return };
                    let service = service_fn(|request| {
                        let document = document(&request, *keys.lock().unwrap(), *ports.lock().unwrap());
                        async move { Ok::<_, Infallible>(Response::new(Full::<Bytes>::from(document))) }
                    });
                    let connection = http2::Builder::new(TokioExecutor::new());
                    let _ = connection.serve_connection(TokioIo::new(stream), service).await;
                });
            }
        });
        Self { address, root: certified.cert.pem(), key, port }
    }
}

fn document(request: &Request<Incoming>, key: Key, port: u16) -> Bytes {
    let document = match request.uri().path() {
        "/keys" => json!({ "keys": [key.jwk_of(&issuer_v2())] }),
        _ => json!({ "issuer": issuer_v2(), "jwks_uri": format!("https://localhost:{port}/keys") }),
    };
    document.to_string().into()
}

/// More than two attempts for both documents take.
const DEADLINE: Duration = Duration::from_secs(6);

#[tokio::test]
async fn a_new_key_is_found_although_the_connection_to_its_document_is_dead() {
    let documents = OverHttp2::start().await;
    let network = Forgetful::before(documents.address).await;
    *documents.port.lock().unwrap() = network.port;
    let metadata = format!("https://localhost:{}/v2.0/.well-known/openid-configuration", network.port);
    let settings = settings(&Entra::start().await, &[], &[("CLAIMSMITH_METADATA_URLS", metadata.as_str())]);
    let seconds = Arc::new(AtomicU64::new(NOW));
    let now = Arc::clone(&seconds);
    let clock = Arc::new(move || UNIX_EPOCH + Duration::from_secs(now.load(Ordering::Relaxed)));
    let http = stores::http::client(Some(documents.root.as_bytes())).unwrap();
    let authenticator = Authenticator::start(&settings, http, clock);
    authenticator.ready().await;
    for key in [Key::Second, Key::Third, Key::First] {
        *documents.key.lock().unwrap() = key;
        let before = network.connections();
        network.forget();
        seconds.fetch_add(61, Ordering::Relaxed);
        let token = Token::v2().with_header("kid", key.kid()).signed_by(key);
        let headers = HeaderMap::from_iter([(AUTHORIZATION, format!("Bearer {token}").parse().unwrap())]);
        let accepted = authenticator.authenticate(&headers, Instant::now() + DEADLINE).await;
        assert!(accepted.is_ok(), "{key:?}: {:?}", accepted.err());
        assert!(network.connections() > before, "{key:?}: on a new one");
    }
}
