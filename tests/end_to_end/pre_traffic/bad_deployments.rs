//! Deployments that would fail sign-ins, each over the real function: the hook fails all of them, with the reason.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::{fs, thread};

use support::function::lambda::Lambda;
use support::function::runtime_api::Outcome;
use support::serving::Serving;
use support::signer::TENANT_ID;

use super::handle;

/// An address at which nothing listens.
const NOTHING: &str = "http://127.0.0.1:9";

/// Another application, and another tenant.
const OTHER: &str = "33333333-3333-4333-8333-333333333333";

/// A store whose secret is in Secrets Manager.
const SECRET_STORE: &str = "version: 1
stores:
  people: { rest: { url: 'http://127.0.0.1:9/{user.id}', headers: { x-api-key: '${secret:claims/key}' } }, required: true }
policies:
  - name: orders
    applications: [22222222-2222-4222-8222-222222222222]
    claims: { tier: people.tier }
";

/// A service that responds with this to anything; with an empty text, it accepts connections and never responds.
fn service(response: &'static str) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        let mut open = Vec::new();
        for mut stream in listener.incoming().flatten() {
            if !response.is_empty() {
                let _ = stream.read(&mut [0; 4096]);
                let _ = stream.write_all(response.as_bytes());
                continue;
            }
            open.push(stream);
        }
    });
    address
}

/// What Secrets Manager says of a secret that does not exist.
const NO_SECRET: &str = "HTTP/1.1 400 Bad Request\r\ncontent-type: application/x-amz-json-1.1\r\nconnection: close\r\n\
                         content-length: 38\r\n\r\n{\"__type\":\"ResourceNotFoundException\"}";

/// A policy in a folder of its own.
fn policy(name: &str, text: &str) -> String {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("bad_deployments").join(name);
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("claims.yaml"), text).unwrap();
    folder.join("claims.yaml").to_str().unwrap().to_owned()
}

/// What the function says of itself, if it starts.
fn self_test(lambda: &Lambda) -> Option<String> {
    match lambda.function.invoke(r#"{"claimsmith": "self-test"}"#) {
        Outcome::Answer(answer) => Some(String::from_utf8(answer).unwrap()),
        _ => None,
    }
}

/// What the hook says of a version with these settings, and what the version logged.
fn deployed(serving: &Serving, live: &str, settings: &[(&str, &str)]) -> String {
    let lambda = Lambda::with(&serving.base_url, settings);
    let said = match self_test(&lambda) {
        Some(test) => {
            handle(&[("ANSWER", r#"{"statusCode": 401}"#), ("SELF_TEST", &test), ("LIVE_TEST", live)]).0
        }
        None => handle(&[("ERROR", "1")]).0,
    };
    format!("{said}{}", lambda.function.log())
}

/// The hook fails all of these versions, each with the reason, and neither says a secret or a user's value.
fn all_fail(serving: &Serving, bad: &[(&[(&str, &str)], &str)]) {
    let live = self_test(&Lambda::start(&serving.base_url)).unwrap();
    assert!(deployed(serving, &live, &[]).contains("told Succeeded"));
    for (settings, reason) in bad {
        let said = deployed(serving, &live, settings);
        assert!(said.contains("told Failed") && said.contains(reason), "{settings:?} {said}");
        for value in ["4711", "gold", "secret of a test"] {
            assert!(!said.contains(value), "{value}: {said}");
        }
    }
}

#[test]
fn the_hook_fails_wrong_settings_and_policies() {
    let serving = Serving::start("bad-settings");
    let mistake = policy("mistake", "version: 1\npolicies: 7\n");
    let nothing = policy("nothing", "version: 1\npolicies: []\n");
    let own = fs::read_to_string(support::root().join("infra/policy/claims.yaml")).unwrap();
    let another = policy("another", &own.replace("22222222-2222-4222-8222-222222222222", OTHER));
    let bad = [
        (&[("CLAIMSMITH_POLICY", mistake.as_str())][..], "expected a list, found `7`"),
        (&[("CLAIMSMITH_POLICY", "/opt/policy/no-such-policy.yaml")], "no-such-policy.yaml`: No such file"),
        (&[("PEOPLE_TABLE", "")], "table ``: the request could not be built"),
        (&[("CLAIMSMITH_AUDIENCES", "")], "`CLAIMSMITH_AUDIENCES` is empty"),
        (&[("AWS_ACCESS_KEY_ID", "")], "there are no AWS credentials"),
        (&[("CLAIMSMITH_DEADLINE_MS", "5000")], "not a number from 100 to 1900"),
        (&[("CLAIMSMITH_AUDIENCES", OTHER)], "audiences: the live version accepts 88888888"),
        (&[("CLAIMSMITH_TENANT_IDS", OTHER)], "no metadata document is about its tokens"),
        (&[("CLAIMSMITH_POLICY", &another)], "applications: the live version accepts 22222222"),
        (&[("CLAIMSMITH_POLICY", &nothing)], "no application gets claims"),
    ];
    all_fail(&serving, &bad);
}

#[test]
fn the_hook_fails_services_that_refuse_or_do_not_respond() {
    let serving = Serving::start("bad-services");
    let hangs = format!("http://{}", service(""));
    let no_secret = format!("http://{}", service(NO_SECRET));
    let keys_at = |address: &str| format!("{address}/{TENANT_ID}/v2.0/.well-known/openid-configuration");
    let (keys_refused, keys_hang) = (keys_at(NOTHING), keys_at(&hangs));
    let secret = ("CLAIMSMITH_POLICY", &*policy("secret", SECRET_STORE));
    let secrets_at = |address| vec![secret, ("AWS_ENDPOINT_URL_SECRETS_MANAGER", address)];
    let mut everything = secrets_at(hangs.as_str());
    everything
        .extend([("AWS_ENDPOINT_URL_DYNAMODB", hangs.as_str()), ("CLAIMSMITH_METADATA_URLS", &keys_hang)]);
    let bad = [
        (&[("CLAIMSMITH_METADATA_URLS", keys_refused.as_str())][..], "its keys could not be fetched"),
        (&[("CLAIMSMITH_METADATA_URLS", &keys_hang)], "no answer within 800 ms"),
        (&[("PEOPLE_TABLE", "no-such-table")], "the table or its index does not exist"),
        (&[("AWS_ENDPOINT_URL_DYNAMODB", NOTHING)], "table `people`: not reached"),
        (&secrets_at(&no_secret), "refused with ResourceNotFoundException"),
        (&secrets_at(NOTHING), "secret `claims/key`: not reached"),
        (&everything, "secret `claims/key` was not fetched"),
    ];
    all_fail(&serving, &bad);
}
