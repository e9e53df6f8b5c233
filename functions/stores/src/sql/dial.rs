//! Opens connections, one attempt after the other.

use std::io;
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::future::BoxFuture;
use futures_util::stream::FuturesUnordered;
use socket2::{SockRef, TcpKeepalive};
use tokio::net::{TcpStream, lookup_host};
use tokio::time::sleep;

/// How long an attempt may be silent before the next one starts beside it. The first answer of a server that lives takes a
/// few milliseconds inside AWS and up to this across an ocean; twice as long must fit into the share of a store.
const PATIENCE: Duration = Duration::from_millis(80);

/// Between look-ups, so that the firewalls on the way remember the connection.
const KEEPALIVE: Duration = Duration::from_secs(15);
/// How long the kernel waits for an acknowledgment before it ends the connection. Look-ups do not wait for that.
#[cfg(target_os = "linux")]
const UNACKNOWLEDGED: Duration = Duration::from_secs(1);

/// The result of the first attempt that succeeds. The next attempt starts when all before it have failed or have been
/// silent for a moment; those go on beside it, and are dropped at the end.
///
/// # Errors
/// All attempts failed: the first one's error. `Ok(None)` if there was no attempt.
pub(super) async fn first<'a, T, E>(
    attempts: impl IntoIterator<Item = BoxFuture<'a, Result<T, E>>>,
) -> Result<Option<T>, E> {
    let mut waiting = attempts.into_iter();
    let mut running = FuturesUnordered::new();
    let mut failure = None;
    loop {
        if running.is_empty() {
            match waiting.next() {
                Some(attempt) => running.push(attempt),
                None => return failure.map_or(Ok(None), Err),
            }
        }
        tokio::select! {
            biased;
            Some(ended) = running.next() => match ended {
                Ok(found) => return Ok(Some(found)),
                Err(error) => {
                    failure.get_or_insert(error);
                }
            },
            () = sleep(PATIENCE) => running.extend(waiting.next()),
        }
    }
}

/// Connects to the first address of the host that answers.
///
/// # Errors
/// The name has no address, or none can be reached.
pub(super) async fn tcp(host: &str, port: u16) -> io::Result<TcpStream> {
    let addresses = lookup_host((host, port)).await?;
    let attempts = addresses.map(|address| Box::pin(TcpStream::connect(address)) as BoxFuture<'_, _>);
    let stream = first(attempts).await?.ok_or(io::ErrorKind::NotFound)?;
    let socket = SockRef::from(&stream);
    socket.set_tcp_nodelay(true)?;
    socket.set_tcp_keepalive(&TcpKeepalive::new().with_time(KEEPALIVE).with_interval(KEEPALIVE))?;
    #[cfg(target_os = "linux")]
    socket.set_tcp_user_timeout(Some(UNACKNOWLEDGED))?;
    Ok(stream)
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;
    use tokio::time::Instant;

    use super::*;

    fn after(ms: u64, result: Result<u8, u8>) -> BoxFuture<'static, Result<u8, u8>> {
        async move {
            sleep(Duration::from_millis(ms)).await;
            result
        }
        .boxed()
    }

    #[tokio::test(start_paused = true)]
    async fn the_next_attempt_does_not_wait_for_a_silent_one() {
        for (attempts, expected, took) in [
            (vec![after(5, Ok(1)), after(0, Ok(2))], Ok(Some(1)), 5),
            (vec![after(5, Err(1)), after(7, Ok(2))], Ok(Some(2)), 12),
            (vec![after(9_999, Ok(1)), after(7, Ok(2))], Ok(Some(2)), 87),
            (vec![after(100, Ok(1)), after(50, Ok(2))], Ok(Some(1)), 100),
            (vec![after(9_999, Ok(1)), after(9_999, Ok(2)), after(1, Ok(3))], Ok(Some(3)), 161),
            (vec![after(1, Err(1)), after(2, Err(2))], Err(1), 3),
            (vec![], Ok(None), 0),
        ] {
            let started = Instant::now();
            assert_eq!(first(attempts).await, expected);
            assert_eq!(started.elapsed(), Duration::from_millis(took), "{expected:?}");
        }
    }
}
