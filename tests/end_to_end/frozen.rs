//! The process is frozen, and meanwhile the network forgets its connections: the first sign-in after that is answered.

use std::fs;
use std::net::SocketAddr;
use std::time::Duration;

use serde_json::{Value, json};
use support::function::events::Encoding;
use support::function::lambda::{self, Lambda};
use support::servers::forgetful::Forgetful;
use support::servers::{people_table, slapd, web};
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

fn policy(port: u16) -> String {
    format!(
        "version: 1\nstores:\n  people:\n    ldap: {{ url: 'ldap://127.0.0.1:{port}', base: 'dc=example,dc=com', \
         bind: {{ dn: 'cn=reader,dc=example,dc=com', password: secret of a test }}, filter: '(key={{user.id}})' }}\n    \
         required: true\npolicies:\n  - {{ name: all, applications: all, claims: {{ tier: people.tier }} }}\n"
    )
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
    let server = SocketAddr::from(([127, 0, 0, 1], directory.ldap));
    let network = runtime.block_on(Forgetful::before(server));
    let file = support::temporary_folder().join("frozen.yaml");
    fs::write(&file, policy(network.port)).unwrap();
    let serving = Serving::with("frozen", &["--live", "--policy", file.to_str().unwrap()]);
    let token = signer::sign(&serving.state, &signer::honest(&serving.base_url));
    let body = body(USER);
    let callout = || {
        let (status, _, answer) = over_http(&serving, &request(&token, body.clone()));
        assert_eq!(status, 200, "{}", serving.log());
        let answer: Value = serde_json::from_slice(&answer).unwrap();
        assert_eq!(answer["data"]["actions"][0]["claims"]["tier"], "gold");
    };
    for expected in 1..4 {
        callout();
        assert_eq!(network.connections(), expected);
        network.forget();
        serving.freeze(Duration::from_secs(1));
    }
    callout();
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
    let token = signer::sign(&serving.state, &signer::honest(&serving.base_url));
    let kim = people.iter().find(|person| person["name"] == "kim").unwrap();
    let request = request(&token, body(kim["user"]["id"].as_str().unwrap()));
    for _ in 0..4 {
        let answer = lambda.answer(FRONTS[0], Encoding::Text, &request);
        assert_eq!(answer.status(), 200, "{}", lambda.function.log());
        let answer: Value = serde_json::from_slice(answer.body()).unwrap();
        let claims = &answer["data"]["actions"][0]["claims"];
        assert_eq!(*claims, json!({ "tier": "gold", "cost": "4711" }));
        networks.iter().for_each(Forgetful::forget);
        lambda.function.freeze(Duration::from_secs(1));
    }
}
