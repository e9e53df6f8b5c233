//! Microsoft's part: signing keys, tokens, and a server that publishes metadata documents and keys.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::{Arc, Mutex, OnceLock};

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{KeyPair, RSA_PKCS1_SHA256, RsaKeyPair};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::Bytes;
use http_body_util::Full;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::net::TcpListener;

pub use super::documents::Document;

/// The tenant of the tests.
pub const TENANT: &str = "11111111-1111-4111-8111-111111111111";
/// The application id that tokens are for.
pub const AUDIENCE: &str = "88888888-8888-4888-8888-888888888888";
/// The application id of Entra's own service, which sends the callouts.
pub const CALLER: &str = "99045fe1-7639-4a75-9d4a-577b6ca3810f";

/// When the tests take place, in seconds since 1970.
pub const NOW: u64 = 1_800_000_000;

/// The issuer of tokens of version 2.0.
pub fn issuer_v2() -> String {
    format!("https://login.microsoftonline.com/{TENANT}/v2.0")
}

/// The issuer of tokens of version 1.0.
pub fn issuer_v1() -> String {
    format!("https://sts.windows.net/{TENANT}/")
}

/// The name of one of four keys, made when first used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// The key that tokens are signed with.
    First,
    /// The next one after a rotation.
    Second,
    /// The one after that.
    Third,
    /// One that Entra never publishes.
    Attacker,
}

impl Key {
    /// The private key.
    pub fn pair(self) -> &'static RsaKeyPair {
        static PAIRS: [OnceLock<RsaKeyPair>; 4] = [const { OnceLock::new() }; 4];
        PAIRS[self as usize].get_or_init(|| RsaKeyPair::generate(KeySize::Rsa2048).unwrap())
    }

    /// The key's id.
    pub fn kid(self) -> &'static str {
        ["first-key", "second-key", "third-key", "attackers-key"][self as usize]
    }

    /// The public key's modulus.
    pub fn modulus(self) -> Vec<u8> {
        self.pair().public_key().modulus().big_endian_without_leading_zero().to_vec()
    }

    /// The key as Entra publishes it for tokens of version 1.0.
    pub fn jwk(self) -> Value {
        json!({ "kty": "RSA", "use": "sig", "kid": self.kid(), "n": base64(self.modulus()), "e": "AQAB",
            "x5t": self.kid(), "x5c": ["MIIC"] })
    }

    /// The key as Entra publishes it for tokens of version 2.0 of this issuer.
    pub fn jwk_of(self, issuer: &str) -> Value {
        let mut jwk = self.jwk();
        jwk["issuer"] = issuer.into();
        jwk
    }

    /// The RS256 signature of a text.
    pub fn sign(self, signed: &str) -> Vec<u8> {
        let mut signature = vec![0; self.pair().public_modulus_len()];
        let random = SystemRandom::new();
        self.pair().sign(&RSA_PKCS1_SHA256, &random, signed.as_bytes(), &mut signature).unwrap();
        signature
    }
}

