//! A network that forgets connections: what firewalls, NAT gateways and a fail-over do to those that are idle.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// The network between a client and its server, on loopback.
pub struct Forgetful {
    /// The port that leads to the server.
    pub port: u16,
    server: Arc<Mutex<SocketAddr>>,
    forgotten: watch::Sender<usize>,
    connections: Arc<AtomicUsize>,
}

impl Forgetful {
    /// The way to a server. It ends with the runtime.
    pub async fn before(server: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (forgotten, connections) = (watch::Sender::new(0), Arc::new(AtomicUsize::new(0)));
        let (forgets, accepted) = (forgotten.clone(), Arc::clone(&connections));
        let server = Arc::new(Mutex::new(server));
        let leads_to = Arc::clone(&server);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                accepted.fetch_add(1, Ordering::Relaxed);
                let server = *leads_to.lock().unwrap();
                tokio::spawn(pass_on(stream, server, forgets.subscribe()));
            }
        });
        Self { port, server, forgotten, connections }
    }

    /// New connections lead to this server from now on, as after a fail-over; those that are open stay as they are.
    pub fn lead_to(&self, server: SocketAddr) {
        *self.server.lock().unwrap() = server;
    }

    /// What is sent on the connections that are open now is swallowed, in both directions; neither end is told.
    pub fn forget(&self) {
        self.forgotten.send_modify(|times| *times += 1);
    }

    /// How many connections there were.
    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::Relaxed)
    }
}

async fn pass_on(mut client: TcpStream, server: SocketAddr, mut forgotten: watch::Receiver<usize>) {
    let Ok(mut server) = TcpStream::connect(server).await else { return };
    tokio::select! {
        _ = copy_bidirectional(&mut client, &mut server) => {}
        // The ends stay open, and nobody reads from them.
        _ = forgotten.changed() => std::future::pending().await,
    }
}
