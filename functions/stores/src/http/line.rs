//! One connection: when the server was last heard on it, and that reading from it never holds up others.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::task::{Context, Poll, ready};

use futures_util::future::BoxFuture;
use hyper_util::client::legacy::connect::{Connected, Connection};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::task::yield_now;

use crate::clock::Moment;

/// What is read in one turn of the executor. A server can send as much as it likes without a pause, and of some of it,
/// such as 1xx responses, HTTP has no end; other callouts share the thread.
const TURN_BYTES: usize = 32 * 1024;

/// An open connection.
pub(super) struct Line {
    stream: Box<dyn Stream>,
    is_http2: bool,
    record: Arc<LineRecord>,
    /// What was read since the last pause.
    read: usize,
    pause: Option<BoxFuture<'static, ()>>,
}

/// What is known about a connection.
#[derive(Debug)]
pub(super) struct LineRecord {
    /// Host and port.
    pub(super) server: String,
    pub(super) opened: Moment,
    heard: Mutex<Moment>,
}

/// What a request is told about its connection; it does not keep it open.
#[derive(Clone)]
pub(super) struct LineHandle {
    pub(super) server: String,
    pub(super) opened: Moment,
    pub(super) record: Weak<LineRecord>,
}

/// A stream in both directions.
trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<S: AsyncRead + AsyncWrite + Send + Unpin> Stream for S {}

impl Line {
    /// A connection to this server, host and port, over this stream.
    pub(super) fn new(
        server: String,
        stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static,
        is_http2: bool,
    ) -> Self {
        let now = Moment::now();
        let record = Arc::new(LineRecord { server, opened: now, heard: Mutex::new(now) });
        Self { stream: Box::new(stream), is_http2, record, read: 0, pause: None }
    }

    #[cfg(test)]
    pub(super) fn record(&self) -> Arc<LineRecord> {
        Arc::clone(&self.record)
    }
}

impl LineRecord {
    /// When something last came from the server.
    pub(super) fn heard(&self) -> Moment {
        *self.heard.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// As if this much time had passed without a word, in which the monotonic clock stood still.
    #[cfg(test)]
    pub(super) fn freeze(&self, length: std::time::Duration) {
        *self.heard.lock().unwrap() = Moment::before_freeze(length);
    }

    fn hears(&self) {
        *self.heard.lock().unwrap_or_else(PoisonError::into_inner) = Moment::now();
    }
}

impl Connection for Line {
    fn connected(&self) -> Connected {
        let LineRecord { server, opened, .. } = &*self.record;
        let record = Arc::downgrade(&self.record);
        let connected =
            Connected::new().extra(LineHandle { server: server.clone(), opened: *opened, record });
        if self.is_http2 { connected.negotiated_h2() } else { connected }
    }
}

impl AsyncRead for Line {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.read >= TURN_BYTES {
            let pause = self.pause.get_or_insert_with(|| Box::pin(yield_now()));
            ready!(pause.as_mut().poll(context));
            self.pause = None;
            self.read = 0;
        }
        let before = buffer.filled().len();
        let polled = Pin::new(&mut self.stream).poll_read(context, buffer);
        let size = buffer.filled().len() - before;
        if size > 0 {
            self.record.hears();
        }
        self.read = if polled.is_pending() { 0 } else { self.read + size };
        polled
    }
}

impl AsyncWrite for Line {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, parts)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
