//! The process is frozen, and meanwhile the network forgets its connections: the first sign-in after that is answered.

use std::fs;
use std::net::SocketAddr;
use std::time::Duration;

use serde_json::Value;
use support::servers::forgetful::Forgetful;
use support::servers::slapd;
use support::serving::Serving;
use support::signer;
use tokio::runtime::Builder;

use super::{over_http, request};

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

#[test]
fn a_freeze_in_which_connections_die_costs_no_sign_in() {
    let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let directory = slapd::start(entries());
    let server = SocketAddr::from(([127, 0, 0, 1], directory.ldap));
    let network = runtime.block_on(Forgetful::before(server));
    let file = support::temporary_folder().join("frozen.yaml");
    fs::write(&file, policy(network.port)).unwrap();
    let serving = Serving::with("frozen", &["--live", "--policy", file.to_str().unwrap()]);
    let token = signer::sign(&serving.state, &signer::honest(&serving.base_url));
    let body = fs::read_to_string(support::root().join("tests/callouts/accepted/member.json")).unwrap();
    let mut body: Value = serde_json::from_str(&body).unwrap();
    body["data"]["authenticationContext"]["user"]["id"] = USER.into();
    let callout = || {
        let (status, _, answer) = over_http(&serving, &request(&token, body.to_string().into_bytes()));
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
