//! Takes invocations from Lambda's Runtime API (<https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html>) with
//! AWS's runtime, one worker for each invocation that Lambda sends at the same time. AWS's own workers ask a lost API again
//! without a pause and log each attempt; here the pauses grow and the log is bounded.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use lambda_http::lambda_runtime::layers::TracingLayer;
use lambda_http::{Error, lambda_runtime, service_fn};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};

use crate::after_response::AfterResponse;
use crate::{Function, Later};

/// The pause after the API is lost; it doubles with each further failure.
const FIRST_PAUSE: Duration = Duration::from_millis(10);

/// The longest pause. A worker that the API served for longer starts with the first pause again.
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

/// How often the log says that the API is lost.
const REPORT_EVERY: Duration = Duration::from_secs(60);

/// After this time without the API the process ends, so that Lambda starts another one.
const PATIENCE: Duration = Duration::from_secs(300);

/// Answers invocations for as long as the process lives.
///
/// # Errors
/// The API was lost for five minutes.
pub async fn run(function: Function) -> Result<(), Error> {
    let workers = std::env::var("AWS_LAMBDA_MAX_CONCURRENCY").ok().and_then(|text| text.parse().ok());
    let workers: u32 = workers.unwrap_or(1).max(1);
    let (function, report) = (Arc::new(function), Arc::default());
    let mut working = JoinSet::new();
    (0..workers).for_each(|_| drop(working.spawn(work(Arc::clone(&function), Arc::clone(&report)))));
    match working.join_next().await {
        Some(ended) => ended?,
        None => Ok(()),
    }
}

/// One worker: one invocation after the other.
async fn work(function: Arc<Function>, report: Arc<Report>) -> Result<(), Error> {
    let mut pause = FIRST_PAUSE;
    let mut lost_since = None;
    loop {
        let started = Instant::now();
        let Err(error) = serve(&function).await else { return Ok(()) };
        if started.elapsed() > LONGEST_PAUSE {
            (pause, lost_since) = (FIRST_PAUSE, None);
        }
        if lost_since.get_or_insert_with(Instant::now).elapsed() >= PATIENCE {
            return Err(error);
        }
        report.lost(&error);
        sleep(pause).await;
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

/// Answers invocations with AWS's runtime, as its own `run` does, until the API is lost.
fn serve(function: &Arc<Function>) -> Pin<Box<dyn Future<Output = Result<(), Error>> + Send>> {
    let later = Later::default();
    let (answering, put) = (Arc::clone(function), later.clone());
    let handler = service_fn(move |event| Function::handle(Arc::clone(&answering), event, put.clone()));
    let (after, take) = (Arc::clone(function), later);
    let after = AfterResponse(move || Function::after_response(Arc::clone(&after), take.clone()));
    Box::pin(lambda_runtime::Runtime::new(handler).layer(after).layer(TracingLayer::new()).run())
}

/// When the log last said that the API is lost; all workers share it.
#[derive(Default)]
struct Report(Mutex<Option<Instant>>);

impl Report {
    fn lost(&self, error: &Error) {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if last.is_none_or(|at| at.elapsed() >= REPORT_EVERY) {
            *last = Some(Instant::now());
            tracing::warn!(error, "the Runtime API gives no invocation; it is asked again");
        }
    }
}
