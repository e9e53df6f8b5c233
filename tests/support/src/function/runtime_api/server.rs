//! The server's side: connections, the four calls of the Runtime API, events in and outcomes out.

use std::collections::{HashMap, VecDeque};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::Sender;
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use super::Outcome;

/// Lambda's limit for a buffered answer.
const MAX_ANSWER_BYTES: usize = 6 * 1024 * 1024;

#[derive(Default)]
pub(super) struct Api {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    offered: u64,
    waiting: VecDeque<(String, String)>,
    running: HashMap<String, Sender<Outcome>>,
    ready: Option<Instant>,
    closed: bool,
    /// Whether every connection is closed without an answer.
    lost: bool,
    /// How many connections were closed for that.
    turned_away: u64,
}

struct Call {
    method: String,
    path: String,
    body: Vec<u8>,
}

impl Api {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no holder of the lock panics")
    }

    /// When the function first polled for an event; waits at most `patience` for that.
    pub(super) fn first_poll(&self, patience: Duration) -> Option<Instant> {
        let unpolled = |state: &mut State| state.ready.is_none();
        let waited = self.changed.wait_timeout_while(self.lock(), patience, unpolled);
        waited.expect("no holder of the lock panics").0.ready
    }

    /// Ends all waiting polls and accepts no more connections.
    pub(super) fn close(&self) {
        self.lock().closed = true;
        self.changed.notify_all();
    }

    /// From now on, nobody gets an answer; or everybody does again. Says how many connections were turned away so far.
    pub(super) fn lose(&self, lost: bool) -> u64 {
        let mut state = self.lock();
        state.lost = lost;
        let turned_away = state.turned_away;
        drop(state);
        self.changed.notify_all();
        turned_away
    }

    /// Queues an event for the next poll; how it ended will be sent to `ended`.
    pub(super) fn offer(&self, event: &str, ended: Sender<Outcome>) {
        let mut state = self.lock();
        state.offered += 1;
        let id = format!("00000000-0000-4000-8000-{:012}", state.offered);
        state.waiting.push_back((id.clone(), event.to_owned()));
        state.running.insert(id, ended);
        drop(state);
        self.changed.notify_all();
    }

    /// Accepts connections until the server is closed.
    pub(super) fn listen(self: Arc<Api>, listener: &TcpListener) {
        while let Ok((stream, _)) = listener.accept() {
            let mut state = self.lock();
            if state.closed {
                return;
            }
            if state.lost {
                state.turned_away += 1;
                continue;
            }
            drop(state);
            let api = Arc::clone(&self);
            thread::spawn(move || api.serve(&stream));
        }
    }

    /// One connection: calls one after another, until either side closes it.
    fn serve(&self, stream: &TcpStream) -> io::Result<()> {
        stream.set_nodelay(true)?;
        let mut reader = BufReader::new(stream);
        let mut writer = stream;
        while let Some(call) = read_call(&mut reader)? {
            let Some(reply) = self.reply(call) else { break };
            writer.write_all(reply.as_bytes())?;
        }
        Ok(())
    }

    fn reply(&self, call: Call) -> Option<String> {
        let path = call.path.strip_prefix("/2018-06-01/runtime/").unwrap_or_default();
        let segments: Vec<&str> = path.split('/').collect();
        Some(match (call.method.as_str(), segments.as_slice()) {
            ("GET", ["invocation", "next"]) => self.next()?,
            ("POST", ["invocation", _, "response"]) if call.body.len() > MAX_ANSWER_BYTES => {
                status("413 Payload Too Large", r#"{"errorType":"RequestEntityTooLarge"}"#)
            }
            ("POST", ["invocation", id, "response"]) => self.end(id, Outcome::Answer(call.body)),
            ("POST", ["invocation", id, "error"]) => {
                self.end(id, Outcome::Error(String::from_utf8_lossy(&call.body).into_owned()))
            }
            ("POST", ["init", "error"]) => status("202 Accepted", r#"{"status":"OK"}"#),
            _ => status("404 Not Found", "{}"),
        })
    }

    /// Waits for an event; nothing when the function is being dropped.
    fn next(&self) -> Option<String> {
        let mut state = self.lock();
        state.ready.get_or_insert_with(Instant::now);
        self.changed.notify_all();
        let mut state = self
            .changed
            .wait_while(state, |state| state.waiting.is_empty() && !state.closed && !state.lost)
            .expect("no holder of the lock panics");
        if state.lost {
            return None;
        }
        let (id, event) = state.waiting.pop_front()?;
        let deadline =
            SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).ok()? + Duration::from_secs(3);
        Some(format!(
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\
             Lambda-Runtime-Aws-Request-Id: {id}\r\nLambda-Runtime-Deadline-Ms: {}\r\n\
             Lambda-Runtime-Invoked-Function-Arn: \
             arn:aws:lambda:eu-west-1:123456789012:function:token-issuance-start\r\n\
             Lambda-Runtime-Trace-Id: Root=1-65f0c1a2-0123456789abcdef01234567;Sampled=0\r\n\r\n{event}",
            event.len(),
            deadline.as_millis(),
        ))
    }

    fn end(&self, id: &str, outcome: Outcome) -> String {
        match self.lock().running.remove(id) {
            Some(ended) => {
                let _ = ended.send(outcome);
                status("202 Accepted", r#"{"status":"OK"}"#)
            }
            None => status("400 Bad Request", r#"{"errorType":"InvalidRequestID"}"#),
        }
    }
}

fn status(status: &str, body: &str) -> String {
    let length = body.len();
    format!("HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}")
}

/// The next call on a connection; nothing when the function has closed it.
fn read_call(reader: &mut impl BufRead) -> io::Result<Option<Call>> {
    let line = read_line(reader)?;
    let mut words = line.split(' ');
    let (Some(method), Some(path)) = (words.next(), words.next()) else { return Ok(None) };
    let (mut length, mut chunked) = (0, false);
    loop {
        let header = read_line(reader)?.to_ascii_lowercase();
        match header.split_once(':').map(|(name, value)| (name, value.trim())) {
            Some(("content-length", value)) => length = value.parse().map_err(io::Error::other)?,
            Some(("transfer-encoding", value)) => chunked = value == "chunked",
            Some(_) => {}
            None => break,
        }
    }
    let body = if chunked { read_chunks(reader)? } else { read_exactly(reader, length)? };
    Ok(Some(Call { method: method.to_owned(), path: path.to_owned(), body }))
}

fn read_chunks(reader: &mut impl BufRead) -> io::Result<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let size = read_line(reader)?;
        let size = size.split(';').next().unwrap_or_default();
        let chunk = read_exactly(reader, u64::from_str_radix(size, 16).map_err(io::Error::other)?)?;
        // The last chunk is empty; after it come trailers and an empty line.
        if chunk.is_empty() {
            while !read_line(reader)?.is_empty() {}
            return Ok(body);
        }
        body.extend(chunk);
        read_line(reader)?;
    }
}

fn read_exactly(reader: &mut impl Read, length: u64) -> io::Result<Vec<u8>> {
    let mut body = Vec::new();
    reader.take(length).read_to_end(&mut body)?;
    Ok(body)
}

fn read_line(reader: &mut impl BufRead) -> io::Result<String> {
    let mut line = String::new();
    reader.read_line(&mut line)?;
    Ok(line.trim_end().to_owned())
}
