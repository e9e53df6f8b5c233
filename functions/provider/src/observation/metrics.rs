//! What is counted and measured: one list, which units, dimensions and their tests are made from. Without a
//! recorder it all costs nothing; the function installs one, the tool none.

use std::time::Duration;

use metrics::{Unit, counter, describe_counter, describe_histogram, histogram};
use stores::asking::Origin;
use stores::failure::FailureKind;

use crate::lookup::{AskOutcome, Asked};
use crate::reason::Reason;

/// What CloudWatch keeps the metrics under.
pub const NAMESPACE: &str = "Claimsmith";

/// One metric.
#[derive(Clone, Copy, Debug)]
pub struct Metric {
    /// Its name in CloudWatch.
    pub name: &'static str,
    /// What it is measured in. A `Count` is a sum, or 0 or 1 for each callout; others are single values.
    pub unit: Unit,
    /// What it counts or measures.
    pub meaning: &'static str,
    /// The dimensions besides `Service`, one set a series: the empty one is the metric by `Service` alone.
    pub dimensions: &'static [&'static [&'static str]],
}

/// By `Service` alone.
const PLAIN: &[&[&str]] = &[&[]];

/// All stores together, and each.
const BY_STORE: &[&[&str]] = &[&[], &["Store"]];

/// What users notice, of the whole service and of each version of the function.
const BY_VERSION: &[&[&str]] = &[&[], &["Version"]];

/// The additional dimensions, one set a series.
type Dimensions = &'static [&'static [&'static str]];

const fn count(name: &'static str, dimensions: Dimensions, meaning: &'static str) -> Metric {
    Metric { name, unit: Unit::Count, meaning, dimensions }
}

const fn milliseconds(name: &'static str, dimensions: Dimensions, meaning: &'static str) -> Metric {
    Metric { name, unit: Unit::Milliseconds, meaning, dimensions }
}

const CACHE_HITS: Metric = count("CacheHits", BY_STORE, "look-ups that were answered from a cache");
const CALLOUTS: Metric =
    count("Callouts", &[&[], &["PolicyHash"]], "every call, whatever the result; by the policy in use");
pub(super) const CLAIMS_DIFFER: Metric = count(
    "ClaimsDiffer",
    &[&[], &["Claim", "Kind"]],
    "compared callouts that the shadow policy decides otherwise; by the claim, or the reason code of a refusal, and the kind \
        of each difference",
);
const CLAIMS_GUARD: Metric = count(
    "ClaimsGuard",
    PLAIN,
    "responses that would have exceeded 3 KB: optional claims were left out, or the callout was refused",
);
const COLD_STARTS: Metric =
    count("ColdStarts", PLAIN, "instances that were started for a callout; without provisioned ones");
const DURATION: Metric =
    milliseconds("Duration", BY_VERSION, "time from a call's arrival in the function to its response");
const FAILED_SIGN_INS: Metric = count(
    "FailedSignIns",
    BY_VERSION,
    "1 for a call of Entra's with a status other than 200, or whose token could not be checked; 0 for every other call: the \
     average is their share",
);
const KEY_AGE: Metric = Metric {
    name: "KeyAge",
    unit: Unit::Seconds,
    meaning: "age of the oldest signing keys in use, from one hour on",
    dimensions: PLAIN,
};
const KEY_REFRESHES: Metric = count("KeyRefreshes", PLAIN, "fetches of Entra's signing keys");
const NO_POLICY: Metric = count(
    "NoPolicy",
    BY_VERSION,
    "1 for a call that got 200 without claims, because no policy is for its application; 0 for every other call",
);
const POLICY_REFUSED: Metric = count(
    "PolicyRefused",
    PLAIN,
    "policies that were deployed with AppConfig and not used, because they have errors; once for each instance and version",
);
const POLICY_SOURCE_FAILURES: Metric =
    count("PolicySourceFailures", PLAIN, "polls that AppConfig did not answer; the policy in use stays");
pub(super) const RECORDING_FAILURES: Metric =
    count("RecordingFailures", PLAIN, "callouts of the sample that could not be recorded");
pub(super) const RECORDINGS: Metric = count("Recordings", PLAIN, "callouts that were recorded");
const REFUSALS: Metric = count(
    "Refusals",
    &[&["Reason"], &["Status"]],
    "calls with a status other than 200, by the log's reason code and by status",
);
const SELF_TESTS: Metric = count("SelfTests", PLAIN, "self-tests, whatever the result");
const SELF_TESTS_FAILED: Metric =
    count("SelfTestsFailed", PLAIN, "self-tests in which something failed that callouts depend on");
pub(super) const SHADOW_CALLOUTS: Metric =
    count("ShadowCallouts", PLAIN, "callouts whose decision was compared with that of the shadow policy");
pub(super) const SHADOW_GIVEN_UP: Metric = count(
    "ShadowGivenUp",
    &[&[], &["Reason"]],
    "callouts that could not be compared with the shadow policy: it has errors (`policy`), there was no time (`late`), or a \
        store did not answer (`store`)",
);
const STORE_DURATION: Metric =
    milliseconds("StoreDuration", BY_STORE, "time of one look-up in a store, successful or not");
const STORE_FAILURES: Metric = count(
    "StoreFailures",
    BY_STORE,
    "failed look-ups: timed out, unavailable or invalid response; also if the cache still had an answer",
);
const STORE_STALE: Metric = count(
    "StoreStale",
    BY_STORE,
    "look-ups that the store could not answer and the cache answered with what it knew last",
);
const STORE_UNKNOWN_USERS: Metric =
    count("StoreUnknownUsers", BY_STORE, "look-ups of users that the store does not know");

const UNANSWERED: Metric = count(
    "Unanswered",
    BY_VERSION,
    "1 for a call with a status other than 200, whether it is Entra's or not; 0 for every other call",
);

/// All metrics, by name.
pub const METRICS: &[Metric] = &[
    CACHE_HITS,
    CALLOUTS,
    CLAIMS_DIFFER,
    CLAIMS_GUARD,
    COLD_STARTS,
    DURATION,
    FAILED_SIGN_INS,
    KEY_AGE,
    KEY_REFRESHES,
    NO_POLICY,
    POLICY_REFUSED,
    POLICY_SOURCE_FAILURES,
    RECORDING_FAILURES,
    RECORDINGS,
    REFUSALS,
    SELF_TESTS,
    SELF_TESTS_FAILED,
    SHADOW_CALLOUTS,
    SHADOW_GIVEN_UP,
    STORE_DURATION,
    STORE_FAILURES,
    STORE_STALE,
    STORE_UNKNOWN_USERS,
    UNANSWERED,
];

/// Tells the installed recorder the metrics' units.
pub fn describe() {
    for Metric { name, unit, .. } in METRICS {
        match unit {
            Unit::Count => describe_counter!(*name, *unit, ""),
            _ => describe_histogram!(*name, *unit, ""),
        }
    }
}

/// What came of a callout, as far as its user notices.
pub(crate) struct Outcome {
    pub(crate) took_ms: f64,
    /// It was not answered with 200.
    pub(crate) unanswered: bool,
    /// It was Entra's, or might have been, and was not answered with 200.
    pub(crate) failed_sign_in: bool,
    /// It was answered with 200 and without claims.
    pub(crate) no_policy: bool,
}

/// One callout was answered by this version of the function, if there are versions, and by this policy, where it is known.
pub(crate) fn callout(outcome: &Outcome, cold_start: bool, version: Option<&str>, policy_hash: Option<&str>) {
    counter!(CALLOUTS.name).increment(1);
    if let Some(hash) = policy_hash {
        counter!(CALLOUTS.name, "PolicyHash" => hash.to_owned()).increment(1);
    }
    if cold_start {
        counter!(COLD_STARTS.name).increment(1);
    }
    let share = |of: bool| f64::from(u8::from(of));
    for (metric, value) in [
        (DURATION, outcome.took_ms),
        (FAILED_SIGN_INS, share(outcome.failed_sign_in)),
        (NO_POLICY, share(outcome.no_policy)),
        (UNANSWERED, share(outcome.unanswered)),
    ] {
        histogram!(metric.name).record(value);
        if let Some(version) = version {
            histogram!(metric.name, "Version" => version.to_owned()).record(value);
        }
    }
}

/// A callout was not answered with 200.
pub(crate) fn refused(reason: Reason) {
    counter!(REFUSALS.name, "Reason" => reason.code()).increment(1);
    counter!(REFUSALS.name, "Status" => reason.status().as_u16().to_string()).increment(1);
}

/// Claims were larger than Entra accepts.
pub(crate) fn claims_too_large() {
    counter!(CLAIMS_GUARD.name).increment(1);
}

/// A store's part in a callout. There is a duration only where the store itself was asked.
pub(crate) fn asked(asked: &Asked) {
    if asked.from == Origin::Cache {
        count_for_store(CACHE_HITS, asked);
    }
    if was_asked(asked) {
        histogram!(STORE_DURATION.name).record(asked.took_ms());
        histogram!(STORE_DURATION.name, "Store" => asked.store.clone()).record(asked.took_ms());
        if asked.failure().is_some() {
            count_for_store(STORE_FAILURES, asked);
        }
        if matches!(asked.from, Origin::Stale(_)) {
            count_for_store(STORE_STALE, asked);
        }
        if asked.outcome == AskOutcome::UnknownUser {
            count_for_store(STORE_UNKNOWN_USERS, asked);
        }
    }
}

/// Its cache did not answer for it, and nothing was missing or unknown that it needs.
fn was_asked(asked: &Asked) -> bool {
    let upstream = asked.failure().is_some_and(|failure| failure.kind == FailureKind::Upstream);
    asked.from != Origin::Cache && asked.outcome != AskOutcome::NotAsked && !upstream
}

fn count_for_store(metric: Metric, asked: &Asked) {
    counter!(metric.name).increment(1);
    counter!(metric.name, "Store" => asked.store.clone()).increment(1);
}

/// The function tested itself.
pub(crate) fn self_tested(passed: bool) {
    counter!(SELF_TESTS.name).increment(1);
    if !passed {
        counter!(SELF_TESTS_FAILED.name).increment(1);
    }
}

/// The oldest signing keys in use were confirmed so long ago. Told only of keys that should have been refreshed.
pub(crate) fn key_age(age: Duration) {
    histogram!(KEY_AGE.name).record(age.as_secs_f64());
}

/// The signing keys of a document were asked for.
pub(crate) fn keys_asked_for() {
    counter!(KEY_REFRESHES.name).increment(1);
}

/// AppConfig did not answer a poll.
pub(crate) fn policy_source_failed() {
    counter!(POLICY_SOURCE_FAILURES.name).increment(1);
}

/// A policy from AppConfig has errors.
pub(crate) fn policy_refused() {
    counter!(POLICY_REFUSED.name).increment(1);
}

#[cfg(test)]
mod tests;
