//! Lambda's Runtime API (<https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html>): takes invocations and posts
//! their responses, as many at a time as Lambda wants. AWS's `lambda_runtime` asks again without a pause when the API is
//! lost, and logs each attempt; here the pauses grow and the log is bounded.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, StatusCode, Uri};
use http_body_util::BodyExt;
use lambda_runtime_api_client::body::Body;
use lambda_runtime_api_client::{BoxError, PooledClient, build_request};
use provider::observation::invocation::Invocation;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};
use tracing::Instrument;

use crate::Function;

/// The pause after the first failed request for an invocation; it doubles with each further one.
const FIRST_PAUSE: Duration = Duration::from_millis(10);

/// The longest pause.
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

/// How often the log says that the API is lost.
const REPORT_EVERY: Duration = Duration::from_secs(60);

/// After this time without the API the process ends, so that Lambda starts another one.
const PATIENCE: Duration = Duration::from_secs(300);

/// Lambda's guard against the response to an earlier invocation: it comes with an invocation and goes back with the
/// response.
const INVOCATION_ID: &str = "lambda-runtime-invocation-id";

/// The API, and when the log last said that it is lost.
struct RuntimeApi {
    client: PooledClient,
    reported: Mutex<Option<Instant>>,
}

/// An invocation as the API hands it over.
struct Next {
    request_id: String,
    trace_header: Option<String>,
    invocation_id: Option<HeaderValue>,
    event: Bytes,
}

/// Answers invocations for as long as the process lives.
///
/// # Errors
/// The process is not in a Lambda environment, or the API was lost for five minutes.
pub async fn run(function: Function) -> Result<(), BoxError> {
    let workers = variable("AWS_LAMBDA_MAX_CONCURRENCY").and_then(|text| text.parse().ok()).unwrap_or(1);
    let address: Uri = variable("AWS_LAMBDA_RUNTIME_API").unwrap_or_default().parse()?;
    let client = PooledClient::builder().with_endpoint(address).with_pool_size(workers).build();
    let api = Arc::new(RuntimeApi { client, reported: Mutex::default() });
    let function = Arc::new(function);
    let mut working = JoinSet::new();
    (0..workers.max(1)).for_each(|_| drop(working.spawn(Arc::clone(&api).work(Arc::clone(&function)))));
    match working.join_next().await {
        Some(ended) => Err(ended?),
        None => Ok(()),
    }
}

fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

impl RuntimeApi {
    /// One invocation after the other; ends with the error of an API that is lost.
    async fn work(self: Arc<Self>, function: Arc<Function>) -> BoxError {
        loop {
            match self.next().await {
                Ok(next) => self.answer(&function, next).await,
                Err(lost) => return lost,
            }
        }
    }

    /// Waits for an invocation, and asks again for as long as there is patience.
    async fn next(&self) -> Result<Next, BoxError> {
        let mut pause = FIRST_PAUSE;
        let mut lost_since = None;
        loop {
            let error = match self.ask().await {
                Ok(next) => return Ok(next),
                Err(error) => error,
            };
            if lost_since.get_or_insert_with(Instant::now).elapsed() >= PATIENCE {
                return Err(error);
            }
            self.report(&error);
            sleep(pause).await;
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }

    async fn ask(&self) -> Result<Next, BoxError> {
        let request = build_request().method(Method::GET).uri("/2018-06-01/runtime/invocation/next");
        let (head, body) = self.client.call(request.body(Body::empty())?).await?.into_parts();
        let event = body.collect().await?.to_bytes();
        let request_id = text(&head.headers, "lambda-runtime-aws-request-id");
        match request_id.filter(|_| head.status == StatusCode::OK) {
            Some(request_id) => Ok(Next {
                request_id,
                trace_header: text(&head.headers, "lambda-runtime-trace-id"),
                invocation_id: head.headers.get(INVOCATION_ID).cloned(),
                event,
            }),
            None => Err(format!("status {} instead of an invocation", head.status).into()),
        }
    }

    /// Says that the API is lost, if nobody has said so in the last minute.
    fn report(&self, error: &BoxError) {
        let mut reported = self.reported.lock().unwrap_or_else(PoisonError::into_inner);
        if reported.is_none_or(|at| at.elapsed() >= REPORT_EVERY) {
            *reported = Some(Instant::now());
            tracing::warn!(error, "the Runtime API gives no invocation; it is asked again");
        }
    }

    async fn answer(&self, function: &Function, next: Next) {
        let Next { request_id, trace_header, invocation_id, event } = next;
        let path = format!("/2018-06-01/runtime/invocation/{request_id}/response");
        let invocation = Invocation { cold_start: function.take_cold_start(), request_id, trace_header };
        let span = tracing::info_span!(
            target: "invocation",
            "invocation",
            function_request_id = invocation.request_id,
            xray_trace_id = invocation.xray_trace_id()
        );
        let answered = async {
            let response = function.handle(&event, invocation).await;
            if let Err(error) = self.post(&path, invocation_id, serde_json::to_vec(&response)).await {
                tracing::warn!(error, "the Runtime API did not take the response");
            }
        };
        answered.instrument(span).await;
    }

    async fn post(
        &self,
        path: &str,
        invocation_id: Option<HeaderValue>,
        body: serde_json::Result<Vec<u8>>,
    ) -> Result<(), BoxError> {
        let mut request = build_request().method(Method::POST).uri(path).body(Body::from(body?))?;
        if let Some(id) = invocation_id {
            request.headers_mut().insert(INVOCATION_ID, id);
        }
        let status = self.client.call(request).await?.status();
        if status.is_success() { Ok(()) } else { Err(format!("status {status}").into()) }
    }
}

fn text(headers: &HeaderMap, name: &str) -> Option<String> {
    headers.get(name)?.to_str().ok().map(str::to_owned)
}
