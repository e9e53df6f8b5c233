//! The Lambda function for Entra's token issuance start event: passes each request to the provider, unchanged.

mod after_response;
mod cases;
pub mod event;
pub mod log;
mod metrics;
pub mod runtime_api;
mod self_test;
pub mod validator;

use std::convert::Infallible;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use lambda_http::{Context, LambdaEvent};
use provider::Provider;
use provider::observation::invocation::Invocation;
use provider::sampling::{Sample, Sampling};
use provider::settings::{PolicySource, Settings};
use provider::start::{Refused, Variables};
use serde::Serialize;
use serde_json::value::RawValue;
use tokio::time::Instant;

use crate::event::LambdaResponse;
use crate::metrics::Metrics;
use crate::self_test::SelfTestAnswer;

/// How long a start waits for secrets, keys and stores together while a callout waits for it; what is late is fetched by the
/// callouts that need it.
const START_WITHIN: Duration = Duration::from_millis(700);

/// The same if no callout waits, with provisioned concurrency.
const AHEAD_WITHIN: Duration = Duration::from_secs(10);

/// How long an environment stays awake after a response until its first keys are fetched and kept.
const SETTLED_WITHIN: Duration = Duration::from_secs(1);

/// The function: everything that its invocations share.
pub struct Function {
    provider: Provider,
    policy: PolicySource,
    sampling: Option<Sampling>,
    metrics: Metrics,
    /// True until the first callout, and never with provisioned concurrency.
    is_cold: AtomicBool,
    /// What is the same in every invocation.
    running: Invocation,
}

/// What one worker, which takes one invocation at a time, has to do after it has answered.
#[derive(Clone, Default)]
pub struct Later(Arc<Mutex<Option<Sample>>>);

impl Later {
    fn put(&self, sample: Sample) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(sample);
    }

    fn take(&self) -> Option<Sample> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// What the function answers.
#[derive(Serialize)]
#[serde(untagged)]
pub enum FunctionAnswer {
    /// A callout, by way of API Gateway.
    Callout(LambdaResponse),
    /// A self-test.
    SelfTest(Box<SelfTestAnswer>),
}

impl Function {
    /// Reads the settings from the environment and opens everything that callouts need.
    ///
    /// # Errors
    ///
    /// Every reason why it cannot start, one a line.
    pub async fn start() -> Result<Self, Refused> {
        let variable = |name: &str| std::env::var(name).ok();
        let settings = Settings::read(variable)?;
        let metrics = Metrics::start(&settings.service).map_err(|error| Refused(vec![error.to_string()]))?;
        let variables: Variables = Arc::new(variable);
        let ahead = variable("AWS_LAMBDA_INITIALIZATION_TYPE").as_deref() == Some("provisioned-concurrency");
        let deadline = Instant::now() + if ahead { AHEAD_WITHIN } else { START_WITHIN };
        let provider = Provider::open_by(&settings, Arc::clone(&variables), deadline).await?;
        let sampling = Sampling::new(&settings, &variables);
        provider.ready_by(deadline).await;
        if ahead {
            provider.settled_by(deadline).await;
        }
        let running = Invocation {
            version: variable("AWS_LAMBDA_FUNCTION_VERSION"),
            build: variable("CLAIMSMITH_BUILD"),
            region: variable("AWS_REGION"),
            ..Invocation::default()
        };
        let is_cold = AtomicBool::new(!ahead);
        Ok(Self { provider, policy: settings.policy, sampling, metrics, is_cold, running })
    }

    /// Answers one invocation. The event is taken as it is: for one that cannot be read, the runtime would write its
    /// values to the log. What is left to do after the response is put into `later`.
    pub async fn handle(
        self: Arc<Self>,
        event: LambdaEvent<Box<RawValue>>,
        later: Later,
    ) -> Result<FunctionAnswer, Infallible> {
        let LambdaEvent { payload, context } = event;
        let answer = match self_test::is_asked(&payload) {
            true => {
                let answer = self_test::answer(&self.provider, &self.policy, &self.running).await;
                FunctionAnswer::SelfTest(Box::new(answer))
            }
            false => {
                let response = self.answer(&payload, self.invocation(context), &later).await;
                FunctionAnswer::Callout(event::response(response))
            }
        };
        self.metrics.write();
        Ok(answer)
    }

    /// Does what is left to do for the invocation that was answered last. To be called after its response is posted. A start with
    /// kept keys answers while the first fetch is under way; frozen in the middle of it, it would never end.
    pub async fn after_response(self: Arc<Self>, later: Later) {
        self.provider.settled_by(Instant::now() + SETTLED_WITHIN).await;
        if let Some((sampling, sample)) = self.sampling.as_ref().zip(later.take()) {
            sampling.after_response(sample).await;
            self.metrics.write();
        }
    }

    async fn answer(&self, event: &RawValue, invocation: Invocation, later: &Later) -> Response<Bytes> {
        match event::request(event) {
            Ok(mut request) => {
                request.extensions_mut().insert(invocation);
                if let Some(sample) = self.sampling.as_ref().and_then(Sampling::sample) {
                    request.extensions_mut().insert(sample.keeping.clone());
                    later.put(sample);
                }
                self.provider.handle(request).await
            }
            Err(reason) => {
                let mut request = Request::default();
                request.extensions_mut().insert(invocation);
                self.provider.refuse(reason, &request)
            }
        }
    }

    fn invocation(&self, context: Context) -> Invocation {
        Invocation {
            cold_start: self.is_cold.swap(false, Ordering::Relaxed),
            request_id: context.request_id,
            trace_header: context.xray_trace_id,
            ..self.running.clone()
        }
    }
}
