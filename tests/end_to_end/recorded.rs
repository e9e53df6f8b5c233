//! What the function records of callouts, and what its owner can do with that. The Key Management Service is a stand-in; table,
//! function and tool are real.

use std::fs;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::Request;
use serde_json::Value;
use support::function::events::Encoding;
use support::function::lambda::Lambda;
use support::servers::kms::{KEY, Kms};
use support::servers::record_table::RecordServer;
use support::serving::Serving;
use support::{executable, root};
use tokio::runtime::{Builder, Runtime};

use super::FRONTS;
use super::metrics::{SERVICE, callout, lambda};

const PATIENCE: Duration = Duration::from_secs(10);

/// A stand-in of the Key Management Service, and what a process needs to know of it.
struct Keys {
    kms: Kms,
    address: SocketAddr,
    runtime: Runtime,
}

impl Keys {
    fn start() -> Self {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let (kms, address) = runtime.block_on(Kms::start());
        Self { kms, address, runtime }
    }

    /// A function that records every callout.
    fn function(&self, serving: &Serving, settings: &[(&str, &str)]) -> Lambda {
        let kms = format!("http://{}", self.address);
        let own = [
            ("AWS_ENDPOINT_URL_KMS", kms.as_str()),
            ("CLAIMSMITH_RECORD_KEY", KEY),
            ("CLAIMSMITH_RECORD_PERCENT", "100"),
        ];
        lambda(serving, &[&own, settings].concat())
    }

    /// Runs the tool with the credentials of the owner.
    fn explain(&self, source: &[&str], settings: &[(&str, &str)]) -> Output {
        self.tool(&[&["explain", "--recorded"], source].concat(), settings)
    }

    fn tool(&self, arguments: &[&str], settings: &[(&str, &str)]) -> Output {
        Command::new(executable::claimsmith())
            .args(arguments)
            .current_dir(root())
            .env_clear()
            .envs([("AWS_REGION", "eu-west-1"), ("AWS_ACCESS_KEY_ID", "owner")])
            .envs([("AWS_SECRET_ACCESS_KEY", "test")])
            .env("AWS_ENDPOINT_URL_KMS", format!("http://{}", self.address))
            .envs(settings.iter().copied())
            .output()
            .unwrap()
    }
}

/// Answers a callout, and waits until this is measured.
fn answer(lambda: &Lambda, callout: &Request<Bytes>, measured: &str) {
    let before = lambda.function.log().len();
    assert_eq!(lambda.answer(FRONTS[0], Encoding::Text, callout).status(), 200);
    let asked = Instant::now();
    while !lambda.function.log()[before..].contains(&format!("\"{measured}\":1")) {
        assert!(asked.elapsed() < PATIENCE, "{}", lambda.function.log());
        std::thread::sleep(Duration::from_millis(10));
    }
}

fn saved(name: &str, log: &str) -> PathBuf {
    let file = support::temporary_folder().join(name);
    fs::write(&file, log).unwrap();
    file
}

