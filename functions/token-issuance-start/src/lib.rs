//! The Lambda function for Entra's token issuance start event: passes each request to the provider, unchanged.

pub mod event;
pub mod log;
mod metrics;
pub mod runtime_api;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use bytes::Bytes;
use http::{Request, Response};
use provider::Provider;
use provider::observation::invocation::Invocation;
use provider::reason::Reason;
use provider::settings::Settings;
use provider::start::Refused;
use serde_json::value::RawValue;

use crate::event::LambdaResponse;
use crate::metrics::Metrics;

/// The function: everything that its invocations share.
pub struct Function {
    provider: Provider,
    metrics: Metrics,
    /// True until the first callout, and never with provisioned concurrency.
    is_cold: AtomicBool,
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
        let provider = Provider::open(&settings, Arc::new(variable)).await?;
        provider.ready().await;
        let ahead = variable("AWS_LAMBDA_INITIALIZATION_TYPE").as_deref() == Some("provisioned-concurrency");
        Ok(Self { provider, metrics, is_cold: AtomicBool::new(!ahead) })
    }

    /// True for the first invocation of an environment that was started for it.
    pub(crate) fn take_cold_start(&self) -> bool {
        self.is_cold.swap(false, Ordering::Relaxed)
    }

    /// Answers one invocation.
    pub(crate) async fn handle(&self, event: &[u8], invocation: Invocation) -> LambdaResponse {
        let response = self.answer(event, invocation).await;
        self.metrics.write();
        event::response(response)
    }

    async fn answer(&self, event: &[u8], invocation: Invocation) -> Response<Bytes> {
        let event = serde_json::from_slice::<&RawValue>(event).map_err(|_| Reason::EventMalformed);
        match event.and_then(event::request) {
            Ok(mut request) => {
                request.extensions_mut().insert(invocation);
                self.provider.handle(request).await
            }
            Err(reason) => {
                let mut request = Request::default();
                request.extensions_mut().insert(invocation);
                self.provider.refuse(reason, &request)
            }
        }
    }
}
