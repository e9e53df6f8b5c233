//! Nobody gets what belongs to somebody else: callouts side by side, some of them given up, over stores of several kinds
//! that answer out of turn, late, twice, in pieces and not at all. Two tenants have the same ids, and some names differ
//! in a blank or a case only. Two processes have caches, with a table of answers that they share. Every value says whose it
//! is, and a checker compares each of them.

mod server;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use claims::document::Diagnostics;
use claims::policy::Policy;
use futures_util::StreamExt;
use futures_util::stream::iter;
use http::StatusCode;
use provider::Provider;
use provider::authentication::Authenticator;
use provider::lookup::Plan;
use serde_json::{Value, json};
use stores::asking::{CacheTable, Caches};
use stores::aws::Account;
use stores::deployment::Deployment;
use stores::environment::Environment;
use stores::secrets::Secrets;
use support::servers::entra::{Document, Entra, Key, TENANT, Token};
use tokio::time::timeout;

use self::server::{ANSWERS, Server, owner};
use crate::world::{callout, client, request, settings};

/// How many callouts there are where `CLAIMSMITH_CALLOUTS` does not say.
const CALLOUTS: usize = 1_000;

/// How many of them are under way at once.
const AT_ONCE: usize = 24;

/// How many users a tenant has.
const USERS: usize = 60;

const OTHER: &str = "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa";
const COMMON: &str = "https://login.microsoftonline.com/{tenantid}/v2.0";

/// The stores: their names are those of the server's folders and tables. `again` asks the same question as `cached`.
const POLICY: &str = "
version: 1
stores:
  plain: { rest: { url: 'BASE/plain/{tenant.id}/{user.id}' }, required: false, timeoutMs: 900 }
  proven:
    rest: { url: 'BASE/proven/{tenant.id}/{user.id}' }
    verify: { id: '{user.id}', tenant: '{tenant.id}' }
    required: false
    timeoutMs: 900
  cached:
    rest: { url: 'BASE/cached/{tenant.id}/{user.id}' }
    cache: { ttlSeconds: 1, staleIfErrorSeconds: 60 }
    required: false
    timeoutMs: 900
  again:
    rest: { url: 'BASE/cached/{tenant.id}/{user.id}' }
    cache: { ttlSeconds: 60 }
    required: false
    timeoutMs: 900
  named:
    rest: { url: 'BASE/named/{tenant.id}/{user.mail}' }
    cache: { ttlSeconds: 2, negativeTtlSeconds: 1 }
    required: false
    timeoutMs: 900
  chained: { rest: { url: 'BASE/chained/{tenant.id}/{proven.link}' }, required: false, timeoutMs: 900 }
  items: { dynamodb: { table: items, key: { pk: '{tenant.id}', sk: '{user.id}' }, endpointUrl: BASE }, required: false, timeoutMs: 900 }
  more:
    dynamodb: { table: more, key: { pk: '{tenant.id}', sk: '{user.id}' }, endpointUrl: BASE }
    cache: { ttlSeconds: 1 }
    required: false
    timeoutMs: 900
policies:
  - name: everybody
    applications: all
    claims:
      plain: plain.owner
      proven: proven.owner
      cached: cached.owner
      again: again.owner
      named: named.owner
      chained: chained.owner
      items: items.owner
      more: more.owner
";

/// Names that are easily taken for each other.
const NAMES: [&str; 16] = [
    "kim@example.test",
    "Kim@example.test",
    "kim @example.test",
    " kim@example.test",
    "kim%40example.test",
    "kim%2540example.test",
    "kim&id=1@example.test",
    "kim%26id=1@example.test",
    "jos\u{e9}@example.test",
    "jose\u{301}@example.test",
    "\u{212a}im@example.test",
    "kim@example.test.",
    "kim+a@example.test",
    "kim a@example.test",
    "stra\u{df}e@example.test",
    "strasse@example.test",
];

/// One sign-in.
struct SignIn {
    tenant: &'static str,
    user: String,
    mail: &'static str,
}

impl SignIn {
    fn any() -> Self {
        let user = format!("{:08}-0000-4000-8000-000000000000", 100 + fastrand::usize(0..USERS));
        let tenant = if fastrand::bool() { TENANT } else { OTHER };
        Self { tenant, user, mail: NAMES[fastrand::usize(0..NAMES.len())] }
    }

    fn body(&self) -> String {
        let mut body = callout();
        body["source"] =
            format!("/tenants/{}/applications/22222222-2222-4222-8222-222222222222", self.tenant).into();
        body["data"]["tenantId"] = self.tenant.into();
        body["data"]["authenticationContext"]["user"] = json!({ "id": self.user, "mail": self.mail });
        body.to_string()
    }

    /// What the store has about the user.
    fn owned(&self, store: &str) -> String {
        let link = format!("{}.of", self.user);
        match store {
            "again" => owner("cached", self.tenant, &self.user),
            "chained" => owner("chained", self.tenant, &link),
            "named" => owner("named", self.tenant, self.mail),
            store => owner(store, self.tenant, &self.user),
        }
    }
}

/// What the checker saw, by store.
#[derive(Default)]
struct Seen {
    callouts: usize,
    given_up: usize,
    own: BTreeMap<String, usize>,
    foreign: BTreeMap<String, usize>,
    /// The first foreign value of each store, and its own.
    first: BTreeMap<String, (String, String)>,
}

