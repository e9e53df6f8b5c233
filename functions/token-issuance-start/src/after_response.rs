//! Work that is done after the response of an invocation is posted, and before the next invocation is asked for. Lambda passes
//! the response on as soon as it is posted; the environment is not frozen, and takes no other invocation, until it asks for one.

use std::pin::Pin;
use std::task::{Context, Poll};

use lambda_http::Error;
use lambda_http::lambda_runtime::LambdaInvocation;
use lambda_http::lambda_runtime::tower::{Layer, Service};

/// A layer of AWS's runtime that calls this after each response; not after a response that could not be posted.
#[derive(Clone)]
pub(crate) struct AfterResponse<W>(pub(crate) W);

/// The service below the layer, which answers an invocation and posts the response, and what is called after it.
#[derive(Clone)]
pub(crate) struct Answering<S, W> {
    inner: S,
    work: W,
}

impl<S, W: Clone> Layer<S> for AfterResponse<W> {
    type Service = Answering<S, W>;

    fn layer(&self, inner: S) -> Self::Service {
        Answering { inner, work: self.0.clone() }
    }
}

impl<S, W, F> Service<LambdaInvocation> for Answering<S, W>
where
    S: Service<LambdaInvocation, Response = (), Error = Error>,
    S::Future: Send + 'static,
    W: Fn() -> F,
    F: Future<Output = ()> + Send + 'static,
{
    type Response = ();
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<(), Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, invocation: LambdaInvocation) -> Self::Future {
        let (answered, work) = (self.inner.call(invocation), (self.work)());
        Box::pin(async move {
            answered.await?;
            work.await;
            Ok(())
        })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use lambda_http::Context as InvocationContext;
    use lambda_http::lambda_runtime::tower::service_fn;
    use tokio::task::yield_now;

    use super::*;

    /// What happened, in order, when the response was posted or could not be.
    async fn happened(posted: bool) -> Vec<&'static str> {
        let happened = Arc::new(Mutex::new(Vec::new()));
        let (posting, working) = (Arc::clone(&happened), Arc::clone(&happened));
        let inner = service_fn(move |_: LambdaInvocation| {
            let posting = Arc::clone(&posting);
            async move {
                yield_now().await;
                posting.lock().unwrap().push("posted");
                if posted { Ok(()) } else { Err(Error::from("lost")) }
            }
        });
        let work = move || {
            let working = Arc::clone(&working);
            async move {
                yield_now().await;
                working.lock().unwrap().push("work");
            }
        };
        let (parts, ()) = http::Response::new(()).into_parts();
        let context = InvocationContext::default();
        let invocation = LambdaInvocation { parts, body: bytes::Bytes::new(), context };
        let answered = AfterResponse(work).layer(inner).call(invocation).await;
        assert_eq!(answered.is_ok(), posted);
        happened.lock().unwrap().clone()
    }

    #[tokio::test]
    async fn the_work_begins_when_the_response_is_posted() {
        assert_eq!(happened(true).await, ["posted", "work"]);
        assert_eq!(happened(false).await, ["posted"]);
    }
}
