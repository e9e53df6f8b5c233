//! Stands between a store and its server and does to their exchange what it is told.

use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt, ReadHalf, WriteHalf, split};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::{Mutex, oneshot, watch};
use tokio::task::{JoinHandle, JoinSet};

use super::lock::{Certificate, Lock, Stream};

/// Between two bytes of a slow drip: no answer is as short as to be there in time.
const DRIP: Duration = Duration::from_millis(20);

/// What goes wrong.
#[derive(Clone, Debug)]
pub(super) enum Fault {
    /// Nothing: both sides hear each other.
    None,
    /// Nobody listens any more, and whoever was connected is cut off.
    Refused,
    /// What is said is swallowed, in both directions.
    BlackHole,
    /// The server's first byte comes when the fault is over and nobody should wait for it any more.
    SlowFirstByte,
    /// The server's bytes come one at a time.
    SlowDrip,
    /// The server's answer ends after so many bytes, and with it the connection.
    CutAfter(usize),
    /// Something else is said in the server's place.
    Instead(Instead),
    /// Whoever was connected is cut off, and whoever comes is shown this certificate.
    Shown(Certificate),
}

type Say = dyn Fn(&[u8]) -> Option<Vec<u8>> + Send + Sync;

/// What is said to a message of the store; the server gets the message where it is `None`.
#[derive(Clone)]
pub(super) struct Instead(Arc<Say>);

impl fmt::Debug for Instead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Instead")
    }
}

/// The fault of a server that says this instead.
pub(super) fn instead(say: impl Fn(&[u8]) -> Option<Vec<u8>> + Send + Sync + 'static) -> Fault {
    Fault::Instead(Instead(Arc::new(say)))
}

/// The one between.
pub(super) struct Saboteur {
    /// Where the store finds it.
    pub(super) address: SocketAddr,
    server: SocketAddr,
    lock: Option<Arc<Lock>>,
    fault: watch::Sender<Fault>,
    /// Changes whenever the network forgets the connections that there are.
    forgotten: watch::Sender<()>,
    state: State,
}

enum State {
    /// The port is ours, but nobody listens there.
    Reserved(TcpSocket),
    /// Until the sender is dropped.
    Listening(oneshot::Sender<()>, JoinHandle<()>),
    Changing,
}

impl Saboteur {
    /// In front of this server, without a fault as yet; with a lock, the store has to speak TLS.
    pub(super) async fn before(server: SocketAddr, lock: Option<Arc<Lock>>) -> Self {
        let socket = reserve(SocketAddr::from(([127, 0, 0, 1], 0)));
        let address = socket.local_addr().unwrap();
        let (fault, forgotten) = (watch::Sender::new(Fault::None), watch::Sender::new(()));
        let mut saboteur = Self { address, server, lock, fault, forgotten, state: State::Reserved(socket) };
        saboteur.listen();
        saboteur
    }

    /// From now on, also on connections that are there already.
    pub(super) async fn make(&mut self, fault: Fault) {
        let refused = matches!(fault, Fault::Refused);
        if refused || matches!(fault, Fault::Shown(_)) {
            self.cut_off().await;
        }
        self.fault.send_replace(fault);
        if !refused {
            self.listen();
        }
    }

    /// What is said on connections that are there already is swallowed from now on, and neither end is told. New ones are
    /// good.
    pub(super) fn forget(&self) {
        self.forgotten.send_replace(());
    }

    fn listen(&mut self) {
        self.state = match std::mem::replace(&mut self.state, State::Changing) {
            State::Reserved(socket) => {
                let (stop, stopped) = oneshot::channel();
                let (fault, forgotten) = (self.fault.subscribe(), self.forgotten.clone());
                let way = Way { server: self.server, lock: self.lock.clone(), fault, forgotten };
                let listener = socket.listen(64).unwrap();
                State::Listening(stop, tokio::spawn(accept(listener, way, stopped)))
            }
            listening => listening,
        };
    }

    /// Closes every connection and the port, which nobody else can take in the meantime.
    async fn cut_off(&mut self) {
        let reserved = State::Reserved(reserve(self.address));
        if let State::Listening(stop, task) = std::mem::replace(&mut self.state, reserved) {
            drop(stop);
            task.await.unwrap();
        }
    }
}

