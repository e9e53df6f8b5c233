//! A TCP connection on which a peer that is gone is noticed.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use futures_util::FutureExt;
use socket2::{SockRef, TcpKeepalive};
use tokio::net::{TcpStream, lookup_host};

use super::race;
use super::trouble::Trouble;
use crate::failure::{FailureKind, StoreFailure};

/// An idle connection is probed before firewalls forget it; while the function's environment is frozen, nothing is.
const KEEPALIVE_TIME: Duration = Duration::from_secs(20);
const KEEPALIVE_INTERVAL: Duration = Duration::from_secs(5);
const KEEPALIVE_PROBES: u32 = 3;
/// How long the kernel waits for an acknowledgment before it ends the connection. Look-ups do not wait for that.
#[cfg(target_os = "linux")]
const UNACKNOWLEDGED: Duration = Duration::from_secs(1);

/// Connects to the first address of the host that can be used; those with trouble are tried last.
///
/// # Errors
/// The name has no address, or none is reached.
pub(crate) async fn tcp(trouble: &Trouble, host: &str, port: u16) -> Result<TcpStream, StoreFailure> {
    let addresses = lookup_host((host, port)).await.map_err(not_reached)?;
    first_of(trouble, alternating(addresses)).await
}

async fn first_of(trouble: &Trouble, addresses: Vec<SocketAddr>) -> Result<TcpStream, StoreFailure> {
    let addresses = trouble.last(addresses);
    let attempts = addresses.iter().map(|address| {
        let connected = connect(*address);
        async move { connected.await.map_err(not_reached) }.boxed()
    });
    let (winner, stream) = race::first(attempts.collect(), |_| false).await?;
    trouble.note(&addresses, winner);
    Ok(stream)
}

async fn connect(address: SocketAddr) -> io::Result<TcpStream> {
    let stream = TcpStream::connect(address).await?;
    // A message is always written as a whole; waiting for more would only delay it.
    stream.set_nodelay(true)?;
    let keepalive = TcpKeepalive::new().with_time(KEEPALIVE_TIME).with_interval(KEEPALIVE_INTERVAL);
    let socket = SockRef::from(&stream);
    socket.set_tcp_keepalive(&keepalive.with_retries(KEEPALIVE_PROBES))?;
    #[cfg(target_os = "linux")]
    socket.set_tcp_user_timeout(Some(UNACKNOWLEDGED))?;
    Ok(stream)
}

fn not_reached(error: io::Error) -> StoreFailure {
    StoreFailure::new(FailureKind::Unavailable, format!("not reached: {}", error.kind()))
}

/// The addresses in their order, IPv4 and IPv6 by turns, so that a network without one of them costs one attempt.
fn alternating(addresses: impl Iterator<Item = SocketAddr>) -> Vec<SocketAddr> {
    let mut numbers = [0, 0];
    let numbered = addresses.map(|address| {
        let [v4, v6] = &mut numbers;
        let number = if address.is_ipv6() { v6 } else { v4 };
        *number += 1;
        (*number, address)
    });
    let mut numbered: Vec<(i32, SocketAddr)> = numbered.collect();
    numbered.sort_by_key(|(number, _)| *number);
    numbered.into_iter().map(|(_, address)| address).collect()
}

#[cfg(test)]
mod tests {
    use tokio::time::timeout;

    use super::*;

    #[tokio::test]
    async fn a_peer_that_is_gone_is_noticed_by_the_kernel_too() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let stream = connect(listener.local_addr().unwrap()).await.unwrap();
        let socket = SockRef::from(&stream);
        assert!(socket.keepalive().unwrap() && stream.nodelay().unwrap());
        assert_eq!(socket.tcp_keepalive_time().unwrap(), KEEPALIVE_TIME);
        #[cfg(target_os = "linux")]
        assert_eq!(socket.tcp_user_timeout().unwrap(), Some(UNACKNOWLEDGED));
    }

    /// An address at which nobody answers, not even to refuse: all places for connections are taken.
    fn unanswered() -> (SocketAddr, Vec<std::net::TcpStream>, socket2::Socket) {
        let listener = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None).unwrap();
        listener.bind(&"127.0.0.1:0".parse::<SocketAddr>().unwrap().into()).unwrap();
        listener.listen(1).unwrap();
        let address = listener.local_addr().unwrap().as_socket().unwrap();
        let connect = || std::net::TcpStream::connect_timeout(&address, Duration::from_millis(200)).ok();
        let taken = std::iter::from_fn(connect).collect();
        (address, taken, listener)
    }

    #[tokio::test]
    async fn an_address_of_a_host_at_which_nobody_answers_costs_a_part_of_the_time_once() {
        let (dead, _taken, _listener) = unanswered();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let good = listener.local_addr().unwrap();
        let trouble = Trouble::default();
        let reached = timeout(Duration::from_millis(1500), first_of(&trouble, vec![dead, good])).await;
        assert_eq!(reached.unwrap().unwrap().peer_addr().unwrap(), good);
        assert_eq!(trouble.last([dead, good]), [good, dead], "it is tried last from now on");
    }

    #[test]
    fn the_families_of_addresses_take_turns() {
        let addresses = ["[::1]:1", "[::2]:1", "[::3]:1", "1.1.1.1:1", "2.2.2.2:1"];
        let addresses = addresses.map(|address| address.parse().unwrap());
        let turns = alternating(addresses.into_iter()).iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(turns, ["[::1]:1", "1.1.1.1:1", "[::2]:1", "2.2.2.2:1", "[::3]:1"]);
    }
}
