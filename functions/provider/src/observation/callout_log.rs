//! Writes the one log line of a callout: who called, the outcome, the reason, the time of each step. The line never
//! contains a token, a claim's value or an attribute of the user.

use std::time::Instant;

use bytes::Bytes;
use claims::evaluation::Evaluation;
use claims::policy::ApplicationPolicy;
use claims::values::Guid;
use http::{Request, Response};

use super::invocation::Invocation;
use super::metrics;
use crate::answer::CalloutAnswer;
use crate::authentication::kept::KeySource;
use crate::callout::{Callout, correlation_id_of};
use crate::failure::Failure;
use crate::in_use::version::PolicyVersion;
use crate::lookup::{Asked, LookedUp, StoreRefusal};
use crate::reason::Reason;

/// The level has to be known at compile time. A field that Powertools for AWS Lambda has a name for has that name (<https://docs.aws.amazon.com/powertools/python/latest/core/logger/>).
macro_rules! line {
    ($level:ident, $log:ident, $response:ident, $total_ms:ident) => {
        tracing::$level!(
            target: "callout",
            service = $log.service,
            cold_start = $log.invocation.map(|invocation| invocation.cold_start),
            function_request_id = $log.invocation.map(|invocation| invocation.request_id.as_str()),
            xray_trace_id = $log.invocation.and_then(Invocation::xray_trace_id),
            function_version = $log.invocation.and_then(|invocation| invocation.version.as_deref()),
            build = $log.invocation.and_then(|invocation| invocation.build.as_deref()),
            region = $log.invocation.and_then(|invocation| invocation.region.as_deref()),
            correlation_id = $log.correlation_id.map(tracing::field::display),
            outcome = $log.outcome,
            status = $response.status().as_u16(),
            reason = $log.failure.as_ref().map(|failure| failure.reason.code()),
            inside = $log.failure.as_ref().map(|failure| failure.inside.as_str()),
            application = $log.application.as_deref(),
            policy = $log.policy.as_deref(),
            policy_hash = $log.policy_version.as_ref().map(|version| version.hash.as_str()),
            policy_version = $log.policy_version.as_ref().and_then(|version| version.label.as_deref()),
            keys = $log.keys.map(KeySource::name),
            stores = $log.stores.as_deref(),
            request_bytes = $log.request_bytes,
            answer_bytes = $response.body().len(),
            claims = $log.claims,
            claims_bytes = $log.claims_bytes,
            left_out = $log.left_out.as_deref(),
            steps = $log.steps,
            not_evaluated = $log.not_evaluated.as_deref(),
            authenticate_ms = $log.authenticate_ms,
            callout_ms = $log.callout_ms,
            lookup_ms = $log.lookup_ms,
            claims_ms = $log.claims_ms,
            answer_ms = $log.answer_ms,
            total_ms = $total_ms,
            "callout"
        )
    };
}

/// What the line will say of a callout.
pub(crate) struct CalloutLog<'r> {
    service: &'r str,
    invocation: Option<&'r Invocation>,
    request_bytes: usize,
    correlation_id: Option<Guid>,
    application: Option<String>,
    /// The application policy's name.
    policy: Option<String>,
    /// The policy that the callout is answered by, or that was in use when it came.
    policy_version: Option<PolicyVersion>,
    /// Where the key is from that the token was checked with; said of the first callout, and of keys that were kept.
    keys: Option<KeySource>,
    /// What each store answered.
    stores: Option<String>,
    authenticate_ms: Option<f64>,
    callout_ms: Option<f64>,
    lookup_ms: Option<f64>,
    claims_ms: Option<f64>,
    answer_ms: Option<f64>,
    outcome: &'static str,
    failure: Option<Failure>,
    claims: Option<usize>,
    claims_bytes: Option<usize>,
    left_out: Option<String>,
    /// How many steps the evaluation took.
    steps: Option<u32>,
    /// The claims that were not evaluated, because the evaluation exceeded its steps.
    not_evaluated: Option<String>,
    started: Instant,
    step_started: Instant,
}

impl<'r> CalloutLog<'r> {
    /// A call arrives, while this policy is in use.
    pub(crate) fn start(
        service: &'r str,
        request: &'r Request<Bytes>,
        policy_version: Option<PolicyVersion>,
    ) -> Self {
        let now = Instant::now();
        Self {
            service,
            invocation: request.extensions().get(),
            request_bytes: request.body().len(),
            correlation_id: None,
            application: None,
            policy: None,
            policy_version,
            keys: None,
            stores: None,
            authenticate_ms: None,
            callout_ms: None,
            lookup_ms: None,
            claims_ms: None,
            answer_ms: None,
            outcome: "no_policy",
            failure: None,
            claims: None,
            claims_bytes: None,
            left_out: None,
            steps: None,
            not_evaluated: None,
            started: now,
            step_started: now,
        }
    }

