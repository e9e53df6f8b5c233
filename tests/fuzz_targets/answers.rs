//! Any bytes as what a server says: each kind of store that asks one, token endpoints, and the documents of the keys. Nothing
//! panics, and there is an outcome within the time limits.
//!
//! The first byte of an input says who is answered; the rest is what the server says to the first request, to the second one
//! and so on, separated by `|next|`, after which it closes the connection. MySQL speaks first.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use claims::document::Diagnostics;
use claims::policy::Policy;
use claims::values::{AttributeName, Known, Value};
use http::{HeaderMap, HeaderValue};
use provider::authentication::Authenticator;
use provider::lookup::Plan;
use provider::reason::Reason;
use provider::settings::Settings;
use stores::asking::Caches;
use stores::aws::Account;
use stores::deployment::Deployment;
use stores::environment::Environment;
use stores::secrets::Secrets;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::{Builder, Runtime};
use tokio::time::{Instant, timeout};

/// The stores, each with an attribute that it is asked for; `PORT` is the server's. The place in this list is the first
/// byte of an input. `None` is for the documents of the keys.
const STORES: [Option<(&str, &str)>; 10] = [
    Some(("rest: { url: 'http://127.0.0.1:PORT/{user.id}' }", "tier")),
    Some((
        "rest: { url: 'http://127.0.0.1:PORT/?id={user.id}', attributes: { tier: '$.roles[*].name' } }",
        "tier",
    )),
    Some((
        "rest: { url: 'http://127.0.0.1:PORT/{user.id}', auth: { oauth2: { tokenUrl: 'http://127.0.0.1:PORT/token', clientId: c, \
         clientSecret: s } } }",
        "tier",
    )),
    Some((
        "graph: { client: c, secret: s, baseUrl: 'http://127.0.0.1:PORT', tokenUrl: 'http://127.0.0.1:PORT/token' }",
        "department",
    )),
    Some((
        "dynamodb: { table: people, key: { pk: '{user.id}' }, endpointUrl: 'http://127.0.0.1:PORT' }",
        "tier",
    )),
    Some((
        "ldap: { url: 'ldap://127.0.0.1:PORT', bind: { dn: 'cn=a', password: b }, base: 'dc=a', filter: '(cn={user.id})' }",
        "tier",
    )),
    None,
    Some(("sql: { database: postgresql, rows: many, ACCOUNT }", "tier")),
    Some(("sql: { database: mysql, rows: many, ACCOUNT }", "tier")),
    Some(("sql: { database: sqlserver, rows: many, ACCOUNT }", "tier")),
];

const ACCOUNT: &str = "host: 127.0.0.1, port: PORT, name: n, username: u, password: p, tls: false, query: 'SELECT * FROM people \
     WHERE id = {user.id}'";
/// The place in the list of the server that speaks first.
const SPEAKS_FIRST: usize = 8;

const NEXT: &[u8] = b"|next|";

/// How long a callout waits, and how long nothing may take, however busy the machine is.
const DEADLINE: Duration = Duration::from_millis(300);
const LIMIT: Duration = Duration::from_secs(10);

/// What the server says to each request, and whether it says the first of it without one.
type Said = (Vec<Vec<u8>>, bool);

struct Stage {
    runtime: Runtime,
    said: Arc<Mutex<Said>>,
    port: u16,
    environment: Arc<Environment>,
}

thread_local! {
    static STAGE: Option<Stage> = start().ok();
}

fn start() -> io::Result<Stage> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let said: Arc<Mutex<Said>> = Arc::default();
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0"))?;
    let port = listener.local_addr()?.port();
    let saying = Arc::clone(&said);
    runtime.spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let said = saying.lock().unwrap_or_else(PoisonError::into_inner).clone();
            tokio::spawn(answer(stream, said));
        }
    });
    let account = |name: &str| name.starts_with("AWS_").then(|| "eu-west-1".to_owned());
    let http = stores::http::client(None).map_err(io::Error::other)?;
    let deployment = Deployment { aws: Account::from_variables(account), ..Deployment::new(http) };
    Ok(Stage { runtime, said, port, environment: Arc::new(Environment::new(deployment, Secrets::default())) })
}

/// One part for each time that something arrives.
async fn answer(mut stream: TcpStream, (said, mut speaks): Said) -> io::Result<()> {
    let mut asked = [0; 4096];
    for part in said {
        if !std::mem::take(&mut speaks) && stream.read(&mut asked).await? == 0 {
            return Ok(());
        }
        stream.write_all(&part).await?;
    }
    stream.shutdown().await
}

