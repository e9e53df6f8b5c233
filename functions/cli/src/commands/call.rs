//! `claimsmith call`: Entra's side of a callout, with Entra's patience.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use claims::entra::contract::{MAX_RETRIES, TIMEOUT};
use serde_json::{Map, Value};

use crate::callout::{self, SignIn};
use crate::entra::{self, SignInError};
use crate::exit::Exit;
use crate::local_issuer::{LocalIssuer, TokenVersion};
use crate::sample;

/// Entra's first attempt and its retries.
const ATTEMPTS: u32 = 1 + MAX_RETRIES;

/// Plays Entra for a sample person
#[derive(clap::Args)]
pub(crate) struct Call {
    /// Who signs in: the name of a sample person
    person: String,
    /// The endpoint
    #[arg(long, default_value = "http://127.0.0.1:7071/token-issuance-start")]
    url: reqwest::Url,
    #[command(flatten)]
    caller: Caller,
}

/// Who can be signed in on this machine.
#[derive(Clone, clap::Args)]
pub(crate) struct Sample {
    /// The file with the sample people
    #[arg(long, default_value = "infra/policy/sample/people.yaml", value_name = "FILE")]
    pub(crate) people: PathBuf,
    /// The folder with the local signing key
    #[arg(long, default_value = ".claimsmith", value_name = "FOLDER")]
    pub(crate) state: PathBuf,
}

/// Who calls, and about whom.
#[derive(Clone, clap::Args)]
pub(crate) struct Caller {
    #[command(flatten)]
    pub(crate) sample: Sample,
    /// Which format the token has
    #[arg(long, value_enum, default_value = "v2")]
    token_version: TokenVersion,
    /// Print the claims as JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    sign_in: SignIn,
}

impl Call {
    pub(super) async fn run(self) -> Result<Exit, String> {
        self.caller.call(&self.person, self.url).await
    }
}

impl Caller {
    /// Signs a callout, posts it to `url` and prints the claims, or the error that Entra's log would show.
    ///
    /// # Errors
    /// The person, the key or the network client cannot be had; the text says which.
    pub(crate) async fn call(&self, person: &str, url: reqwest::Url) -> Result<Exit, String> {
        let Called { outcome, attempt, took } =
            self.sample.call(person, url, self.token_version, &self.sign_in).await?;
        Ok(self.report(person, outcome, attempt, took))
    }

    fn report(&self, name: &str, outcome: Outcome, attempt: u32, took: Duration) -> Exit {
        match outcome {
            Ok(claims) if self.json => println!("{}", Value::Object(claims)),
            Ok(claims) => {
                println!("{name}: {} claims after {} ms, attempt {attempt}", claims.len(), took.as_millis());
                let width = claims.keys().map(|name| name.chars().count()).max().unwrap_or_default();
                for (name, value) in &claims {
                    println!("  {name:width$}  {}", readable(value));
                }
            }
            Err(Refusal { error: SignInError { code, name: title, cause }, detail }) => {
                eprintln!("{name}: no token, after {} ms, attempt {attempt}", took.as_millis());
                eprintln!("  {code} {title}: {cause} ({detail})");
                return Exit::Bad;
            }
        }
        Exit::Good
    }
}

/// What came of a callout.
pub(crate) struct Called {
    /// The claims, or why Entra could not have used the answer.
    pub(crate) outcome: Outcome,
    attempt: u32,
    took: Duration,
}

type Outcome = Result<Map<String, Value>, Refusal>;

impl Sample {
    /// Signs a callout for a sample person and posts it to `url`.
    ///
    /// # Errors
    /// The person, the key or the network client cannot be had; the text says which.
    pub(crate) async fn call(
        &self,
        person: &str,
        url: reqwest::Url,
        version: TokenVersion,
        sign_in: &SignIn,
    ) -> Result<Called, String> {
        let people = sample::read(&self.people)?;
        let person = sample::find(&people, person)?;
        let issuer = LocalIssuer::open(&self.state, &url.origin().ascii_serialization())
            .map_err(|error| format!("{}: {error}", self.state.display()))?;
        let token = issuer.token(version).map_err(|error| error.to_string())?;
        let body = callout::body(person, sign_in).to_string();
        let client = client().map_err(|error| error.to_string())?;
        let started = Instant::now();
        let mut attempt = 1;
        loop {
            let outcome = post(&client, url.clone(), &token, &body).await;
            if attempt == ATTEMPTS || !outcome.as_ref().is_err_and(Refusal::is_worth_a_retry) {
                return Ok(Called { outcome, attempt, took: started.elapsed() });
            }
            attempt += 1;
        }
    }
}

/// Why Entra could not have used an answer.
pub(crate) struct Refusal {
    /// What its log would show.
    pub(crate) error: SignInError,
    detail: String,
}

impl Refusal {
    /// Which failures Entra tries again is not published; a late and a missing answer are what its retry is for.
    fn is_worth_a_retry(&self) -> bool {
        self.error == entra::TIMED_OUT || self.error == entra::CONNECTION
    }
}

fn client() -> Result<reqwest::Client, stores::http::ClientError> {
    stores::http::client(None)
}

async fn post(client: &reqwest::Client, url: reqwest::Url, token: &str, body: &str) -> Outcome {
    let request =
        client.post(url).timeout(TIMEOUT).bearer_auth(token).header("content-type", "application/json");
    let response = request.body(body.to_owned()).send().await.map_err(refusal)?;
    let status = response.status().as_u16();
    let content_type = response.headers().get("content-type").and_then(|value| value.to_str().ok());
    let content_type = content_type.unwrap_or_default().to_owned();
    let body = response.bytes().await.map_err(refusal)?;
    entra::claims(status, &content_type, &body)
        .map_err(|error| Refusal { error, detail: format!("status {status}") })
}

fn refusal(error: reqwest::Error) -> Refusal {
    let kind = if error.is_timeout() { entra::TIMED_OUT } else { entra::CONNECTION };
    Refusal { error: kind, detail: error.without_url().to_string() }
}

fn readable(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(readable).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}