    /// How long the step that ends now took, in milliseconds.
    fn step_ms(&mut self) -> Option<f64> {
        let took = milliseconds_since(self.step_started);
        self.step_started = Instant::now();
        Some(took)
    }

    /// Step 1 is done.
    pub(crate) fn authenticated(&mut self, key: KeySource) {
        self.keys = (self.is_cold_start() || key != KeySource::Fetched).then_some(key);
        self.authenticate_ms = self.step_ms();
    }

    /// The callout is answered by this policy.
    pub(crate) fn uses(&mut self, policy_version: Option<PolicyVersion>) {
        self.policy_version = policy_version;
    }

    /// Step 2 is done.
    pub(crate) fn read(&mut self, callout: &Callout, policy: Option<&ApplicationPolicy>) {
        self.correlation_id = callout.correlation_id();
        self.application = callout.application_ids().next().map(|id| id.to_string());
        self.policy = policy.map(|policy| policy.name.clone());
        self.callout_ms = self.step_ms();
    }

    /// Step 3 is done.
    pub(crate) fn looked_up(&mut self, looked_up: &Result<LookedUp, StoreRefusal>) {
        let asked = match looked_up {
            Ok(looked_up) => &looked_up.asked,
            Err(refusal) => &refusal.asked,
        };
        asked.iter().for_each(metrics::asked);
        let stores: Vec<String> = asked.iter().map(store).collect();
        self.stores = (!stores.is_empty()).then(|| stores.join("; "));
        self.lookup_ms = self.step_ms();
    }

    /// Step 4 is done.
    pub(crate) fn evaluated(&mut self, evaluation: &Evaluation) {
        self.steps = Some(evaluation.steps);
        let names = &evaluation.not_evaluated;
        self.not_evaluated = (!names.is_empty()).then(|| names.join(","));
        self.claims_ms = self.step_ms();
    }

    /// Step 5 is done.
    pub(crate) fn answered(&mut self, answer: &CalloutAnswer) {
        self.outcome = "claims";
        self.claims = Some(answer.claims);
        self.claims_bytes = Some(answer.claims_bytes);
        if !answer.left_out.is_empty() {
            metrics::claims_too_large();
            self.left_out = Some(answer.left_out.join(","));
        }
        self.answer_ms = self.step_ms();
    }

    /// A step failed. The correlation id is taken from the request if the callout could not be read.
    pub(crate) fn failed(&mut self, failure: Failure, request: &Request<Bytes>) {
        if self.correlation_id.is_none() {
            self.correlation_id = correlation_id_of(request);
        }
        metrics::refused(failure.reason);
        if failure.reason == Reason::ClaimsTooLarge {
            metrics::claims_too_large();
        }
        self.outcome = if failure.reason.status().is_server_error() { "failed" } else { "refused" };
        self.failure = Some(failure);
    }

    /// Counts the callout and writes the line: an error for a fault of ours, a warning for a refusal and for claims
    /// that were not evaluated, else information.
    pub(crate) fn write(&self, response: &Response<Bytes>) {
        let total_ms = milliseconds_since(self.started);
        let policy_hash = self.policy_version.as_ref().map(|version| version.hash.as_str());
        let version = self.invocation.and_then(|invocation| invocation.version.as_deref());
        metrics::callout(&self.outcome(total_ms), self.is_cold_start(), version, policy_hash);
        match self.outcome {
            "failed" => line!(error, self, response, total_ms),
            "claims" if self.not_evaluated.is_some() => line!(warn, self, response, total_ms),
            "refused" => line!(warn, self, response, total_ms),
            _ => line!(info, self, response, total_ms),
        }
    }

    fn outcome(&self, took_ms: f64) -> metrics::Outcome {
        let status = self.failure.as_ref().map(|failure| failure.reason.status());
        let of_entra = self.authenticate_ms.is_some();
        metrics::Outcome {
            took_ms,
            unanswered: status.is_some(),
            failed_sign_in: status.is_some_and(|status| of_entra || status.is_server_error()),
            no_policy: self.outcome == "no_policy",
        }
    }

    fn is_cold_start(&self) -> bool {
        self.invocation.is_some_and(|invocation| invocation.cold_start)
    }
}

/// `people found in 12.3 ms`, `hr late: no answer within 300 ms in 300.2 ms`, `hr stale (late: no answer within 300
/// ms) in 300.2 ms`.
fn store(asked: &Asked) -> String {
    format!("{} {} in {} ms", asked.store, asked.outcome_line(), asked.took_ms())
}

/// To the microsecond.
fn milliseconds_since(start: Instant) -> f64 {
    start.elapsed().as_micros() as f64 / 1000.0
}
