//! The open connections of a client: which of them no request may use any more.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use http::Extensions;
use hyper_util::client::legacy::connect::{CaptureConnection, Connected};

use super::line::{LineHandle, LineRecord};
use crate::clock::Moment;

/// Load balancers and firewalls forget a connection that is idle for a minute, some of them without telling anybody.
pub(super) const LONGEST_IDLE: Duration = Duration::from_secs(50);

/// The open connections of a client.
#[derive(Default)]
pub(super) struct Lines(Mutex<Vec<KnownLine>>);

struct KnownLine {
    record: Weak<LineRecord>,
    connection: CaptureConnection,
}

impl Lines {
    /// The connection of a request, if it has one already. From now on it is one of those that are looked after.
    pub(super) fn note(&self, connection: &CaptureConnection) -> Option<LineHandle> {
        let line = {
            let mut extensions = Extensions::new();
            (*connection.connection_metadata()).as_ref()?.get_extras(&mut extensions);
            extensions.remove::<LineHandle>()?
        };
        let mut known = self.known();
        if !known.iter().any(|one| Weak::ptr_eq(&one.record, &line.record)) {
            known.retain(|one| one.record.strong_count() > 0);
            known.push(KnownLine { record: line.record.clone(), connection: connection.clone() });
        }
        Some(line)
    }

    /// No request uses a connection any more on which nothing was heard for so long, also while the process was frozen:
    /// the pool's own clock may have stopped with it.
    pub(super) fn drop_idle(&self) {
        self.drop_those(|record| record.heard().passed() > LONGEST_IDLE);
    }

    /// No request uses a connection to this server any more on which nothing was heard since then.
    pub(super) fn drop_silent(&self, server: &str, since: Moment) {
        self.drop_those(|record| record.server == server && record.heard().is_before(since));
    }

    fn drop_those(&self, is_lost: impl Fn(&Arc<LineRecord>) -> bool) {
        self.known().retain(|one| {
            let Some(record) = one.record.upgrade() else { return false };
            let lost = is_lost(&record);
            if lost {
                (*one.connection.connection_metadata())
                    .as_ref()
                    .iter()
                    .for_each(|line| Connected::poison(line));
            }
            !lost
        });
    }

    fn known(&self) -> MutexGuard<'_, Vec<KnownLine>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::future::{Ready, ready};
    use std::task::{Context, Poll};

    use bytes::Bytes;
    use http::Uri;
    use http_body_util::Empty;
    use hyper_util::client::legacy::Client;
    use hyper_util::client::legacy::connect::capture_connection;
    use hyper_util::rt::{TokioExecutor, TokioIo};
    use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};
    use tower_service::Service;

    use super::super::line::Line;
    use super::*;

    async fn serve(mut stream: DuplexStream) {
        let mut bytes = [0; 1024];
        while stream.read(&mut bytes).await.is_ok_and(|size| size > 0) {
            stream.write_all(b"HTTP/1.1 204 No Content\r\n\r\n").await.unwrap();
        }
    }

    /// Opens connections within this process.
    #[derive(Clone, Default)]
    struct Opened(Arc<Mutex<Vec<Arc<LineRecord>>>>);

    impl Service<Uri> for Opened {
        type Response = TokioIo<Line>;
        type Error = Infallible;
        type Future = Ready<Result<TokioIo<Line>, Infallible>>;

        fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
            Poll::Ready(Ok(()))
        }

        fn call(&mut self, _: Uri) -> Self::Future {
            let (ours, theirs) = duplex(1024);
            tokio::spawn(serve(theirs));
            let line = Line::new("a.test".to_owned(), ours, false);
            self.0.lock().unwrap().push(line.record());
            ready(Ok(TokioIo::new(line)))
        }
    }

    /// How many connections two requests need, between which the process was frozen.
    async fn connections(frozen: Duration) -> usize {
        let opened = Opened::default();
        let client: Client<_, Empty<Bytes>> = Client::builder(TokioExecutor::new()).build(opened.clone());
        let lines = Lines::default();
        for _ in 0..2 {
            lines.drop_idle();
            let mut request = http::Request::get("http://a.test/").body(Empty::new()).unwrap();
            let connection = capture_connection(&mut request);
            client.request(request).await.unwrap();
            assert!(lines.note(&connection).is_some());
            opened.0.lock().unwrap().iter().for_each(|record| record.freeze(frozen));
            tokio::task::yield_now().await;
        }
        opened.0.lock().unwrap().len()
    }

    #[tokio::test]
    async fn a_connection_from_before_a_long_freeze_is_not_used() {
        for (seconds, expected) in [(0, 1), (1, 1), (70, 2), (400, 2)] {
            assert_eq!(connections(Duration::from_secs(seconds)).await, expected, "{seconds}");
        }
    }
}
