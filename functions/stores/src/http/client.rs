//! The HTTP client. A connection that died without a word costs a request a part of its time, not its answer.

use std::fmt;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use futures_util::future::{Either, select};
use http::Request;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper_util::client::legacy;
use hyper_util::client::legacy::connect::{CaptureConnection, capture_connection};
use hyper_util::rt::{TokioExecutor, TokioTimer};
use rustls::ClientConfig;
use tokio::time::timeout;

use super::connector::Connector;
use super::error::HttpError;
use super::line::LineHandle;
use super::lines::{LONGEST_IDLE, Lines};
use super::proxy::Proxy;
use super::tls::{ClientError, tls};
use crate::clock::{Moment, time_left};

/// A response whose body was not read yet; see [`body`].
pub type Response = http::Response<Incoming>;

/// The largest head of an HTTP/1.1 response.
const MAX_HEAD_BYTES: usize = 16 * 1024;

/// How long a connection that was used before may be silent: a third of the time that is left, and within these.
const SILENT: (Duration, Duration) = (Duration::from_millis(50), Duration::from_millis(300));
/// When the other side of an HTTP/2 connection is asked for a sign of life: earlier than it may be silent.
const PING_AFTER: Duration = Duration::from_millis(100);
/// When an HTTP/2 connection that gives none is closed.
const PING_WITHIN: Duration = Duration::from_secs(1);

/// An HTTP client with its connections; clones share them. It follows no redirects, and uses no proxy but the one
/// that it is given.
///
/// A request must be one that may be sent twice. On a connection that was used before, the server may have gone without
/// a word: where nothing is heard there for a while, or the connection breaks, the request is sent again on a new one,
/// and the first response counts.
#[derive(Clone)]
pub struct Client(Arc<Inner>);

struct Inner {
    connections: legacy::Client<Connector, Full<Bytes>>,
    lines: Lines,
}

/// Makes the client.
///
/// # Errors
/// Those of [`tls`].
pub fn client(extra_roots: Option<&[u8]>) -> Result<Client, ClientError> {
    Ok(Client::over(tls(extra_roots)?, None))
}

impl Client {
    /// A client with this TLS configuration, such as one with a client certificate, and this proxy.
    #[must_use]
    pub fn over(tls: ClientConfig, proxy: Option<Proxy>) -> Self {
        let mut builder = legacy::Client::builder(TokioExecutor::new());
        builder
            .timer(TokioTimer::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(LONGEST_IDLE)
            .http1_read_buf_exact_size(MAX_HEAD_BYTES)
            .http2_keep_alive_interval(PING_AFTER)
            .http2_keep_alive_timeout(PING_WITHIN);
        let connections = builder.build(Connector::new(tls, proxy));
        Self(Arc::new(Inner { connections, lines: Lines::default() }))
    }

    /// Sends a request and waits for the head of the response.
    ///
    /// # Errors
    /// The server was not reached, or the connection closed before the head was complete. A response with any status is
    /// `Ok`.
    pub async fn send(&self, request: Request<Bytes>) -> Result<Response, HttpError> {
        self.0.lines.drop_idle();
        let sent = Moment::now();
        let (first, connection) = self.start(request.clone());
        let mut first = pin!(first);
        let outcome = timeout(patience(), first.as_mut()).await;
        let line = self.0.lines.note(&connection);
        let lost = line.filter(|line| is_silent(line, sent));
        let is_late = match (outcome, &lost) {
            (Ok(Ok(response)), _) => return Ok(response),
            (Ok(Err(error)), None) => return Err(error),
            (Err(_), None) => return first.await,
            (outcome, Some(_)) => outcome.is_err(),
        };
        lost.iter().for_each(|line| self.0.lines.drop_silent(&line.server, sent));
        let again = pin!(self.again(request));
        if !is_late {
            return again.await;
        }
        match select(first, again).await {
            Either::Left((Ok(response), _)) | Either::Right((Ok(response), _)) => Ok(response),
            Either::Left((Err(_), again)) => again.await,
            Either::Right((Err(_), first)) => first.await,
        }
    }

    fn start(
        &self,
        request: Request<Bytes>,
    ) -> (impl Future<Output = Result<Response, HttpError>> + use<>, CaptureConnection) {
        let mut request = request.map(Full::new);
        let connection = capture_connection(&mut request);
        let response = self.0.connections.request(request);
        (async move { response.await.map_err(|error| HttpError::of_request(&error)) }, connection)
    }

    async fn again(&self, request: Request<Bytes>) -> Result<Response, HttpError> {
        let (response, connection) = self.start(request);
        let response = response.await;
        self.0.lines.note(&connection);
        response
    }
}

/// The body of a response; `None` if it is larger than `most` bytes.
///
/// # Errors
/// The connection closed before the response was complete.
pub async fn body(response: &mut Response, most: usize) -> Result<Option<Bytes>, HttpError> {
    let mut body = BytesMut::new();
    while let Some(frame) = response.frame().await {
        let Ok(chunk) = frame.map_err(|_| HttpError::Cut)?.into_data() else { continue };
        if body.len() + chunk.len() > most {
            return Ok(None);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Some(body.freeze()))
}

fn patience() -> Duration {
    let (shortest, longest) = SILENT;
    time_left().map_or(longest, |left| (left / 3).clamp(shortest, longest))
}

/// Whether a connection was open before the request was sent and nothing was heard on it since.
fn is_silent(line: &LineHandle, sent: Moment) -> bool {
    let heard = line.record.upgrade().is_some_and(|record| !record.heard().is_before(sent));
    line.opened.is_before(sent) && !heard
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").finish_non_exhaustive()
    }
}