impl fmt::Display for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { callouts, given_up, own, foreign, first } = self;
        let values: usize = own.values().chain(foreign.values()).sum();
        write!(
            f,
            "{callouts} callouts, {given_up} of them given up; {values} values, of them foreign: {foreign:?} {first:?}; {own:?}"
        )
    }
}

impl Seen {
    fn check(&mut self, sign_in: &SignIn, claims: &Value) {
        for (store, value) in claims.as_object().unwrap() {
            let owned = sign_in.owned(store);
            let is_own = *value == owned;
            let counted = if is_own { &mut self.own } else { &mut self.foreign };
            if !is_own {
                self.first.entry(store.clone()).or_insert_with(|| (value.to_string(), owned));
            }
            *counted.entry(store.clone()).or_default() += 1;
        }
    }
}

async fn provider(server: &Server) -> Provider {
    let entra = Entra::start().await;
    entra.publish(
        "common",
        Document::Published { issuer: COMMON.to_owned(), keys: vec![Key::First.jwk_of(COMMON)] },
    );
    let tenants = format!("{TENANT},{OTHER}");
    let settings = settings(&entra, &["common"], &[("CLAIMSMITH_TENANT_IDS", &tenants)]);
    let mut diagnostics = Diagnostics::default();
    let policy = POLICY.replace("BASE", &format!("http://127.0.0.1:{}", server.port));
    let policy = Policy::parse(&policy, &mut diagnostics);
    let plan = policy.as_ref().and_then(|policy| Plan::read(policy, &mut diagnostics));
    let account = |name: &str| name.starts_with("AWS_").then(|| "eu-west-1".to_owned());
    let address = format!("http://127.0.0.1:{}", server.port);
    let aws = Account { dynamodb_endpoint: Some(address), ..Account::from_variables(account) };
    let deployment = Deployment { aws, ..Deployment::new(stores::http::client(None).unwrap()) };
    let environment = Arc::new(Environment::new(deployment, Secrets::default()));
    let table = CacheTable::open(ANSWERS, &environment, Arc::new(SystemTime::now)).unwrap();
    let caches = Caches::new(Arc::new(SystemTime::now), Some(Arc::new(table)));
    let lookup = plan.and_then(|plan| plan.open(&environment, caches, &mut diagnostics));
    assert!(!diagnostics.has_errors(), "{diagnostics:?}");
    let clock = Arc::new(|| SystemTime::UNIX_EPOCH + Duration::from_secs(support::servers::entra::NOW));
    let authenticator = Authenticator::start(&settings, client(), clock);
    let provider = Provider::over(&settings, authenticator, lookup.unwrap(), policy.unwrap());
    provider.ready().await;
    provider
}

/// Random sign-ins, each with what the provider says; one in twenty is given up before that.
async fn seen(server: &Server, callouts: usize, at_once: usize) -> Seen {
    let providers = [provider(server).await, provider(server).await];
    let token =
        |tenant| Token::v2().with("tid", tenant).with("iss", COMMON.replace("{tenantid}", tenant)).signed();
    let tokens = [TENANT, OTHER].map(|tenant| (tenant, format!("Bearer {}", token(tenant))));
    let ask = async |_| {
        let sign_in = SignIn::any();
        let (_, token) = tokens.iter().find(|(tenant, _)| *tenant == sign_in.tenant).unwrap();
        let provider = &providers[fastrand::usize(0..providers.len())];
        let answer = provider.handle(request(std::slice::from_ref(token), sign_in.body()));
        let patience = if fastrand::u32(0..20) == 0 { fastrand::u64(0..30) } else { 60_000 };
        (timeout(Duration::from_millis(patience), answer).await.ok(), sign_in)
    };
    let mut answers = std::pin::pin!(iter(0..callouts).map(ask).buffer_unordered(at_once));
    let mut seen = Seen::default();
    while let Some((answer, sign_in)) = answers.next().await {
        seen.callouts += 1;
        let Some(answer) = answer else {
            seen.given_up += 1;
            continue;
        };
        assert_eq!(answer.status(), StatusCode::OK, "no store is required");
        let body: Value = serde_json::from_slice(answer.body()).unwrap();
        seen.check(&sign_in, &body["data"]["actions"][0]["claims"]);
    }
    seen
}

#[tokio::test]
async fn no_value_of_another_user_tenant_or_store_is_in_an_answer() {
    let callouts = std::env::var("CLAIMSMITH_CALLOUTS").map_or(CALLOUTS, |text| text.parse().unwrap());
    let server = Server::start(0).await;
    let seen = seen(&server, callouts, AT_ONCE).await;
    let remembered = server.remembered();
    println!("{seen}; {} requests; the table had an answer {remembered} times", server.requests());
    // The table has 100 ms for an answer; a busy machine without optimization may take longer.
    assert!(remembered > 0 || callouts <= CALLOUTS, "no process had an answer of the other one");
    assert!(seen.foreign.is_empty(), "{seen}");
    assert_eq!(seen.own.len(), 8, "{seen}");
    assert!(seen.own.values().sum::<usize>() > callouts, "too few values to say something: {seen}");
}

/// The checker sees what a service mixes up by itself; `verify` sees it too.
#[tokio::test]
async fn a_service_that_mixes_up_its_records_is_seen_and_with_verify_reaches_nobody() {
    let seen = seen(&Server::start(20).await, 500, 6).await;
    assert!(seen.foreign.contains_key("plain") && seen.foreign.contains_key("cached"), "{seen}");
    assert!(seen.own.contains_key("proven") && !seen.foreign.contains_key("proven"), "{seen}");
}
