//! The process is frozen, and meanwhile the network forgets its connections: the first sign-in after that is answered. For a
//! second, or for as many as `CLAIMSMITH_FREEZES=70,400` says.

use std::fs;
use std::net::SocketAddr;
use std::time::Duration;

use serde_json::{Value, json};
use support::function::events::Encoding;
use support::function::lambda::{self, Lambda};
use support::servers::forgetful::Forgetful;
use support::servers::{people_table, slapd, sql, web};
use support::serving::Serving;
use support::signer;
use tokio::runtime::{Builder, Runtime};

use super::{FRONTS, over_http, request};

const USER: &str = "77777777-7777-4777-8777-777777777777";

fn entries() -> String {
    format!(
        "dn: dc=example,dc=com\nobjectClass: dcObject\nobjectClass: organization\no: Example\n\n\
         dn: cn=reader,dc=example,dc=com\nobjectClass: person\nsn: Reader\nuserPassword: secret of a test\n\n\
         dn: cn=kim,dc=example,dc=com\nobjectClass: inetOrgPerson\nobjectClass: keyed\nsn: Kim\nkey: {USER}\ntier: gold\n"
    )
}

/// A directory and two databases, which say who was asked for.
fn policy([ldap, postgresql, mysql]: [u16; 3]) -> String {
    let database = |kind, port| {
        format!(
            "sql: {{ database: {kind}, host: 127.0.0.1, port: {port}, tls: false, name: {kind}, username: {}, password: {}, \
             query: 'SELECT {{user.id}} AS id' }}\n    required: true\n",
            sql::OWNER,
            sql::PASSWORD
        )
        .replace("name: postgresql", "name: postgres")
    };
    format!(
        "version: 1\nstores:\n  people:\n    ldap: {{ url: 'ldap://127.0.0.1:{ldap}', base: 'dc=example,dc=com', \
         bind: {{ dn: 'cn=reader,dc=example,dc=com', password: secret of a test }}, filter: '(key={{user.id}})' }}\n    \
         required: true\n  crm:\n    {}  staff:\n    {}policies:\n  - {{ name: all, applications: all, \
         claims: {{ tier: people.tier, crm: crm.id, staff: staff.id }} }}\n",
        database("postgresql", postgresql),
        database("mysql", mysql)
    )
}

fn freezes() -> Vec<Duration> {
    let seconds = std::env::var("CLAIMSMITH_FREEZES").unwrap_or_else(|_| "1,1,1".to_owned());
    seconds.split(',').map(|seconds| Duration::from_secs(seconds.parse().unwrap())).collect()
}

fn runtime() -> Runtime {
    Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap()
}

/// A callout about this user.
fn body(user: &str) -> Vec<u8> {
    let body = fs::read_to_string(support::root().join("tests/callouts/accepted/member.json")).unwrap();
    let mut body: Value = serde_json::from_str(&body).unwrap();
    body["data"]["authenticationContext"]["user"]["id"] = user.into();
    body.to_string().into_bytes()
}

#[test]
fn a_freeze_in_which_connections_die_costs_no_sign_in() {
    let runtime = runtime();
    let directory = slapd::start(entries());
    let networks = runtime.block_on(async {
        let ports = [directory.ldap, sql::postgresql().await.port, sql::mariadb().await.port];
        let mut networks = Vec::new();
        for port in ports {
            networks.push(Forgetful::before(SocketAddr::from(([127, 0, 0, 1], port))).await);
        }
        networks
    });
    let file = support::temporary_folder().join("frozen.yaml");
    let ports: Vec<u16> = networks.iter().map(|network| network.port).collect();
    fs::write(&file, policy(ports.try_into().unwrap())).unwrap();
    let serving = Serving::with("frozen", &["--live", "--policy", file.to_str().unwrap()]);
    let body = body(USER);
    let callout = || {
        let token = signer::sign(&serving.state, &signer::honest(&serving.base_url));
        let (status, _, answer) = over_http(&serving, &request(&token, body.clone()));
        assert_eq!(status, 200, "{}", serving.log());
        let answer: Value = serde_json::from_slice(&answer).unwrap();
        let claims = &answer["data"]["actions"][0]["claims"];
        assert_eq!(*claims, json!({ "tier": "gold", "crm": USER, "staff": USER }));
    };
    for freeze in freezes() {
        callout();
        let before: Vec<usize> = networks.iter().map(Forgetful::connections).collect();
        networks.iter().for_each(Forgetful::forget);
        serving.freeze(freeze);
        callout();
        let after: Vec<usize> = networks.iter().map(Forgetful::connections).collect();
        assert!(before.iter().zip(&after).all(|(before, after)| before < after), "{before:?} {after:?}");
    }
}

