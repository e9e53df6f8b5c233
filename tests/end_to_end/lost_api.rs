//! A Runtime API that is lost and comes back.

use std::thread::sleep;
use std::time::Duration;

use support::function::events::{Encoding, Front};
use support::function::lambda::Lambda;
use support::serving::Serving;
use support::{root, signer};

use super::request;

/// How long it is lost. A process that asks without a pause asks some thousand times a second.
const LOST: Duration = Duration::from_secs(3);

fn survives(name: &str, workers: u64) {
    let serving = Serving::start(name);
    let lambda = Lambda::with(&serving.base_url, &[("AWS_LAMBDA_MAX_CONCURRENCY", &workers.to_string())]);
    let token = signer::sign(&serving.state, &signer::honest(&serving.base_url));
    let callout = std::fs::read(root().join("tests/callouts/accepted/member.json")).unwrap();
    let status = || {
        let request = request(&token, callout.clone());
        lambda.answer(Front::FunctionUrl, Encoding::Text, &request).status().as_u16()
    };
    assert_eq!(status(), 200);
    let before = lambda.function.log().lines().count();
    lambda.function.lose_api(true);
    sleep(LOST);
    let turned_away = lambda.function.lose_api(false);
    // Each worker asks at once, after 10, 20, 40 ... 640 ms, and then once a second.
    assert!((workers * 4..=workers * 12).contains(&turned_away), "{turned_away} connections");
    let log = lambda.function.log();
    let lines: Vec<&str> = log.lines().skip(before).collect();
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert!(lines[0].contains("the Runtime API gives no invocation; it is asked again"), "{lines:?}");
    assert_eq!(status(), 200, "it is back");
}

#[test]
fn a_lost_runtime_api_is_asked_again_with_pauses_and_one_line_in_the_log() {
    survives("lost-api", 1);
}

#[test]
fn all_workers_of_an_environment_pause_when_the_runtime_api_is_lost() {
    survives("lost-api-workers", 8);
}
