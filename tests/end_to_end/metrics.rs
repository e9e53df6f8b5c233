//! The metrics that the real bootstrap writes, by the rules of CloudWatch's embedded format
//! (<https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html>).

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use http::Request;
use provider::observation::metrics::{METRICS, NAMESPACE};
use serde_json::{Value, json};
use support::function::artefact;
use support::function::events::Encoding;
use support::function::lambda::Lambda;
use support::servers::web;
use support::serving::Serving;
use support::signer;
use tokio::runtime::Builder;

use super::{FRONTS, request};
use crate::measured;

pub(super) const SERVICE: &str = "claims test";

/// The series of the policy that the callout's line names.
const BY_HASH: &str = "Callouts 1 PolicyHash";

/// The callout of a sample person whom the store knows.
pub(super) fn callout(serving: &Serving) -> Request<Bytes> {
    let token = signer::sign(&serving.state, &signer::honest(&serving.base_url));
    let file = support::root().join("tests/callouts/accepted/member.json");
    let mut callout: Value = serde_json::from_slice(&fs::read(file).unwrap()).unwrap();
    callout["data"]["authenticationContext"]["user"]["id"] = "77777777-7777-4777-8777-000000000001".into();
    request(&token, callout.to_string().into_bytes())
}

pub(super) fn lambda(serving: &Serving, settings: &[(&str, &str)]) -> Lambda {
    let settings: Vec<_> = settings.iter().copied().chain([("POWERTOOLS_SERVICE_NAME", SERVICE)]).collect();
    Lambda::with(&serving.base_url, &settings)
}

/// The same with a policy of its own, which lies in a file of this name.
fn lambda_of(serving: &Serving, name: &str, policy: &str) -> Lambda {
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&file, policy).unwrap();
    lambda(serving, &[("CLAIMSMITH_POLICY", file.to_str().unwrap())])
}

/// The answer's status, the callout's line and, a line each, what is measured for this request.
fn measured(lambda: &Lambda, request: &Request<Bytes>) -> (u16, Value, Vec<String>) {
    let before = lambda.function.log().len();
    let status = lambda.answer(FRONTS[0], Encoding::Text, request).status().as_u16();
    let log = lambda.function.log();
    let lines: Vec<Value> = log[before..].lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let line = lines.iter().find(|line| line["target"] == "callout").unwrap().clone();
    let hash = line["policy_hash"].as_str().unwrap();
    assert!(hash.len() == 12 && hash.bytes().all(|byte| byte.is_ascii_hexdigit()), "{line}");
    let documents = lines.iter().filter(|line| line.get("_aws").is_some());
    let mut measured: Vec<String> = documents
        .flat_map(read)
        .map(|said| said.replace(&format!("PolicyHash={hash}"), "PolicyHash"))
        .collect();
    measured.sort();
    (status, line, measured)
}

/// What every callout is measured by, of the whole service and of the version that answers.
fn always(unanswered: u8, failed_sign_in: u8, no_policy: u8) -> Vec<String> {
    let shares = [("FailedSignIns", failed_sign_in), ("NoPolicy", no_policy), ("Unanswered", unanswered)];
    let mut measured =
        ["Callouts 1", BY_HASH, "Duration", "Duration Version=$LATEST"].map(str::to_owned).to_vec();
    for (name, share) in shares {
        measured.extend([format!("{name} {share}.0"), format!("{name} {share}.0 Version=$LATEST")]);
    }
    measured
}

/// What is expected in addition, sorted with it.
fn with(mut always: Vec<String>, others: &[&str]) -> Vec<String> {
    always.extend(others.iter().map(|one| (*one).to_owned()));
    always.sort();
    always
}

/// What one document says, after its form was checked. Durations are left out.
pub(super) fn read(document: &Value) -> Vec<String> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis();
    let written = u128::from(document["_aws"]["Timestamp"].as_u64().unwrap());
    assert!(written <= now && now - written < 3_600_000, "{document}");
    assert_eq!(document["Service"], SERVICE);
    let mut said = Vec::new();
    for directive in document["_aws"]["CloudWatchMetrics"].as_array().unwrap() {
        assert_eq!(directive["Namespace"], NAMESPACE);
        let metrics = directive["Metrics"].as_array().unwrap();
        assert!((1..=100).contains(&metrics.len()), "{document}");
        for dimensions in directive["Dimensions"].as_array().unwrap() {
            let dimensions: Vec<&str> =
                dimensions.as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
            let values = values(document, &dimensions);
            said.extend(metrics.iter().map(|metric| one(document, metric, &dimensions) + &values));
        }
    }
    said
}

