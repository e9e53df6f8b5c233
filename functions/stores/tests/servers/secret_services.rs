//! A stub of Secrets Manager and Parameter Store, because there is no local version of them. It refuses requests that
//! are not signed as AWS requires.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use serde_json::{Value as Json, json};
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::RwLock;

use crate::servers::stub::{self, Request};
use crate::signature;

/// What the stub knows of a name.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Says {
    /// This value.
    Value(&'static str),
    /// A secret that is no text.
    Binary,
    /// The answer has this status and this body, whatever else was asked for.
    Body(u16, &'static str),
}

/// The stub; it serves both services at one address.
#[derive(Clone)]
pub(crate) struct SecretServices {
    /// Its address.
    pub(crate) address: String,
    knows: Arc<Mutex<BTreeMap<String, Says>>>,
    down: Arc<AtomicBool>,
    silent: Arc<AtomicBool>,
    requests: Arc<Mutex<Vec<Request>>>,
    /// While it is locked for writing, the stub does not answer.
    pub(crate) gate: Arc<RwLock<()>>,
}

impl SecretServices {
    /// Starts a stub that knows nothing.
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let services = Self {
            address: format!("http://{}", listener.local_addr().unwrap()),
            knows: Arc::default(),
            down: Arc::default(),
            silent: Arc::default(),
            requests: Arc::default(),
            gate: Arc::default(),
        };
        let serving = services.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serving.clone().serve(stream));
            }
        });
        services
    }

    /// From now on a secret or parameter is this; `NAME AWSPENDING` is a version of a secret that is not the current one.
    pub(crate) fn says(&self, name: &str, says: Says) {
        self.knows.lock().unwrap().insert(name.to_owned(), says);
    }

    /// From now on every request is refused with 500, or no longer.
    pub(crate) fn is_down(&self, down: bool) {
        self.down.store(down, Ordering::Relaxed);
    }

    /// From now on no request is answered, also not later; or those that come are answered again.
    pub(crate) fn is_silent(&self, silent: bool) {
        self.silent.store(silent, Ordering::Relaxed);
    }

    /// What was asked so far: the operation and its input.
    pub(crate) fn asked(&self) -> Vec<(String, Json)> {
        let requests = self.requests.lock().unwrap();
        let asked = requests.iter().map(|request| {
            let operation = request.header("x-amz-target").unwrap().rsplit('.').next().unwrap();
            (operation.to_owned(), request.json())
        });
        asked.collect()
    }

    async fn serve(self, mut stream: TcpStream) {
        while let Some(request) = stub::read(&mut stream).await {
            let secret = request.header("x-amz-target") == Some("secretsmanager.GetSecretValue");
            let service = if secret { "secretsmanager" } else { "ssm" };
            assert!(secret || request.header("x-amz-target") == Some("AmazonSSM.GetParameters"));
            signature::check(&request, "eu-west-1", service);
            assert_eq!(request.header("content-type"), Some("application/x-amz-json-1.1"));
            self.requests.lock().unwrap().push(request.clone());
            if self.silent.load(Ordering::Relaxed) {
                std::future::pending::<()>().await;
            }
            drop(self.gate.read().await);
            let (status, body) = match self.down.load(Ordering::Relaxed) {
                true => (500, "{}".to_owned()),
                false if secret => self.secret(&request.json()),
                false => self.parameters(&request.json()),
            };
            let answer = format!("HTTP/1.1 {status} Answer\r\ncontent-length: {}\r\n\r\n{body}", body.len());
            if stream.write_all(answer.as_bytes()).await.is_err() {
                return;
            }
        }
    }

    fn known(&self, name: &Json) -> Option<Says> {
        self.knows.lock().unwrap().get(name.as_str().unwrap()).copied()
    }

    fn secret(&self, input: &Json) -> (u16, String) {
        let name = input.get("SecretId").unwrap();
        let known = match input.get("VersionStage") {
            Some(stage) => self.known(&format!("{} {}", text(name), text(stage)).into()),
            None => self.known(name),
        };
        match known {
            Some(Says::Value(value)) => (200, json!({ "Name": name, "SecretString": value }).to_string()),
            Some(Says::Binary) => (200, json!({ "Name": name, "SecretBinary": "AAAA" }).to_string()),
            Some(Says::Body(status, body)) => (status, body.to_owned()),
            None => (400, r#"{"__type":"ResourceNotFoundException","Message":"no such secret"}"#.to_owned()),
        }
    }

    fn parameters(&self, input: &Json) -> (u16, String) {
        assert_eq!(input.get("WithDecryption"), Some(&true.into()));
        let (mut found, mut invalid) = (Vec::new(), Vec::new());
        for name in input.get("Names").unwrap().as_array().unwrap() {
            match self.known(name) {
                Some(Says::Value(value)) => found.push(json!({ "Name": name, "Value": value })),
                Some(Says::Body(status, body)) => return (status, body.to_owned()),
                Some(Says::Binary) | None => invalid.push(name),
            }
        }
        (200, json!({ "Parameters": found, "InvalidParameters": invalid }).to_string())
    }
}

fn text(json: &Json) -> &str {
    json.as_str().unwrap()
}
