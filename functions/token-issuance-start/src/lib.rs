//! The Lambda function for Entra's token issuance start event: passes each request to the provider, unchanged.

pub mod event;
pub mod log;
mod metrics;
pub mod runtime_api;

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use bytes::Bytes;
use http::{Request, Response};
use lambda_http::{Context, LambdaEvent};
use provider::Provider;
use provider::observation::invocation::Invocation;
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

    /// Answers one invocation. The event is taken as it is: for one that cannot be read, the runtime would write its
    /// values to the log.
    pub async fn handle(
        self: Arc<Self>,
        event: LambdaEvent<Box<RawValue>>,
    ) -> Result<LambdaResponse, Infallible> {
        let LambdaEvent { payload, context } = event;
        let response = self.answer(&payload, self.invocation(context)).await;
        self.metrics.write();
        Ok(event::response(response))
    }

    async fn answer(&self, event: &RawValue, invocation: Invocation) -> Response<Bytes> {
        match event::request(event) {
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

    fn invocation(&self, context: Context) -> Invocation {
        Invocation {
            cold_start: self.is_cold.swap(false, Ordering::Relaxed),
            request_id: context.request_id,
            trace_header: context.xray_trace_id,
        }
    }
}
