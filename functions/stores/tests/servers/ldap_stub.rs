//! A stub of a directory, for what OpenLDAP does not do: not answer, send garbage, close connections.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;

/// A stub that is running.
pub(crate) struct Stub {
    /// Its port on this machine.
    pub(crate) port: u16,
    requests: Arc<Mutex<Vec<Request>>>,
}

/// What was sent to a stub.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Request {
    /// Which connection, from 0.
    pub(crate) connection: usize,
    /// The message's number, which the tests keep below 128.
    pub(crate) id: u8,
    /// What is asked: [`BIND`], [`SEARCH`], [`START_TLS`], [`ABANDON`] or [`PROBE`].
    pub(crate) tag: u8,
    /// All of it, without its envelope.
    pub(crate) body: Vec<u8>,
}

pub(crate) const BIND: u8 = 0x60;
pub(crate) const SEARCH: u8 = 0x63;
pub(crate) const START_TLS: u8 = 0x77;
pub(crate) const ABANDON: u8 = 0x50;
/// A search for a sign of life, which is answered but not among the requests of a stub.
pub(crate) const PROBE: u8 = 0;

/// What a stub does when it was asked.
pub(crate) enum Reply {
    /// Sends this.
    Bytes(Vec<u8>),
    /// Sends this again and again, 100 times, unless the connection is closed before.
    Flood(Vec<u8>),
    /// Sends this when it is told to.
    Later(Arc<Notify>, Vec<u8>),
    /// Nothing.
    Silence,
    /// Sends this and closes the connection.
    Close(Vec<u8>),
}

/// An element of BER; a length of three bytes is always possible.
pub(crate) fn element(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let content = parts.concat();
    let [_, _, _, _, _, high, middle, low] = content.len().to_be_bytes();
    [[tag, 0x83, high, middle, low].as_slice(), &content].concat()
}

/// A message of the server.
pub(crate) fn message(id: u8, tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    element(0x30, &[&element(2, &[&[id]]), &element(tag, parts)])
}

/// The end of the operation that a request started, with a result code.
pub(crate) fn end(request: &Request, code: u8) -> Vec<u8> {
    let tag = match request.tag {
        START_TLS => 0x78,
        SEARCH | PROBE => 0x65,
        other => other + 1,
    };
    message(request.id, tag, &[&element(0x0a, &[&[code]]), &element(4, &[]), &element(4, &[])])
}

/// An entry whose `tier` is this.
pub(crate) fn entry(request: &Request, tier: &[u8]) -> Vec<u8> {
    let attribute = element(0x30, &[&element(4, &[b"tier"]), &element(0x31, &[&element(4, &[tier])])]);
    message(request.id, 0x64, &[&element(4, &[b"cn=a"]), &element(0x30, &[&attribute])])
}

impl Stub {
    /// Starts a stub that does what `reply` says.
    pub(crate) async fn start(reply: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let (seen, reply) = (Arc::clone(&requests), Arc::new(reply));
        tokio::spawn(async move {
            for connection in 0.. {
                let Ok((stream, _)) = listener.accept().await else { return };
                let (seen, reply) = (Arc::clone(&seen), Arc::clone(&reply));
                tokio::spawn(async move { serve(stream, connection, &seen, &*reply).await });
            }
        });
        Self { port, requests }
    }

    /// A stub that takes every bind and answers every search with this entry, but for what `reply` says.
    pub(crate) async fn but_for(reply: impl Fn(&Request) -> Option<Reply> + Send + Sync + 'static) -> Self {
        let usual = |request: &Request| match request.tag {
            SEARCH => Reply::Bytes([entry(request, b"gold"), end(request, 0)].concat()),
            ABANDON => Reply::Silence,
            _ => Reply::Bytes(end(request, 0)),
        };
        Self::start(move |request| reply(request).unwrap_or_else(|| usual(request))).await
    }

    /// What was sent so far.
    pub(crate) fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }

    /// Waits until this many requests were sent.
    pub(crate) async fn asked(&self, count: usize) {
        while self.requests().len() < count {
            tokio::task::yield_now().await;
        }
    }
}

async fn serve(
    stream: TcpStream,
    connection: usize,
    seen: &Mutex<Vec<Request>>,
    reply: &(impl Fn(&Request) -> Reply + Send + Sync),
) {
    let (mut stream, writer) = stream.into_split();
    let writer = Arc::new(tokio::sync::Mutex::new(writer));
    while let Some(body) = read(&mut stream).await {
        let [2, 1, id, tag, ..] = *body else { return };
        let tag =
            if body.get(3..7).is_some_and(|start| matches!(start, [SEARCH, _, 4, 0])) { PROBE } else { tag };
        let request = Request { connection, id, tag, body };
        if tag != PROBE {
            seen.lock().unwrap().push(request.clone());
        }
        let sent = match reply(&request) {
            Reply::Bytes(bytes) => send(&writer, &bytes).await,
            Reply::Flood(bytes) => send(&writer, &bytes.repeat(100)).await,
            Reply::Later(told, bytes) => {
                let writer = Arc::clone(&writer);
                tokio::spawn(async move {
                    told.notified().await;
                    send(&writer, &bytes).await
                });
                true
            }
            Reply::Silence => true,
            Reply::Close(bytes) => {
                send(&writer, &bytes).await;
                false
            }
        };
        if !sent {
            return;
        }
    }
}

async fn send(writer: &tokio::sync::Mutex<OwnedWriteHalf>, bytes: &[u8]) -> bool {
    writer.lock().await.write_all(bytes).await.is_ok()
}

/// The body of the next message.
async fn read(stream: &mut OwnedReadHalf) -> Option<Vec<u8>> {
    let (_, first) = (stream.read_u8().await.ok()?, stream.read_u8().await.ok()?);
    let mut length = usize::from(first);
    if first >= 0x80 {
        length = 0;
        for _ in 0x80..first {
            length = length << 8 | usize::from(stream.read_u8().await.ok()?);
        }
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await.ok()?;
    Some(body)
}
