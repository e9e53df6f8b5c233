//! Sends a signed callout for a sample person, as Entra would: 2 seconds, 2 attempts.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use claims::entra::contract::{MAX_RETRIES, TIMEOUT};
use claims::values::Guid;
use offline::entra::request::{self, SignIn};
use offline::entra::response;
use offline::entra::sign_in_error::{CONNECTION, STATUS, SignInError, TIMED_OUT};
use offline::sample;
use reqwest::Url;
use serde_json::{Map, Value};

use super::issuer::{LocalIssuer, TokenVersion};
use super::sign_in::SignInOptions;
use crate::files;
use crate::http::is_refused;
use crate::repository::defaults;
use crate::terminal::colors::{ADVICE, BAD, paint};

/// Entra's first attempt and its retries.
const MAX_ATTEMPTS: u32 = 1 + MAX_RETRIES;

/// The sample people and the local signing key.
#[derive(Clone, clap::Args)]
pub(crate) struct SampleOptions {
    /// The file with the sample people
    #[arg(long, default_value_os_t = defaults::people(), value_name = "FILE")]
    pub(crate) people: PathBuf,
    /// The folder with the local signing key
    #[arg(long, default_value = ".claimsmith", value_name = "FOLDER")]
    pub(crate) state: PathBuf,
}

/// How a sample person signs in, and how the result is printed.
#[derive(Clone, clap::Args)]
pub(crate) struct CallOptions {
    #[command(flatten)]
    pub(crate) sample: SampleOptions,
    /// The format of the token
    #[arg(long, value_enum, default_value = "v2")]
    token_version: TokenVersion,
    /// Print the claims as JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    sign_in: SignInOptions,
}

/// What came back.
pub(crate) struct CallResult {
    /// The claims, or why Entra could not use the response.
    pub(crate) claims: Result<Map<String, Value>, UnusableResponse>,
    /// How many attempts were made.
    pub(crate) attempts: u32,
    /// The time that all attempts took together.
    pub(crate) took: Duration,
}

/// Why Entra could not use a response.
pub(crate) struct UnusableResponse {
    /// What its sign-in log would show.
    pub(crate) error: SignInError,
    /// The status, or the error of the HTTP client.
    pub(crate) detail: String,
}

impl CallOptions {
    /// Signs a callout, posts it to `url` and gives what is to be printed: the claims, or the error that Entra's
    /// sign-in log would show.
    ///
    /// # Errors
    /// Those of [`SampleOptions::call`].
    pub(crate) async fn call(&self, person: &str, url: Url) -> Result<Result<String, String>, String> {
        let is_local = matches!(url.host_str(), Some("127.0.0.1" | "localhost" | "[::1]"));
        let CallResult { claims, attempts, took } =
            self.sample.call(person, url, self.token_version, &self.sign_in.sign_in()).await?;
        let took = took.as_millis();
        Ok(match claims {
            Ok(claims) if self.json => Ok(Value::Object(claims).to_string()),
            Ok(claims) => {
                let count = claims.len();
                let word = if count == 1 { "claim" } else { "claims" };
                let title = format!("{person}: {count} {word} after {took} ms, attempt {attempts}");
                Ok(title + &table(&claims))
            }
            Err(response) => {
                let (no_token, text) = (paint(BAD, "no token"), response.text());
                let help = response.help(person).filter(|_| is_local);
                let help =
                    help.map(|help| format!("\n  {}: {help}", paint(ADVICE, "help"))).unwrap_or_default();
                Err(format!("{person}: {no_token}, after {took} ms, attempt {attempts}\n  {text}{help}"))
            }
        })
    }
}

/// One line for each claim, each after a line break.
fn table(claims: &Map<String, Value>) -> String {
    let width = claims.keys().map(|name| name.chars().count()).max().unwrap_or_default();
    claims.iter().map(|(name, value)| format!("\n  {name:width$}  {}", readable(value))).collect()
}

fn readable(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(readable).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

impl SampleOptions {
    /// Signs a callout for a sample person and posts it to `url`.
    ///
    /// # Errors
    /// The sample person does not exist, the signing key cannot be used, or there is no HTTP client.
    pub(crate) async fn call(
        &self,
        person: &str,
        url: Url,
        version: TokenVersion,
        sign_in: &SignIn,
    ) -> Result<CallResult, String> {
        if let Some(id) = sign_in.application.as_ref().filter(|id| Guid::parse_nonzero(id).is_none()) {
            return Err(format!("--application: `{id}` is not a client ID (a GUID)"));
        }
        let (people, _) = files::people(&self.people, None)?;
        let person = sample::find(&people, person)?;
        let issuer = LocalIssuer::open(&self.state, &url.origin().ascii_serialization())
            .map_err(|error| format!("{}: {error}", self.state.display()))?;
        let token = issuer.token(version).map_err(|error| error.to_string())?;
        let body = request::body(person, sign_in).to_string();
        let client = crate::http::client(None)?;
        let started = Instant::now();
        let mut attempts = 1;
        let mut claims = post(&client, url.clone(), &token, &body).await;
        while attempts < MAX_ATTEMPTS && claims.as_ref().is_err_and(UnusableResponse::is_retried) {
            attempts += 1;
            claims = post(&client, url.clone(), &token, &body).await;
        }
        Ok(CallResult { claims, attempts, took: started.elapsed() })
    }
}

impl UnusableResponse {
    fn text(&self) -> String {
        let Self { error: SignInError { code, name, cause, .. }, detail } = self;
        format!("{code} {name}: {cause} ({detail})")
    }

    /// What to do if the endpoint is on this machine.
    fn help(&self, person: &str) -> Option<String> {
        match self.error {
            CONNECTION => Some(format!(
                "start `claimsmith serve` in another terminal, or do both with `claimsmith serve --call {person}`"
            )),
            STATUS => Some("the output of `claimsmith serve` has the reason".to_owned()),
            _ => None,
        }
    }

    /// Microsoft does not say which failures Entra retries. A missing or late response is what a retry is for.
    fn is_retried(&self) -> bool {
        self.error == TIMED_OUT || self.error == CONNECTION
    }
}

async fn post(
    client: &reqwest::Client,
    url: Url,
    token: &str,
    body: &str,
) -> Result<Map<String, Value>, UnusableResponse> {
    let request =
        client.post(url).timeout(TIMEOUT).bearer_auth(token).header("content-type", "application/json");
    let response = request.body(body.to_owned()).send().await.map_err(no_response)?;
    let status = response.status().as_u16();
    let content_type = response.headers().get("content-type").and_then(|value| value.to_str().ok());
    let content_type = content_type.unwrap_or_default().to_owned();
    let body = response.bytes().await.map_err(no_response)?;
    response::claims(status, &content_type, &body)
        .map_err(|error| UnusableResponse { error, detail: format!("status {status}") })
}

fn no_response(error: reqwest::Error) -> UnusableResponse {
    let kind = if error.is_timeout() { TIMED_OUT } else { CONNECTION };
    let detail = match is_refused(&error) {
        true => "no program listens at this address and port".to_owned(),
        false => error.without_url().to_string(),
    };
    UnusableResponse { error: kind, detail }
}
