//! A stand-in for AWS's Key Management Service in this process: it plays two operations, and is not the service. It encrypts
//! nothing: a data key's ciphertext is a name under which it keeps the key. It checks what a caller can get wrong: the key's
//! ARN, the signature's service and the encryption context.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::net::TcpListener;

/// The one key that there is.
pub const KEY: &str = "arn:aws:kms:eu-west-1:123456789012:key/99999999-9999-4999-8999-999999999999";

/// Data keys and their encryption contexts, by their ciphertexts.
type KeptKeys = BTreeMap<String, ([u8; 32], Value)>;

/// What the stand-in knows.
#[derive(Clone, Default)]
pub struct Kms {
    keys: Arc<Mutex<KeptKeys>>,
    generated: Arc<AtomicU64>,
}

impl Kms {
    /// Starts it on a free loopback port; it ends with the runtime.
    pub async fn start() -> (Self, SocketAddr) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let kms = Self::default();
        let serving = kms.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let kms = serving.clone();
                let service = hyper::service::service_fn(move |request: Request<Incoming>| {
                    let kms = kms.clone();
                    async move { Ok::<_, Infallible>(kms.answer(request).await) }
                });
                let connection = hyper::server::conn::http1::Builder::new();
                tokio::spawn(connection.serve_connection(TokioIo::new(stream), service));
            }
        });
        (kms, address)
    }

    /// How many data keys were generated.
    pub fn generated(&self) -> u64 {
        self.generated.load(Ordering::Relaxed)
    }

    /// The data key with this ciphertext.
    pub fn key_of(&self, encrypted: &[u8]) -> [u8; 32] {
        self.keys.lock().unwrap()[&STANDARD.encode(encrypted)].0
    }

    async fn answer(&self, request: Request<Incoming>) -> Response<Full<Bytes>> {
        let header = |name: &str| request.headers()[name].to_str().unwrap().to_owned();
        let (target, authorization) = (header("x-amz-target"), header("authorization"));
        let body = request.into_body().collect().await.unwrap().to_bytes();
        let input: Value = serde_json::from_slice(&body).unwrap();
        let answer = match (authorization.contains("/kms/aws4_request"), target.as_str()) {
            (false, _) => Err("InvalidSignatureException"),
            (true, "TrentService.GenerateDataKey") => self.generate(&input),
            (true, "TrentService.Decrypt") => self.decrypt(&input),
            (true, _) => Err("UnknownOperationException"),
        };
        let (status, body) = match answer {
            Ok(body) => (200, body),
            Err(code) => (400, json!({ "__type": code })),
        };
        Response::builder().status(status).body(Full::from(body.to_string())).unwrap()
    }

    fn generate(&self, input: &Value) -> Result<Value, &'static str> {
        if input["KeyId"] != KEY || input["KeySpec"] != "AES_256" {
            return Err("NotFoundException");
        }
        let number = self.generated.fetch_add(1, Ordering::Relaxed);
        let mut key = [0; 32];
        aws_lc_rs::rand::fill(&mut key).unwrap();
        let blob = STANDARD.encode(format!("data key {number} of a stand-in"));
        self.keys.lock().unwrap().insert(blob.clone(), (key, input["EncryptionContext"].clone()));
        Ok(json!({ "KeyId": KEY, "CiphertextBlob": blob, "Plaintext": STANDARD.encode(key) }))
    }

    fn decrypt(&self, input: &Value) -> Result<Value, &'static str> {
        let keys = self.keys.lock().unwrap();
        let known = input["CiphertextBlob"].as_str().and_then(|blob| keys.get(blob));
        match known.filter(|(_, context)| *context == input["EncryptionContext"]) {
            Some((key, _)) => Ok(json!({ "KeyId": KEY, "Plaintext": STANDARD.encode(key) })),
            None => Err("InvalidCiphertextException"),
        }
    }
}