/// `Store=people`, for the dimensions besides the service.
fn values(document: &Value, dimensions: &[&str]) -> String {
    assert!((1..=30).contains(&dimensions.len()), "{document}");
    let mut values = String::new();
    for name in dimensions {
        let value = document[*name].as_str().unwrap();
        assert!((1..=1024).contains(&value.len()) && value.is_ascii(), "{document}");
        if *name != "Service" {
            values.push_str(&format!(" {name}={value}"));
        }
    }
    values
}

/// `Callouts 1`, `Duration`; it has to be a series that the program says it writes, in its unit.
fn one(document: &Value, metric: &Value, dimensions: &[&str]) -> String {
    let name = metric["Name"].as_str().unwrap();
    let series = (name.to_owned(), dimensions.iter().map(|one| (*one).to_owned()).collect());
    assert!(measured::series().contains(&series), "{series:?}");
    let known = METRICS.iter().find(|metric| metric.name == name).unwrap();
    assert_eq!(metric["Unit"], format!("{:?}", known.unit));
    match &document[name] {
        Value::Number(number) => format!("{name} {number}"),
        // Whether something happened to the callout: 0 or 1.
        Value::Array(values) if values.len() == 1 && metric["Unit"] == "Count" => {
            format!("{name} {}", values[0])
        }
        Value::Array(values) if (1..=100).contains(&values.len()) && values.iter().all(Value::is_number) => {
            name.to_owned()
        }
        other => panic!("{name} is {other}"),
    }
}

#[test]
fn a_good_callout_is_measured_and_the_first_one_is_a_cold_start() {
    let serving = Serving::start("metrics-good");
    let lambda = lambda(&serving, &[("CLAIMSMITH_BUILD", "42")]);
    let callout = callout(&serving);
    let asked = ["StoreDuration", "StoreDuration Store=people"];
    let (status, line, first) = measured(&lambda, &callout);
    assert_eq!(status, 200, "{line}");
    let first_only = ["ColdStarts 1", "KeyRefreshes 1"];
    assert_eq!(first, with(always(0, 0, 0), &[&first_only[..], &asked].concat()));
    assert_eq!((&line["cold_start"], &line["service"]), (&true.into(), &SERVICE.into()));
    assert_eq!(line["function_request_id"], "00000000-0000-4000-8000-000000000001");
    assert_eq!(line["xray_trace_id"], "1-65f0c1a2-0123456789abcdef01234567");
    assert_eq!((&line["message"], &line["span"]), (&"callout".into(), &Value::Null));
    assert_eq!(line["request_bytes"], callout.body().len());
    assert!(line["answer_bytes"].as_u64() > line["claims_bytes"].as_u64(), "{line}");
    let (_, line, second) = measured(&lambda, &callout);
    assert_eq!(second, with(always(0, 0, 0), &asked));
    assert_eq!((&line["function_version"], &line["build"]), (&"$LATEST".into(), &"42".into()));
    assert!(line["region"].is_string(), "{line}");
    assert_eq!(line["cold_start"], false);
    let digest = Command::new("sha256sum").arg(artefact::policy()).output().unwrap().stdout;
    let digest = String::from_utf8(digest).unwrap();
    assert!(digest.starts_with(line["policy_hash"].as_str().unwrap()), "{digest} {line}");
    assert_eq!(line.get("policy_version"), None, "a file does not have one");
}

#[test]
fn an_environment_that_was_started_ahead_has_no_cold_start() {
    let serving = Serving::start("metrics-ahead");
    let lambda = lambda(&serving, &[("AWS_LAMBDA_INITIALIZATION_TYPE", "provisioned-concurrency")]);
    let (_, line, measured) = measured(&lambda, &callout(&serving));
    assert_eq!(line["cold_start"], false);
    assert!(!measured.contains(&"ColdStarts 1".to_owned()), "{measured:?}");
}

#[test]
fn a_refusal_is_counted_by_reason_and_by_status() {
    let serving = Serving::start("metrics-refused");
    let lambda = lambda(&serving, &[]);
    let (status, _, measured) = measured(&lambda, &request("no token", b"{}".to_vec()));
    assert_eq!(status, 401);
    let others =
        ["ColdStarts 1", "KeyRefreshes 1", "Refusals 1 Reason=token_malformed", "Refusals 1 Status=401"];
    assert_eq!(measured, with(always(1, 0, 0), &others));
}

/// Such a callout is Entra's, so a user did not sign in.
#[test]
fn a_callout_of_entra_that_is_refused_is_a_failed_sign_in() {
    let serving = Serving::start("metrics-refused-callout");
    let lambda = lambda(&serving, &[]);
    let token = signer::sign(&serving.state, &signer::honest(&serving.base_url));
    let (status, _, measured) = measured(&lambda, &request(&token, b"{}".to_vec()));
    assert_eq!(status, 400);
    for expected in ["Unanswered 1.0", "FailedSignIns 1.0", "FailedSignIns 1.0 Version=$LATEST"] {
        assert!(measured.iter().any(|one| one == expected), "{measured:?}");
    }
}

