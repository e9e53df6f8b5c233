//! A stand-in for the data API of AWS AppConfig in this process. It is not AppConfig: it has one configuration, keeps to what
//! the API's reference says about sessions, tokens, intervals and empty bodies, and fails when it is told to. It says in each
//! response that it is a stand-in.
//! <https://docs.aws.amazon.com/appconfig/2019-10-09/APIReference/API_Operations_AWS_AppConfig_Data.html>

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::request::Parts;
use http::response::Builder;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::time::sleep;

/// The configuration, as it is named in the function's setting.
pub const NAME: &str = "claims/test/policy";

/// How the stand-in fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It closes connections without a response.
    Closes,
    /// It responds after this time.
    Slow(Duration),
    /// It responds with this status and error code.
    Error(u16, &'static str),
}

/// The running stand-in; it ends with its runtime.
#[derive(Clone)]
pub struct AppConfig {
    /// Where it listens.
    pub address: SocketAddr,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    content: Bytes,
    label: Option<String>,
    /// Counts deployments.
    version: u64,
    interval: Duration,
    fault: Option<Fault>,
    /// Tokens that were not used yet, with the version that their session has, and when they can be used.
    tokens: BTreeMap<String, (u64, Instant)>,
    issued: u64,
    seen: Seen,
}

/// What the stand-in was asked so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// Sessions that were started.
    pub sessions: u64,
    /// Polls, whatever the response.
    pub polls: u64,
    /// Polls before their interval was over.
    pub early: u64,
    /// Calls without a signature for AppConfig.
    pub unsigned: u64,
}

impl AppConfig {
    /// Starts it on a free port; nothing is deployed yet.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let state = State { interval: Duration::from_secs(1), ..State::default() };
        let app_config = Self { address, state: Arc::new(Mutex::new(state)) };
        let served = app_config.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let served = served.clone();
                let service = hyper::service::service_fn(move |request| {
                    let served = served.clone();
                    async move { served.respond(request).await }
                });
                let connection = hyper::server::conn::http1::Builder::new();
                tokio::spawn(connection.serve_connection(TokioIo::new(stream), service));
            }
        });
        app_config
    }

    /// Deploys this content, with the label of its version.
    pub fn deploy(&self, content: impl Into<Bytes>, label: Option<&str>) {
        let mut state = self.state();
        (state.content, state.label) = (content.into(), label.map(str::to_owned));
        state.version += 1;
    }

    /// How long clients have to wait between polls; a second at first.
    pub fn set_interval(&self, interval: Duration) {
        self.state().interval = interval;
    }

    /// It fails so from now on, or no longer.
    pub fn fail(&self, fault: Option<Fault>) {
        self.state().fault = fault;
    }

    /// No token that was issued so far is good any longer, as after 24 hours.
    pub fn expire_tokens(&self) {
        self.state().tokens.clear();
    }

    /// What it was asked so far.
    pub fn seen(&self) -> Seen {
        self.state().seen
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    async fn respond(&self, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, &'static str> {
        let (head, body) = request.into_parts();
        let body = body.collect().await.map_err(|_| "the request ended early")?.to_bytes();
        let fault = self.state().fault;
        match fault {
            Some(Fault::Closes) => return Err("told to fail"),
            Some(Fault::Slow(time)) => sleep(time).await,
            Some(Fault::Error(status, code)) => return Ok(error(status, code)),
            None => {}
        }
        let mut state = self.state();
        let signature = head.headers.get("authorization").and_then(|value| value.to_str().ok());
        if !signature.is_some_and(|text| text.contains("/appconfig/aws4_request")) {
            state.seen.unsigned += 1;
            return Ok(error(403, "MissingAuthenticationTokenException"));
        }
        Ok(match (head.method.as_str(), head.uri.path()) {
            ("POST", "/configurationsessions") => state.session(&body),
            ("GET", "/configuration") => state.poll(&head),
            _ => error(404, "UnknownOperationException"),
        })
    }
}

impl State {
    fn session(&mut self, body: &[u8]) -> Response<Full<Bytes>> {
        let body: Value = serde_json::from_slice(body).unwrap_or_default();
        let parts = ["ApplicationIdentifier", "EnvironmentIdentifier", "ConfigurationProfileIdentifier"];
        let parts = parts.map(|part| body[part].as_str().unwrap_or_default());
        if parts.join("/") != NAME || self.version == 0 {
            return error(404, "ResourceNotFoundException");
        }
        self.seen.sessions += 1;
        let token = self.token(0, Duration::ZERO);
        let answer = json!({ "InitialConfigurationToken": token }).to_string();
        response(201).header("content-type", "application/json").body(Full::from(answer)).unwrap()
    }

    fn poll(&mut self, head: &Parts) -> Response<Full<Bytes>> {
        self.seen.polls += 1;
        let query = head.uri.query().unwrap_or_default();
        let token = query.strip_prefix("configuration_token=").unwrap_or_default();
        let token = token.replace("%2B", "+").replace("%2F", "/").replace("%3D", "=");
        let Some((known, from)) = self.tokens.remove(&token) else {
            return error(400, "BadRequestException");
        };
        if Instant::now() < from {
            self.seen.early += 1;
            return error(400, "BadRequestException");
        }
        let is_new = known != self.version;
        let next = self.token(self.version, self.interval);
        let mut answer = response(200)
            .header("next-poll-configuration-token", next)
            .header("next-poll-interval-in-seconds", self.interval.as_secs())
            .header("content-type", "application/x-yaml");
        if let Some(label) = self.label.as_deref().filter(|_| is_new) {
            answer = answer.header("version-label", label);
        }
        answer.body(Full::from(if is_new { self.content.clone() } else { Bytes::new() })).unwrap()
    }

    /// A new token; it has characters that must be encoded in an address.
    fn token(&mut self, version: u64, wait: Duration) -> String {
        self.issued += 1;
        let token = format!("stand+in/{}==", self.issued);
        self.tokens.insert(token.clone(), (version, Instant::now() + wait));
        token
    }
}

fn response(status: u16) -> Builder {
    Response::builder().status(status).header("server", "a stand-in for AWS AppConfig")
}

fn error(status: u16, code: &str) -> Response<Full<Bytes>> {
    let answer = json!({ "Message": "told so by the stand-in" }).to_string();
    response(status).header("x-amzn-errortype", code).body(Full::from(answer)).unwrap()
}
