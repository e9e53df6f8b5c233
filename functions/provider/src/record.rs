//! The one line that is logged for a callout: who, what came of it, why, how long. Never a token, a claim's
//! value or an attribute of the user.

use std::time::Instant;

use bytes::Bytes;
use http::{Request, StatusCode};

use crate::answer::Answer;
use crate::callout::{Callout, correlation_id_of};
use crate::failure::Failure;
use crate::guid::Guid;
use crate::lookup::{Asked, LookedUp, Refusal};

/// What is known about a callout so far.
pub(crate) struct Record {
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

impl Record {
    pub(crate) fn begin() -> Self {
        let now = Instant::now();
        Self {
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
        self.correlation_id = callout.correlation_id().cloned();
        self.application = callout.application_ids().next().map(str::to_owned);
    }

    pub(crate) fn looked_up(&mut self, looked_up: &Result<LookedUp, Refusal>) {
        let asked = match looked_up {
            Ok(looked_up) => &looked_up.asked,
            Err(refusal) => &refusal.asked,
        };
        let stores: Vec<String> = asked.iter().map(store).collect();
        self.stores = (!stores.is_empty()).then(|| stores.join("; "));
        self.lookup_ms = self.lap();
    }

    pub(crate) fn answered(&mut self, answer: &Answer) {
        self.outcome = "claims";
        self.claims_bytes = Some(answer.claims_bytes);
        self.left_out = (!answer.left_out.is_empty()).then(|| answer.left_out.join(","));
    }

    /// `request` may still tell the correlation id when the callout could not be read.
    pub(crate) fn failed(&mut self, failure: Failure, request: &Request<Bytes>) {
        if self.correlation_id.is_none() {
            self.correlation_id = correlation_id_of(request);
        }
        self.outcome = if failure.reason.status().is_server_error() { "failed" } else { "refused" };
        self.failure = Some(failure);
    }

    /// Logs the line: an error for a fault of ours, a warning for a refusal, else information.
    pub(crate) fn write(&self, status: StatusCode) {
        macro_rules! line {
            ($level:ident) => {
                tracing::$level!(
                    target: "callout",
                    outcome = self.outcome,
                    status = status.as_u16(),
                    reason = self.failure.as_ref().map(|failure| failure.reason.code()),
                    inside = self.failure.as_ref().map(|failure| failure.inside.as_str()),
                    correlation_id = self.correlation_id.as_ref().map(Guid::as_str),
                    application = self.application.as_deref(),
                    policy = self.policy.as_deref(),
                    stores = self.stores.as_deref(),
                    claims_bytes = self.claims_bytes,
                    left_out = self.left_out.as_deref(),
                    authenticate_ms = self.authenticate_ms,
                    callout_ms = self.callout_ms,
                    lookup_ms = self.lookup_ms,
                    claims_ms = self.claims_ms,
                    answer_ms = self.answer_ms,
                    total_ms = milliseconds_since(self.started),
                )
            };
        }
        match self.outcome {
            "failed" => line!(error),
            "refused" => line!(warn),
            _ => line!(info),
        }
    }
}

/// `people found in 12.3 ms`, `hr late: no answer within 300 ms in 300.2 ms`, `hr stale (late: no answer within 300
/// ms) in 300.2 ms`.
fn store(asked: &Asked) -> String {
    let milliseconds = asked.took.as_micros() as f64 / 1000.0;
    format!("{} {} in {milliseconds} ms", asked.store, asked.outcome_line())
}

/// In microseconds' resolution.
fn milliseconds_since(start: Instant) -> f64 {
    start.elapsed().as_micros() as f64 / 1000.0
}