#[test]
fn a_callout_without_a_policy_is_counted_although_it_is_answered() {
    let serving = Serving::start("metrics-no-policy");
    let policy = "version: 1\npolicies:\n  - name: other\n    \
        applications: [\"33333333-3333-4333-8333-333333333333\"]\n    claims: { tier: { attribute: { value: gold } } }\n";
    let lambda = lambda_of(&serving, "metrics-no-policy.yaml", policy);
    let (status, line, measured) = measured(&lambda, &callout(&serving));
    assert_eq!((status, &line["outcome"]), (200, &"no_policy".into()));
    assert_eq!(measured, with(always(0, 0, 1), &["ColdStarts 1", "KeyRefreshes 1"]));
}

#[test]
fn a_store_that_fails_is_counted_as_a_store_and_as_a_refusal() {
    let serving = Serving::start("metrics-failed");
    let lambda = lambda(&serving, &[("PEOPLE_TABLE", "nobody")]);
    let (status, _, measured) = measured(&lambda, &callout(&serving));
    assert_eq!(status, 503);
    let others = [
        "ColdStarts 1",
        "KeyRefreshes 1",
        "Refusals 1 Reason=store_unavailable",
        "Refusals 1 Status=503",
        "StoreDuration",
        "StoreDuration Store=people",
        "StoreFailures 1",
        "StoreFailures 1 Store=people",
    ];
    assert_eq!(measured, with(always(1, 1, 0), &others));
}

#[test]
fn what_a_cache_answers_is_counted_and_costs_the_store_nothing() {
    let serving = Serving::start("metrics-cached");
    let policy = fs::read_to_string(artefact::policy()).unwrap();
    let policy = policy.replace("    timeoutMs: 300 ", "    cache: { ttlSeconds: 60 }\n    timeoutMs: 300 ");
    let lambda = lambda_of(&serving, "metrics-cached.yaml", &policy);
    let callout = callout(&serving);
    assert!(measured(&lambda, &callout).2.contains(&"StoreDuration".to_owned()));
    let (status, line, measured) = measured(&lambda, &callout);
    assert_eq!(status, 200, "{line}");
    assert_eq!(measured, with(always(0, 0, 0), &["CacheHits 1", "CacheHits 1 Store=people"]));
}

#[test]
fn a_required_store_that_is_down_is_seen_although_the_cache_answers_for_it() {
    let serving = Serving::start("metrics-stale");
    let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let service = runtime.block_on(web::start(|_| Some(json!({ "tier": "bronze" }))));
    let policy = format!(
        "version: 1\nstores:\n  hr:\n    rest: {{ url: 'http://{service}/{{user.id}}' }}\n    \
         cache: {{ staleIfErrorSeconds: 60 }}\n    required: true\npolicies:\n  \
         - {{ name: orders, applications: all, claims: {{ tier: hr.tier }} }}\n"
    );
    let lambda = lambda_of(&serving, "metrics-stale.yaml", &policy);
    let callout = callout(&serving);
    assert_eq!(measured(&lambda, &callout).0, 200);
    drop(runtime);
    let (status, line, measured) = measured(&lambda, &callout);
    assert_eq!(status, 200, "{line}");
    let stores = line["stores"].as_str().unwrap();
    assert!(stores.starts_with("hr stale (unavailable: not reached) in "), "{stores}");
    let others = [
        "StoreDuration",
        "StoreDuration Store=hr",
        "StoreFailures 1",
        "StoreFailures 1 Store=hr",
        "StoreStale 1",
        "StoreStale 1 Store=hr",
    ];
    assert_eq!(measured, with(always(0, 0, 0), &others));
}

#[test]
fn claims_that_are_too_large_are_counted_whether_they_were_left_out_or_refused() {
    let serving = Serving::start("metrics-large");
    let refused = ["Refusals 1 Reason=claims_too_large", "Refusals 1 Status=500"];
    for (optional, expected_status, further) in [("true", 200, &[][..]), ("false", 500, &refused)] {
        let long = "a".repeat(3000);
        let policy = format!(
            "version: 1\npolicies:\n  - name: large\n    applications: all\n    claims:\n      \
             long: {{ attribute: {{ value: {long} }}, optional: {optional} }}\n"
        );
        let lambda = lambda_of(&serving, &format!("metrics-large-{optional}.yaml"), &policy);
        let (status, _, measured) = measured(&lambda, &callout(&serving));
        assert_eq!(status, expected_status);
        let others = [&["ClaimsGuard 1", "ColdStarts 1", "KeyRefreshes 1"], further].concat();
        let failed = u8::from(status != 200);
        assert_eq!(measured, with(always(failed, failed, 0), &others));
    }
}
