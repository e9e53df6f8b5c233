//! What fuzzing found, kept fixed, and a short fuzzing that is the same in every run.
//!
//! `fuzz/run` looks for more; what it finds goes, minimised, into `fuzz_findings/<target>/`. For callouts,
//! events and the answers of servers it has found nothing so far.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::fs;
use std::path::PathBuf;

use bytes::Bytes;
use fuzz_targets::{answers, callouts, claim_rules, events, patterns, policies};
use http::Request;
use serde_json::{Value, json};
use support::function::events::{Encoding, Front, event};
use support::root;

/// A policy whose table is in a file that has its own name in it.
const TABLE_IN_A_FILE: &[u8] = b"version: 1
policies:
  - { name: a, applications: all, claims: { kind: { transformations: [
      Lookup: { input: user.userType, table: '{ Member: [staff, x], Guest: external }' } ] } } }
";

/// How many changed seeds each target gets.
const INPUTS: usize = 3_000;

/// The bytes of every file below a folder.
fn files(folder: &str) -> Vec<Vec<u8>> {
    let mut paths: Vec<PathBuf> =
        fs::read_dir(root().join(folder)).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let (folders, files): (Vec<_>, Vec<_>) = paths.into_iter().partition(|path| path.is_dir());
    let below = folders.iter().flat_map(|path| self::files(path.to_str().unwrap()));
    files.iter().map(|path| fs::read(path).unwrap()).chain(below).collect()
}

/// The constructs of .NET, each with an input.
fn constructs() -> Vec<Vec<u8>> {
    let files = files("functions/dotnet-text/tests/constructs").into_iter();
    let lines = files.flat_map(|file| {
        let text = String::from_utf8(file).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect::<Vec<Value>>()
    });
    let seed = |line: &Value| {
        let input = line.pointer("/inputs/0/0").and_then(Value::as_str).unwrap();
        format!("{}\0{input}", line.get("pattern").and_then(Value::as_str).unwrap()).into_bytes()
    };
    lines.map(|line| seed(&line)).collect()
}

/// The same numbers in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % bound.max(1)
    }

    fn part<'s>(&mut self, seed: &'s [u8]) -> &'s [u8] {
        let from = self.below(seed.len());
        let length = self.below((seed.len() - from).min(40) + 1);
        seed.get(from..from + length).unwrap()
    }

    /// A seed of which some parts are replaced by parts of others, or by any byte.
    fn changed(&mut self, seeds: &[Vec<u8>]) -> Vec<u8> {
        let mut bytes = seeds.get(self.below(seeds.len())).unwrap().clone();
        for _ in 0..=self.below(6) {
            let other = seeds.get(self.below(seeds.len())).unwrap();
            let any = [u8::try_from(self.below(256)).unwrap()];
            let new = if self.below(3) == 0 { &any } else { self.part(other) };
            let from = self.below(bytes.len() + 1);
            let length = self.below((bytes.len() - from).min(20) + 1);
            bytes.splice(from..from + length, new.iter().copied());
        }
        bytes
    }
}

fn fuzz(target: fn(&[u8]), seeds: &[Vec<u8>]) {
    fuzz_with(INPUTS, target, seeds);
}

fn fuzz_with(inputs: usize, target: fn(&[u8]), seeds: &[Vec<u8>]) {
    let mut random = Random(1);
    seeds.iter().for_each(|seed| target(seed));
    for _ in 0..inputs {
        target(&random.changed(seeds));
    }
}

#[test]
fn policies_are_read_or_refused() {
    files("tests/fuzz_findings/policies").iter().for_each(|case| policies::run(case));
    let table = vec![TABLE_IN_A_FILE.to_vec()];
    fuzz(policies::run, &[files("tests/diagnostics"), files("infra/policy"), table].concat());
}

#[test]
fn patterns_match_or_are_refused_or_given_up() {
    files("tests/fuzz_findings/patterns").iter().for_each(|case| patterns::run(case));
    fuzz(patterns::run, &constructs());
}

/// Rules with typical mistakes, and claims for them.
fn rules() -> Vec<Vec<u8>> {
    let mistakes =
        fs::read_to_string(root().join("functions/adfs-rules/tests/language/mistakes.txt")).unwrap();
    mistakes
        .split("\n\n")
        .map(|block| format!("{block}\0upn=kim@contoso.com,role=a,role=b").into_bytes())
        .collect()
}

#[test]
fn claim_rules_are_read_or_refused_and_run() {
    fuzz(claim_rules::run, &rules());
}

#[test]
fn callouts_are_read_or_refused() {
    fuzz(callouts::run, &[files("tests/callouts"), files("tests/events")].concat());
}

/// Requests from every front, with tokens that come closer and closer to one.
fn delivered() -> Vec<Vec<u8>> {
    let fronts = [
        Front::HttpApi { stage: "$default" },
        Front::HttpApi { stage: "live" },
        Front::FunctionUrl,
        Front::RestApi,
    ];
    let tokens = ["", "Basic a:b", "Bearer e30.e30.e30", "Bearer eyJhbGciOiJSUzI1NiIsImtpZCI6ImEifQ.e30.YQ"];
    let delivered = |(front, token)| {
        let request = Request::post("/token-issuance-start?a=b").header("authorization", token);
        let request =
            request.header("content-type", "application/json").body(Bytes::from_static(b"{}")).unwrap();
        [Encoding::Text, Encoding::Base64].map(|encoding| event(front, encoding, &request).into_bytes())
    };
    fronts.iter().flat_map(|front| tokens.map(|token| (*front, token))).flat_map(delivered).collect()
}

#[test]
fn events_are_answered_whatever_is_in_them() {
    let large = (0..24_577).map(|number| (format!("x-{number}"), json!("v"))).collect();
    events::run(json!({ "headers": Value::Object(large) }).to_string().as_bytes());
    fuzz(events::run, &[files("tests/events"), delivered()].concat());
}

/// Seeds in which a server says what it should.
const FOUND: [&str; 18] = [
    "rest-record",
    "rest-chunked",
    "rest-until-closed",
    "rest-list",
    "oauth2-token",
    "graph-user",
    "dynamodb-item",
    "ldap-entry",
    "keys-both",
    "sql-postgresql",
    "sql-postgresql-md5",
    "sql-postgresql-types",
    "sql-mysql",
    "sql-mysql-old",
    "sql-mysql-switch",
    "sql-mysql-types",
    "sql-sqlserver",
    "sql-sqlserver-types",
];

/// What servers say to stores, and for how long `CLAIMSMITH_ANSWERS` wants to hear more.
#[test]
fn whatever_a_server_says_there_is_an_outcome() {
    let seed = |name: &str| fs::read(root().join("tests/fuzz/answers").join(name)).unwrap();
    for name in FOUND {
        assert!(answers::found(&seed(name)), "{name}");
    }
    let inputs = std::env::var("CLAIMSMITH_ANSWERS").map_or(500, |text| text.parse().unwrap());
    fuzz_with(inputs, answers::run, &files("tests/fuzz/answers"));
}