/// A table, and a web service for which each look-up needs a token, whose client has a secret.
const WEB_POLICY: &str = "
version: 1
stores:
  people: { dynamodb: { table: people, key: { pk: 'user#{user.id}', sk: profile } }, required: true }
  hr:
    rest:
      url: 'http://127.0.0.1:PORT/people/{user.id}'
      auth: { oauth2: { tokenUrl: 'http://127.0.0.1:PORT/token', clientId: me, clientSecret: '${secret:hr}' } }
    required: true
policies:
  - { name: all, applications: all, claims: { tier: people.tier, cost: hr.cost } }
";

/// The web service, the token endpoint and Secrets Manager.
fn document(request: &http::request::Parts) -> Option<Value> {
    match request.uri.path() {
        // It is used up at once.
        "/token" => Some(json!({ "token_type": "Bearer", "expires_in": 5, "access_token": "a" })),
        "/" => Some(json!({ "Name": "hr", "SecretString": "s" })),
        path => path.starts_with("/people/").then(|| json!({ "cost": "4711" })),
    }
}

#[test]
fn a_freeze_of_the_function_in_which_connections_die_costs_no_sign_in() {
    let runtime = runtime();
    let serving = Serving::start("frozen-function");
    let people = lambda::sample_people();
    let table = runtime.block_on(people_table::start(&people));
    let service = runtime.block_on(web::start(document));
    let entra = serving.base_url.rsplit(':').next().unwrap().parse().unwrap();
    let entra = SocketAddr::from(([127, 0, 0, 1], entra));
    let networks = [table, service, entra].map(|server| runtime.block_on(Forgetful::before(server)));
    let [to_table, to_service, to_entra] = networks.each_ref().map(|network| network.port.to_string());
    let file = support::temporary_folder().join("frozen-function.yaml");
    fs::write(&file, WEB_POLICY.replace("PORT", &to_service)).unwrap();
    let metadata =
        format!("http://127.0.0.1:{to_entra}/{}/v2.0/.well-known/openid-configuration", signer::TENANT_ID);
    let (table, secrets) = (format!("http://127.0.0.1:{to_table}"), format!("http://127.0.0.1:{to_service}"));
    let settings = [
        ("CLAIMSMITH_POLICY", file.to_str().unwrap()),
        ("CLAIMSMITH_METADATA_URLS", metadata.as_str()),
        ("AWS_ENDPOINT_URL_DYNAMODB", table.as_str()),
        ("AWS_ENDPOINT_URL_SECRETS_MANAGER", secrets.as_str()),
    ];
    let lambda = Lambda::with(&serving.base_url, &settings);
    let kim = people.iter().find(|person| person["name"] == "kim").unwrap();
    let body = body(kim["user"]["id"].as_str().unwrap());
    for freeze in [freezes(), vec![Duration::ZERO]].concat() {
        let token = signer::sign(&serving.state, &signer::honest(&serving.base_url));
        let answer = lambda.answer(FRONTS[0], Encoding::Text, &request(&token, body.clone()));
        assert_eq!(answer.status(), 200, "{}", lambda.function.log());
        let answer: Value = serde_json::from_slice(answer.body()).unwrap();
        let claims = &answer["data"]["actions"][0]["claims"];
        assert_eq!(*claims, json!({ "tier": "gold", "cost": "4711" }));
        networks.iter().for_each(Forgetful::forget);
        lambda.function.freeze(freeze);
    }
}