/// Takes the bytes for what a server says.
pub fn run(bytes: &[u8]) {
    found(bytes);
}

/// Whether the attribute was found, or keys were.
pub fn found(bytes: &[u8]) -> bool {
    let Some((kind, rest)) = bytes.split_first() else { return false };
    let kind = usize::from(*kind) % STORES.len();
    STAGE.with(|stage| {
        let Some(stage) = stage else { not_there("the server does not start") };
        stage.say(rest, kind == SPEAKS_FIRST);
        let outcome = async {
            match STORES.get(kind).and_then(Option::as_ref) {
                Some((store, attribute)) => stage.look_up(store, attribute).await,
                None => stage.authenticate().await,
            }
        };
        let outcome = stage.runtime.block_on(async { timeout(LIMIT, outcome).await });
        assert!(outcome.is_ok(), "no outcome of {kind} within {LIMIT:?}");
        outcome.is_ok_and(|found| found)
    })
}

#[expect(clippy::panic, reason = "without it nothing is tested")]
fn not_there(what: &str) -> ! {
    panic!("{what}")
}

impl Stage {
    /// `PORT` in it becomes the server's own port.
    fn say(&self, bytes: &[u8], speaks: bool) {
        let mut parts = vec![Vec::new()];
        let mut rest = bytes;
        while let Some((byte, after)) = rest.split_first() {
            let (piece, left) = if let Some(left) = rest.strip_prefix(NEXT) {
                parts.push(Vec::new());
                (Vec::new(), left)
            } else if let Some(left) = rest.strip_prefix(b"PORT") {
                (self.port.to_string().into_bytes(), left)
            } else {
                (vec![*byte], after)
            };
            if let Some(part) = parts.last_mut() {
                part.extend(piece);
            }
            rest = left;
        }
        *self.said.lock().unwrap_or_else(PoisonError::into_inner) = (parts, speaks);
    }

    /// A new store each time, which has not seen a failure.
    async fn look_up(&self, store: &str, attribute: &str) -> bool {
        let store = store.replace("ACCOUNT", ACCOUNT).replace("PORT", &self.port.to_string());
        let policy = format!(
            "version: 1\nstores:\n  people: {{ {store}, required: true, timeoutMs: 200 }}\npolicies:\n  - {{ name: a, \
             applications: all, claims: {{ tier: people.{attribute} }} }}\n"
        );
        let mut diagnostics = Diagnostics::default();
        let policy = Policy::parse(&policy, &mut diagnostics);
        let plan = policy.as_ref().and_then(|policy| Plan::read(policy, &mut diagnostics));
        let caches = Caches::new(Arc::new(SystemTime::now), None);
        let lookup = plan.and_then(|plan| plan.open(&self.environment, caches, &mut diagnostics));
        let Some(lookup) = lookup else { not_there(&format!("the store does not open: {diagnostics:?}")) };
        let callout = |name: &AttributeName| {
            (name.name == "id").then(|| Value::from("77777777-7777-4777-8777-777777777777"))
        };
        let answer = lookup.run(0, &callout, Instant::now() + DEADLINE).await;
        answer.is_ok_and(|answer| answer.known.iter().any(|known| matches!(known, Known::Value(_))))
    }

    async fn authenticate(&self) -> bool {
        let metadata = format!("http://127.0.0.1:{}/a/.well-known/openid-configuration", self.port);
        let settings = Settings::read(|name| match name {
            "CLAIMSMITH_TENANT_IDS" => Some("11111111-1111-4111-8111-111111111111".to_owned()),
            "CLAIMSMITH_AUDIENCES" => Some("88888888-8888-4888-8888-888888888888".to_owned()),
            "CLAIMSMITH_METADATA_URLS" => Some(metadata.clone()),
            _ => None,
        });
        let Ok(settings) = settings else { not_there("the settings are wrong") };
        let http = self.environment.deployment.http.clone();
        let authenticator = Authenticator::start(&settings, http, Arc::new(SystemTime::now));
        let token = HeaderValue::from_static("Bearer eyJhbGciOiJSUzI1NiIsImtpZCI6ImEifQ.e30.YQ");
        let headers = HeaderMap::from_iter([(http::header::AUTHORIZATION, token)]);
        let answer = authenticator.authenticate(&headers, Instant::now() + DEADLINE).await;
        let reason = answer.err().map(|failure| failure.reason);
        assert!(reason.is_some(), "nobody signed this token");
        reason != Some(Reason::KeysUnavailable)
    }
}
