//! A web service over TLS in this process, with the responses that a test chooses; it records the requests.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use http::header::CONTENT_TYPE;
use http::{HeaderMap, Method, Request, Response, Version};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use hyper::server::conn::{http1, http2};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use rustls::pki_types::PrivateKeyDer;
use rustls::pki_types::pem::PemObject;
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Barrier;
use tokio_rustls::TlsAcceptor;

/// A service that is running.
pub(crate) struct WebService {
    /// Its address, without a path.
    pub(crate) address: String,
    /// Its root certificate, in PEM.
    pub(crate) root: String,
    asked: Arc<Mutex<Vec<Asked>>>,
    connections: Arc<AtomicUsize>,
}

/// What it was asked.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) method: Method,
    pub(crate) version: Version,
    /// Path and query, as they were sent.
    pub(crate) target: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

/// What kind of service it is.
pub(crate) struct Kind {
    /// What it speaks, as TLS names it: `h2`, `http/1.1`.
    pub(crate) protocol: &'static str,
    /// The issuer of the client's certificate, in DER; with `None` no client certificate is requested.
    pub(crate) clients: Option<Vec<u8>>,
    /// How many requests other than HEAD must have arrived before any is answered.
    pub(crate) together: usize,
    /// The host of its certificate.
    pub(crate) host: &'static str,
}

impl Default for Kind {
    fn default() -> Self {
        Self { protocol: "h2", clients: None, together: 1, host: "localhost" }
    }
}

type Answering = dyn Fn(&Asked) -> Response<String> + Send + Sync;

impl Asked {
    /// A header's value.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }
}

impl WebService {
    /// Starts a service that answers with `answer`.
    pub(crate) async fn start(
        kind: Kind,
        answer: impl Fn(&Asked) -> Response<String> + Send + Sync + 'static,
    ) -> Self {
        let (acceptor, root) = acceptor(&kind);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("https://localhost:{}", listener.local_addr().unwrap().port());
        let (asked, connections) = (Arc::default(), Arc::new(AtomicUsize::new(0)));
        let (seen, accepted, answer): (_, _, Arc<Answering>) =
            (Arc::clone(&asked), Arc::clone(&connections), Arc::new(answer));
        let together = Arc::new(Barrier::new(kind.together));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                accepted.fetch_add(1, Ordering::Relaxed);
                let answering = Answers(Arc::clone(&answer), Arc::clone(&seen), Arc::clone(&together));
                tokio::spawn(serve(stream, acceptor.clone(), answering));
            }
        });
        Self { address, root, asked, connections }
    }

    /// What it was asked so far.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }

    /// How many connections it has had.
    pub(crate) fn connections(&self) -> usize {
        self.connections.load(Ordering::Relaxed)
    }
}

/// An answer with a JSON document.
pub(crate) fn json(status: u16, body: &str) -> Response<String> {
    let answer = Response::builder().status(status).header(CONTENT_TYPE, "application/json; charset=utf-8");
    answer.body(body.to_owned()).unwrap()
}

/// What accepts connections over TLS, and its root certificate in PEM.
pub(crate) fn acceptor(kind: &Kind) -> (TlsAcceptor, String) {
    let certified = rcgen::generate_simple_self_signed([kind.host.to_owned()]).unwrap();
    let key = PrivateKeyDer::from_pem_slice(certified.signing_key.serialize_pem().as_bytes()).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ServerConfig::builder_with_provider(Arc::clone(&provider));
    let config = config.with_safe_default_protocol_versions().unwrap();
    let config = match &kind.clients {
        None => config.with_no_client_auth(),
        Some(issuer) => {
            let mut roots = RootCertStore::empty();
            roots.add(issuer.clone().into()).unwrap();
            let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider);
            config.with_client_cert_verifier(verifier.build().unwrap())
        }
    };
    let mut config = config.with_single_cert(vec![certified.cert.der().clone()], key).unwrap();
    config.alpn_protocols = vec![kind.protocol.into()];
    (TlsAcceptor::from(Arc::new(config)), certified.cert.pem())
}

#[derive(Clone)]
struct Answers(Arc<Answering>, Arc<Mutex<Vec<Asked>>>, Arc<Barrier>);

async fn serve(stream: TcpStream, acceptor: TlsAcceptor, answers: Answers) {
    // A client that is turned away is the client's matter.
    let Ok(stream) = acceptor.accept(stream).await else { return };
    let is_http2 = stream.get_ref().1.alpn_protocol() == Some(b"h2");
    let service = service_fn(|request| answers.clone().answer(request));
    let stream = TokioIo::new(stream);
    let _ = match is_http2 {
        true => http2::Builder::new(TokioExecutor::new()).serve_connection(stream, service).await,
        false => http1::Builder::new().serve_connection(stream, service).await,
    };
}

impl Answers {
    async fn answer(self, request: Request<Incoming>) -> Result<Response<String>, hyper::Error> {
        let Self(answering, seen, together) = self;
        let (parts, body) = request.into_parts();
        let body = body.collect().await?.to_bytes();
        let asked = Asked {
            method: parts.method,
            version: parts.version,
            target: parts.uri.path_and_query().unwrap().to_string(),
            headers: parts.headers,
            body: String::from_utf8(body.to_vec()).unwrap(),
        };
        seen.lock().unwrap().push(asked.clone());
        if asked.method != Method::HEAD {
            together.wait().await;
        }
        Ok(answering(&asked))
    }
}