fn reserve(address: SocketAddr) -> TcpSocket {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_reuseport(true).unwrap();
    socket.bind(address).unwrap();
    socket
}

/// Where connections lead, and what happens on the way.
#[derive(Clone)]
struct Way {
    server: SocketAddr,
    lock: Option<Arc<Lock>>,
    fault: watch::Receiver<Fault>,
    forgotten: watch::Sender<()>,
}

async fn accept(listener: TcpListener, way: Way, mut stopped: oneshot::Receiver<()>) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            Ok((store, _)) = listener.accept() => { connections.spawn(way.clone().connect(store)); }
            _ = &mut stopped => break,
        }
    }
    drop(listener);
    connections.shutdown().await;
}

impl Way {
    async fn connect(self, store: TcpStream) -> Option<()> {
        let mut forgotten = self.forgotten.subscribe();
        let server = TcpStream::connect(self.server).await.ok()?;
        let shown = match &*self.fault.borrow() {
            Fault::Shown(certificate) => *certificate,
            _ => Certificate::Good,
        };
        let (store, server): (Box<dyn Stream>, Box<dyn Stream>) = match &self.lock {
            Some(lock) => lock.open(shown, store, server).await?,
            None => (Box::new(store), Box::new(server)),
        };
        let (from_store, to_store) = split(store);
        let (from_server, to_server) = split(server);
        let to_store = Mutex::new(to_store);
        tokio::select! {
            end = self.forth(from_store, to_server, &to_store) => end,
            end = self.back(from_server, &to_store) => end,
            _ = forgotten.changed() => std::future::pending().await,
        }
    }

    async fn forth(
        &self,
        mut from_store: ReadHalf<Box<dyn Stream>>,
        mut to_server: WriteHalf<Box<dyn Stream>>,
        to_store: &Mutex<WriteHalf<Box<dyn Stream>>>,
    ) -> Option<()> {
        let mut bytes = [0; 16 * 1024];
        loop {
            let size = from_store.read(&mut bytes).await.ok().filter(|size| *size > 0)?;
            let said = &bytes[..size];
            let now = self.fault.borrow().clone();
            let answer = match now {
                Fault::BlackHole => continue,
                Fault::Instead(Instead(say)) => say(said),
                _ => None,
            };
            match answer {
                Some(answer) => send(&mut *to_store.lock().await, &answer).await?,
                None => send(&mut to_server, said).await?,
            }
        }
    }

    async fn back(
        &self,
        mut from_server: ReadHalf<Box<dyn Stream>>,
        to_store: &Mutex<WriteHalf<Box<dyn Stream>>>,
    ) -> Option<()> {
        let mut bytes = [0; 16 * 1024];
        loop {
            let size = from_server.read(&mut bytes).await.ok().filter(|size| *size > 0)?;
            let said = &bytes[..size];
            let now = self.fault.borrow().clone();
            let to_store = &mut *to_store.lock().await;
            match now {
                Fault::BlackHole => {}
                Fault::SlowFirstByte => {
                    self.over().await?;
                    send(to_store, said).await?;
                }
                Fault::SlowDrip => drip(to_store, said).await?,
                Fault::CutAfter(length) => return send(to_store, &said[..length.min(size)]).await.and(None),
                _ => send(to_store, said).await?,
            }
        }
    }

    async fn over(&self) -> Option<()> {
        let is_over = |fault: &Fault| matches!(fault, Fault::None);
        self.fault.clone().wait_for(is_over).await.ok().map(drop)
    }
}

async fn send(to: &mut WriteHalf<Box<dyn Stream>>, bytes: &[u8]) -> Option<()> {
    to.write_all(bytes).await.ok()?;
    to.flush().await.ok()
}

async fn drip(to: &mut WriteHalf<Box<dyn Stream>>, bytes: &[u8]) -> Option<()> {
    for byte in bytes {
        send(to, &[*byte]).await?;
        tokio::time::sleep(DRIP).await;
    }
    Some(())
}