/// The file of a policy with these claims.
fn policy(name: &str, claims: &str) -> String {
    let text = format!("version: 1\npolicies: [{{ name: p, applications: all, claims: {claims} }}]\n");
    saved(name, &text).to_str().unwrap().to_owned()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn a_recorded_sign_in_is_explained_with_the_owners_credentials_as_it_was_answered() {
    let serving = Serving::start("recorded-log");
    let keys = Keys::start();
    let lambda = keys.function(&serving, &[("CLAIMSMITH_LOG_LEVEL", "warn")]);
    for _ in 0..3 {
        answer(&lambda, &callout(&serving), "Recordings");
    }
    assert_eq!(keys.kms.generated(), 1, "a data key is used again");
    let log = saved("recorded.log", &lambda.function.log());
    let explained = keys.explain(&[log.to_str().unwrap()], &[]);
    let (printed, warned) = (text(&explained.stdout), text(&explained.stderr));
    assert!(explained.status.success() && warned.is_empty(), "{printed}{warned}");
    assert_eq!(printed.matches("55555555-5555-4555-8555-555555555555, policy `orders`").count(), 3);
    let kim = Command::new(executable::claimsmith()).args(["explain", "kim"]).current_dir(root()).output();
    let of_kim = text(&kim.unwrap().stdout);
    let (_, of_kim) = of_kim.split_once("\n\n").unwrap();
    let tier = of_kim.lines().find(|line| line.contains("gold")).unwrap();
    assert!(printed.contains(tier), "{printed}{of_kim}");

    let other = keys.explain(&[log.to_str().unwrap()], &[("AWS_ENDPOINT_URL_KMS", "http://127.0.0.1:1")]);
    let why = text(&other.stderr);
    assert!(!other.status.success() && why.contains("no recording can be decrypted"), "{why}");
}

/// The log is looked through for data of the user when the function ends.
#[test]
fn a_recording_has_nothing_that_the_policy_does_not_read_and_no_token() {
    let serving = Serving::start("recorded-only");
    let keys = Keys::start();
    let policy = policy("recorded-only.yaml", "{ mail: user.mail, org: user.companyName }");
    let lambda = keys.function(&serving, &[("CLAIMSMITH_POLICY", &policy)]);
    answer(&lambda, &callout(&serving), "Recordings");
    let log = lambda.function.log();
    let line = log.lines().find(|line| line.contains("recorded callout")).unwrap();
    let line: Value = serde_json::from_str(line).unwrap();
    assert_eq!(line["service"], SERVICE);
    let sealed =
        provider::recording::sealed::SealedRecord::from_texts(|name| Some(line[name].as_str()?.to_owned()));
    let sealed = sealed.unwrap();
    let key = keys.kms.key_of(&sealed.encrypted_key().unwrap());
    let record = provider::recording::sealed::RecordKey::new(&key).unwrap().open(&sealed).unwrap();
    let names: Vec<&str> = record.callout.keys().map(String::as_str).collect();
    assert_eq!(names, ["application.appid", "resource.appid", "user.companyname", "user.mail"]);
    assert!(record.stores.is_empty());
}

#[test]
fn recordings_in_a_table_expire_and_are_read_with_scan() {
    let serving = Serving::start("recorded-table");
    let keys = Keys::start();
    let table = keys.runtime.block_on(RecordServer::start());
    let dynamodb = format!("http://{}", table.address);
    let file = policy("recorded-table.yaml", "{ mail: user.mail }");
    let of_mail = file.as_str();
    let settings = [
        ("AWS_ENDPOINT_URL_DYNAMODB", dynamodb.as_str()),
        ("CLAIMSMITH_POLICY", of_mail),
        ("CLAIMSMITH_RECORD", "table:recordings"),
        ("CLAIMSMITH_RECORD_DAYS", "2"),
    ];
    let lambda = keys.function(&serving, &settings);
    answer(&lambda, &callout(&serving), "Recordings");
    assert!(!lambda.function.log().contains("recorded callout"));
    let items = table.items();
    let number = |name: &str, kind: &str| items[0][name][kind].as_str().unwrap().parse::<u64>().unwrap();
    assert_eq!(number("expires", "N") - number("time", "S"), 2 * 24 * 60 * 60);

    let explain = |policy: &str| {
        let table = ["table:recordings", "--policy", policy];
        keys.explain(&table, &[("AWS_ENDPOINT_URL_DYNAMODB", &dynamodb)])
    };
    let explained = explain(of_mail);
    let printed = text(&explained.stdout);
    assert!(explained.status.success() && printed.contains("policy `p`"), "{}", text(&explained.stderr));
    let more = policy("recorded-more.yaml", "{ name: user.displayName }");
    let warned = text(&explain(&more).stderr);
    assert!(warned.contains("not recorded, so not known: user.displayname"), "{warned}");
    let compared = keys.tool(&["compare", of_mail, &more, "--recorded", "table:recordings"], &settings[..1]);
    let (printed, warned) = (text(&compared.stdout), text(&compared.stderr));
    assert!(compared.status.success() && printed.contains("mail"), "{printed}{warned}");
    assert_eq!(warned, "user.displayname: not recorded, so not known, for 1 of 1 sign-ins\n");
    assert!(!printed.contains('@'), "examples are shown with --values only: {printed}");
}

/// A key that does not exist, a service that is down, a table that does not exist.
#[test]
fn no_callout_fails_when_it_cannot_be_recorded() {
    let serving = Serving::start("recorded-faults");
    let keys = Keys::start();
    let other = KEY.replace("9999", "8888");
    for settings in [
        ("CLAIMSMITH_RECORD_KEY", other.as_str()),
        ("AWS_ENDPOINT_URL_KMS", "http://127.0.0.1:1"),
        ("AWS_ENDPOINT_URL_KMS", "not an address"),
        ("CLAIMSMITH_RECORD", "table:nowhere"),
    ] {
        let lambda = keys.function(&serving, &[settings]);
        for _ in 0..3 {
            answer(&lambda, &callout(&serving), "RecordingFailures");
        }
        let log = lambda.function.log();
        assert_eq!(log.matches("a callout was not recorded").count(), 1, "{settings:?} {log}");
    }
}
