//! A stub of DynamoDB, for what the DynamoDB-compatible server cannot do: throttle, be slow, return garbage, and show
//! what was sent. It sends the same response to every request.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// A stub that is running.
pub(crate) struct Stub {
    /// Its address.
    pub(crate) address: String,
    requests: Arc<Mutex<Vec<Request>>>,
}

/// What was sent to a stub.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    /// The lines before the body.
    pub(crate) head: String,
    /// The body.
    pub(crate) body: String,
}

impl Request {
    /// The body as JSON.
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap()
    }

    /// A header's value; the name in lower case, as our client writes it.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }
}

/// What a stub answers.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Answer {
    /// Status and body.
    Full(u16, &'static str),
    /// Go elsewhere, on the same server.
    Redirect,
    /// Nothing; the connection stays open.
    Silence,
    /// Nothing; the connection is closed.
    Close,
    /// A head that promises more than comes, then the end.
    Truncated,
    /// A head that promises more than comes, then silence.
    Stalled,
    /// A good answer after 5 MiB of blanks.
    Flood,
}

impl Stub {
    /// Starts a stub that gives these answers in turn, the last one again and again.
    pub(crate) async fn start(answers: &'static [Answer]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let requests = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&requests);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, answers, Arc::clone(&seen)));
            }
        });
        Self { address, requests }
    }

    /// What was sent so far.
    pub(crate) fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }
}

async fn serve(mut stream: TcpStream, answers: &[Answer], seen: Arc<Mutex<Vec<Request>>>) {
    while let Some(request) = read(&mut stream).await {
        let answer = {
            let mut seen = seen.lock().unwrap();
            seen.push(request);
            *answers.get(seen.len() - 1).or(answers.last()).unwrap()
        };
        let (status, length, body) = match answer {
            Answer::Full(status, body) => (status, body.len(), body.to_owned()),
            Answer::Redirect => (307, 0, String::new()),
            Answer::Silence => std::future::pending().await,
            Answer::Close => return,
            Answer::Truncated | Answer::Stalled => (200, 1000, "{\"Item\":".to_owned()),
            Answer::Flood => (200, (5 << 20) + 2, " ".repeat(5 << 20) + "{}"),
        };
        let head =
            format!("HTTP/1.1 {status} Answer\r\nlocation: /elsewhere\r\ncontent-length: {length}\r\n\r\n");
        if stream.write_all((head + &body).as_bytes()).await.is_err() {
            return;
        }
        match answer {
            Answer::Truncated => return,
            Answer::Stalled => std::future::pending().await,
            _ => {}
        }
    }
}

/// The next request of a connection; `None` at the end.
pub(crate) async fn read(stream: &mut TcpStream) -> Option<Request> {
    let mut bytes = Vec::new();
    loop {
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
        let text = String::from_utf8_lossy(&bytes);
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let request = Request { head: head.to_owned(), body: body.to_owned() };
        let length = request.header("content-length").map_or(0, |length| length.parse().unwrap());
        if body.len() == length {
            return Some(request);
        }
    }
}