/// Base64 for URLs, without padding.
pub fn base64(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// A token that is still open to forgery.
#[derive(Clone)]
pub struct Token {
    /// The header.
    pub header: Value,
    /// The claims.
    pub claims: Value,
}

impl Token {
    /// A valid token of version 2.0.
    pub fn v2() -> Self {
        let claims = json!({ "aud": AUDIENCE, "iss": issuer_v2(), "iat": NOW, "nbf": NOW, "exp": NOW + 3600,
            "azp": CALLER, "azpacr": "2", "oid": CALLER, "tid": TENANT, "uti": "abc", "ver": "2.0" });
        Self { header: json!({ "typ": "JWT", "alg": "RS256", "kid": Key::First.kid() }), claims }
    }

    /// A valid token of version 1.0.
    pub fn v1() -> Self {
        let claims = json!({ "aud": AUDIENCE, "iss": issuer_v1(), "iat": NOW, "nbf": NOW, "exp": NOW + 3600,
            "appid": CALLER, "appidacr": "2", "tid": TENANT, "ver": "1.0" });
        Self { header: json!({ "typ": "JWT", "alg": "RS256", "x5t": "x", "kid": Key::First.kid() }), claims }
    }

    /// With this claim, added or replaced.
    pub fn with(mut self, claim: &str, value: impl Into<Value>) -> Self {
        self.claims[claim] = value.into();
        self
    }

    /// Without this claim.
    pub fn without(mut self, claim: &str) -> Self {
        self.claims.as_object_mut().unwrap().remove(claim).unwrap();
        self
    }

    /// With this header field, added or replaced.
    pub fn with_header(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.header[name] = value.into();
        self
    }

    /// Without this header field.
    pub fn without_header(mut self, name: &str) -> Self {
        self.header.as_object_mut().unwrap().remove(name).unwrap();
        self
    }

    /// Header and claims, which is what gets signed.
    pub fn unsigned(&self) -> String {
        format!("{}.{}", base64(self.header.to_string()), base64(self.claims.to_string()))
    }

    /// The token, signed by this key.
    pub fn signed_by(&self, key: Key) -> String {
        sign(&self.unsigned(), key)
    }

    /// The token, signed by the first key.
    pub fn signed(&self) -> String {
        self.signed_by(Key::First)
    }
}

/// Header and claims with the key's signature.
pub fn sign(unsigned: &str, key: Key) -> String {
    format!("{unsigned}.{}", base64(key.sign(unsigned)))
}

/// The server; clones are the same one.
#[derive(Clone)]
pub struct Entra {
    base: String,
    documents: Arc<Mutex<BTreeMap<&'static str, Document>>>,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Entra {
    /// Starts it on a free port; it ends with the test's runtime.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let entra = Self { base, documents: Arc::default(), requests: Arc::default() };
        let server = entra.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let server = server.clone();
                let service = hyper::service::service_fn(move |request| server.clone().answer(request));
                let connection = hyper::server::conn::http1::Builder::new();
                tokio::spawn(connection.serve_connection(TokioIo::new(stream), service));
            }
        });
        entra
    }

    /// Publishes a document below a name, or replaces it.
    pub fn publish(&self, name: &'static str, document: Document) {
        self.documents.lock().unwrap().insert(name, document);
    }

    /// Where the metadata of this name is.
    pub fn metadata_url(&self, name: &str) -> String {
        format!("{}/{name}/.well-known/openid-configuration", self.base)
    }

    /// Where the keys of this name are.
    pub fn keys_url(&self, name: &str) -> String {
        format!("{}/{name}/keys", self.base)
    }

    /// How many requests there were for a path that contains this.
    pub fn requests(&self, part: &str) -> usize {
        self.requests.lock().unwrap().iter().filter(|path| path.contains(part)).count()
    }

    /// What is answered next below this name.
    fn next(&self, name: &str, is_metadata: bool) -> Document {
        let mut documents = self.documents.lock().unwrap();
        let Some(document) = documents.get_mut(name) else { return Document::Status(404) };
        match document.clone() {
            Document::Once(first, then) if is_metadata => {
                *document = *then;
                *first
            }
            Document::Once(_, then) => *then,
            other => other,
        }
    }

    /// Counts from zero again.
    pub fn forget_requests(&self) {
        self.requests.lock().unwrap().clear();
    }

    async fn answer(
        self,
        request: Request<hyper::body::Incoming>,
    ) -> Result<Response<Full<Bytes>>, Infallible> {
        let path = request.uri().path().to_owned();
        self.requests.lock().unwrap().push(path.clone());
        let name = path.split('/').nth(1).unwrap_or_default();
        let mut document = self.next(name, !path.ends_with("/keys"));
        if let Document::Late(pause, late) = document {
            tokio::time::sleep(pause).await;
            document = *late;
        }
        let response = Response::builder();
        let (status, body) = match document {
            Document::Published { keys, .. } if path.ends_with("/keys") => (200, json!({ "keys": keys })),
            Document::Published { issuer, .. } => {
                (200, json!({ "issuer": issuer, "jwks_uri": self.keys_url(name), "extra": [1] }))
            }
            Document::KeysAt { issuer, jwks_uri } => (200, json!({ "issuer": issuer, "jwks_uri": jwks_uri })),
            Document::RawKeys(body) if path.ends_with("/keys") => {
                return Ok(response.body(Full::from(body)).unwrap());
            }
            Document::RawKeys(_) => (200, json!({ "issuer": issuer_v2(), "jwks_uri": self.keys_url(name) })),
            Document::MovedTo(other) => {
                let moved = response.status(302).header("location", self.metadata_url(other));
                return Ok(moved.body(Full::default()).unwrap());
            }
            Document::Status(status) => (status, json!({ "error": status })),
            Document::Silent | Document::Late(..) | Document::Once(..) => std::future::pending().await,
        };
        Ok(response.status(status).body(Full::from(body.to_string())).unwrap())
    }
}
