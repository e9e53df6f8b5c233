//! The one line that is logged for a callout: who, what came of it, why, how long. Never a token, a claim's
//! value or an attribute of the user.

use std::time::Instant;

use bytes::Bytes;
use claims::values::Guid;
use http::{Request, Response};

use super::invocation::Invocation;
use super::metrics;
use crate::answer::Answer;
use crate::callout::{Callout, correlation_id_of};
use crate::failure::Failure;
use crate::lookup::{Asked, LookedUp, StoreRefusal};
use crate::reason::Reason;

/// The level has to be known when it is compiled. Where Powertools for AWS Lambda has a name for a field, it is that
/// one (<https://docs.aws.amazon.com/powertools/python/latest/core/logger/>).
macro_rules! line {
    ($level:ident, $record:ident, $response:ident, $total_ms:ident) => {
        tracing::$level!(
            target: "callout",
            service = $record.service,
            cold_start = $record.invocation.map(|invocation| invocation.cold_start),
            function_request_id = $record.invocation.map(|invocation| invocation.request_id.as_str()),
            xray_trace_id = $record.invocation.and_then(Invocation::xray_trace_id),
            correlation_id = $record.correlation_id.map(tracing::field::display),
            outcome = $record.outcome,
            status = $response.status().as_u16(),
            reason = $record.failure.as_ref().map(|failure| failure.reason.code()),
            inside = $record.failure.as_ref().map(|failure| failure.inside.as_str()),
            application = $record.application.as_deref(),
            policy = $record.policy.as_deref(),
            stores = $record.stores.as_deref(),
            request_bytes = $record.request_bytes,
            answer_bytes = $response.body().len(),
            claims_bytes = $record.claims_bytes,
            left_out = $record.left_out.as_deref(),
            authenticate_ms = $record.authenticate_ms,
            callout_ms = $record.callout_ms,
            lookup_ms = $record.lookup_ms,
            claims_ms = $record.claims_ms,
            answer_ms = $record.answer_ms,
            total_ms = $total_ms,
            "callout"
        )
    };
}

/// What is known about a callout so far.
pub(crate) struct Record<'r> {
    service: &'r str,
    invocation: Option<&'r Invocation>,
    request_bytes: usize,
    correlation_id: Option<Guid>,
    application: Option<String>,
    /// The application policy's name.
    pub(crate) policy: Option<String>,
    /// How each store fared.
    stores: Option<String>,
    pub(crate) authenticate_ms: Option<f64>,
    pub(crate) callout_ms: Option<f64>,
    lookup_ms: Option<f64>,
    pub(crate) claims_ms: Option<f64>,
    pub(crate) answer_ms: Option<f64>,
    outcome: &'static str,
    failure: Option<Failure>,
    claims_bytes: Option<usize>,
    left_out: Option<String>,
    started: Instant,
    lap_started: Instant,
}

impl<'r> Record<'r> {
    pub(crate) fn begin(service: &'r str, request: &'r Request<Bytes>) -> Self {
        let now = Instant::now();
        Self {
            service,
            invocation: request.extensions().get(),
            request_bytes: request.body().len(),
            correlation_id: None,
            application: None,
            policy: None,
            stores: None,
            authenticate_ms: None,
            callout_ms: None,
            lookup_ms: None,
            claims_ms: None,
            answer_ms: None,
            outcome: "no_policy",
            failure: None,
            claims_bytes: None,
            left_out: None,
            started: now,
            lap_started: now,
        }
    }

    /// The time since the last lap, in milliseconds.
    pub(crate) fn lap(&mut self) -> Option<f64> {
        let lap = milliseconds_since(self.lap_started);
        self.lap_started = Instant::now();
        Some(lap)
    }

    pub(crate) fn callout(&mut self, callout: &Callout) {
        self.correlation_id = callout.correlation_id();
        self.application = callout.application_ids().next().map(|id| id.to_string());
    }

    pub(crate) fn looked_up(&mut self, looked_up: &Result<LookedUp, StoreRefusal>) {
        let asked = match looked_up {
            Ok(looked_up) => &looked_up.asked,
            Err(refusal) => &refusal.asked,
        };
        asked.iter().for_each(metrics::asked);
        let stores: Vec<String> = asked.iter().map(store).collect();
        self.stores = (!stores.is_empty()).then(|| stores.join("; "));
        self.lookup_ms = self.lap();
    }

    pub(crate) fn answered(&mut self, answer: &Answer) {
        self.outcome = "claims";
        self.claims_bytes = Some(answer.claims_bytes);
        if !answer.left_out.is_empty() {
            metrics::claims_too_large();
            self.left_out = Some(answer.left_out.join(","));
        }
    }

    /// `request` may still tell the correlation id when the callout could not be read.
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

    /// Counts the callout and logs the line: an error for a fault of ours, a warning for a refusal, else
    /// information.
    pub(crate) fn write(&self, response: &Response<Bytes>) {
        let total_ms = milliseconds_since(self.started);
        metrics::callout(self.is_cold_start(), total_ms);
        match self.outcome {
            "failed" => line!(error, self, response, total_ms),
            "refused" => line!(warn, self, response, total_ms),
            _ => line!(info, self, response, total_ms),
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

/// In microseconds' resolution.
fn milliseconds_since(start: Instant) -> f64 {
    start.elapsed().as_micros() as f64 / 1000.0
}
