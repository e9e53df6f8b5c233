//! The network before a server that is far away, on loopback.
//!
//! Each direction is a line on which everything travels for half of a round trip, however much is on its way. A connection
//! costs one round trip before its first byte travels: TCP's handshake. So each flight costs what it does on such a network,
//! those of TLS included. Bandwidth, TCP's slow start, loss and the look-up of the name cost nothing here.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use std::time::{Duration, Instant};

/// Bytes, and when they arrive; the last ones are empty.
type Flight = (Instant, Vec<u8>);

/// Starts the way to a server; gives the address that leads there. It lasts as long as this process.
pub fn before(server: SocketAddr, round_trip: Duration) -> SocketAddr {
    start(move |client| connect(&client, server, round_trip))
}

/// The way to a server that hangs: connections are accepted, and what is sent on them is never answered.
pub fn silent() -> SocketAddr {
    start(|client| {
        thread::spawn(move || std::io::copy(&mut &client, &mut std::io::sink()));
    })
}

fn start(accepted: impl Fn(TcpStream) + Send + 'static) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || listener.incoming().flatten().for_each(accepted));
    address
}

fn connect(client: &TcpStream, server: SocketAddr, round_trip: Duration) {
    let server = TcpStream::connect(server).unwrap();
    for stream in [client, &server] {
        stream.set_nodelay(true).unwrap();
    }
    let handshake = Instant::now() + round_trip;
    line(client, &server, handshake, round_trip / 2);
    line(&server, client, handshake, round_trip / 2);
}

/// What is read from `source` from now on arrives at `target` so much later, counted from the end of the handshake at the earliest.
fn line(source: &TcpStream, target: &TcpStream, handshake: Instant, way: Duration) {
    let (source, target) = (source.try_clone().unwrap(), target.try_clone().unwrap());
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || depart(source, &sender, handshake, way));
    thread::spawn(move || arrive(&receiver, target));
}

fn depart(mut source: TcpStream, sender: &Sender<Flight>, handshake: Instant, way: Duration) {
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let length = source.read(&mut buffer).unwrap_or_default();
        let arrival = Instant::now().max(handshake) + way;
        if sender.send((arrival, buffer[..length].to_vec())).is_err() || length == 0 {
            return;
        }
    }
}

fn arrive(receiver: &Receiver<Flight>, mut target: TcpStream) {
    for (arrival, bytes) in receiver {
        thread::sleep(arrival.saturating_duration_since(Instant::now()));
        if bytes.is_empty() || target.write_all(&bytes).is_err() {
            break;
        }
    }
    let _ = target.shutdown(Shutdown::Write);
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROUND_TRIP: Duration = Duration::from_millis(60);

    fn exchange(stream: &mut TcpStream) -> Duration {
        let sent = Instant::now();
        stream.write_all(b"ping").unwrap();
        stream.read_exact(&mut [0; 4]).unwrap();
        sent.elapsed()
    }

    #[test]
    fn the_first_exchange_costs_two_round_trips_and_each_other_one() {
        let echo = start(|client| {
            thread::spawn(move || std::io::copy(&mut &client, &mut &client));
        });
        let mut stream = TcpStream::connect(before(echo, ROUND_TRIP)).unwrap();
        assert!(exchange(&mut stream) >= 2 * ROUND_TRIP);
        for _ in 0..3 {
            let took = exchange(&mut stream);
            assert!(took >= ROUND_TRIP, "{took:?}");
        }
        // What is sent while other bytes travel travels beside them.
        let sent = Instant::now();
        for _ in 0..5 {
            stream.write_all(b"ping").unwrap();
            thread::sleep(ROUND_TRIP / 10);
        }
        stream.read_exact(&mut [0; 20]).unwrap();
        assert!(sent.elapsed() < 5 * ROUND_TRIP);
        stream.shutdown(Shutdown::Write).unwrap();
        assert_eq!(stream.read(&mut [0; 4]).unwrap(), 0);
    }

    #[test]
    fn a_silent_server_accepts_and_does_not_answer() {
        let mut stream = TcpStream::connect(silent()).unwrap();
        stream.write_all(b"ping").unwrap();
        stream.set_read_timeout(Some(ROUND_TRIP)).unwrap();
        assert!(stream.read(&mut [0; 4]).is_err());
    }
}
