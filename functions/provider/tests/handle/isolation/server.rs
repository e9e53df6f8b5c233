//! One server for all stores, which answers out of turn, late, twice, in pieces, not at all, or with errors: a web service
//! (`GET /<store>/<tenant>/<key>`), and DynamoDB's items (`POST /`). Every value names the store, the tenant and the key.
//! The table of the caches' answers is here too; what it is given, it keeps.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::sleep;

/// The table of the caches.
pub(super) const ANSWERS: &str = "answers";

/// How many keys the strangers have whose records nobody asked for.
const STRANGERS: u32 = 50;

/// A running server; it ends with the test's runtime.
#[derive(Clone)]
pub(super) struct Server {
    pub(super) port: u16,
    /// How many of a hundred records are those of somebody else.
    mixed_up: u32,
    requests: Arc<AtomicUsize>,
    /// How often the caches' table had an answer.
    remembered: Arc<AtomicUsize>,
    answers: Arc<Mutex<BTreeMap<String, Value>>>,
}

struct Asked {
    path: String,
    target: String,
    body: Vec<u8>,
}

impl Server {
    pub(super) async fn start(mixed_up: u32) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (requests, remembered, answers) = (Arc::default(), Arc::default(), Arc::default());
        let server = Self { port, mixed_up, requests, remembered, answers };
        let serving = server.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serving.clone().serve(stream));
            }
        });
        server
    }

    pub(super) fn requests(&self) -> usize {
        self.requests.load(Ordering::Relaxed)
    }

    pub(super) fn remembered(&self) -> usize {
        self.remembered.load(Ordering::Relaxed)
    }

    /// Whatever a request says about it, the connection stays open.
    async fn serve(self, mut stream: TcpStream) -> Option<()> {
        stream.set_nodelay(true).ok()?;
        loop {
            let asked = read(&mut stream).await?;
            self.requests.fetch_add(1, Ordering::Relaxed);
            sleep(pause()).await;
            let own = self.answer(&asked);
            match fastrand::u32(0..100) {
                // Torn off, and cut in the middle.
                0..3 => return None,
                3 => {
                    stream.write_all(&own.as_bytes()[..own.len() / 2]).await.ok()?;
                    return None;
                }
                4..6 => stream.write_all(response(500, "{}").as_bytes()).await.ok()?,
                6..8 => stream.write_all(response(404, r#"{"error":"unknown"}"#).as_bytes()).await.ok()?,
                8..14 => in_pieces(&mut stream, &own).await?,
                14..18 => in_pieces(&mut stream, &format!("{own}{own}")).await?,
                18..26 => {
                    stream.write_all(own.as_bytes()).await.ok()?;
                    sleep(Duration::from_micros(fastrand::u64(0..3000))).await;
                    stream.write_all(self.stranger(&asked).as_bytes()).await.ok()?;
                }
                _ => stream.write_all(own.as_bytes()).await.ok()?,
            }
        }
    }

    fn answer(&self, asked: &Asked) -> String {
        if !asked.target.is_empty() {
            return response(200, &self.items(asked).to_string());
        }
        if fastrand::u32(0..100) < self.mixed_up { self.stranger(asked) } else { record(&asked.path) }
    }

    /// The record of somebody in the same store and tenant, or another answer of the same table.
    fn stranger(&self, asked: &Asked) -> String {
        let id = format!("{:08}-0000-4000-8000-000000000000", fastrand::u32(0..STRANGERS));
        if asked.target.is_empty() {
            let kept = asked.path.rsplit_once('/').map_or("", |(kept, _)| kept);
            return record(&format!("{kept}/{id}"));
        }
        let mut request: Value = serde_json::from_slice(&asked.body).unwrap_or_default();
        if request["TableName"] == ANSWERS {
            let answers = self.answers.lock().unwrap();
            let answer = answers.values().nth(fastrand::usize(0..answers.len().max(1)));
            return response(200, &json!({ "Item": answer }).to_string());
        }
        if let Some(key) = request.get_mut("Key") {
            key["sk"] = json!({ "S": id });
        }
        for (_, wanted) in request["RequestItems"].as_object_mut().into_iter().flatten() {
            for key in wanted["Keys"].as_array_mut().into_iter().flatten() {
                key["sk"] = json!({ "S": id });
            }
        }
        response(200, &items(&request).to_string())
    }

    /// The items that were asked for.
    fn items(&self, asked: &Asked) -> Value {
        let request: Value = serde_json::from_slice(&asked.body).unwrap_or_default();
        if request["TableName"] != ANSWERS {
            return items(&request);
        }
        let key = |from: &Value| from["key"]["S"].as_str().unwrap_or_default().to_owned();
        let mut answers = self.answers.lock().unwrap();
        if let Some(item) = request.get("Item") {
            answers.insert(key(item), item.clone());
            return json!({});
        }
        let Some(answer) = answers.get(&key(&request["Key"])) else { return json!({}) };
        self.remembered.fetch_add(1, Ordering::Relaxed);
        json!({ "Item": answer })
    }
}

/// Mostly short, sometimes longer than a store waits.
fn pause() -> Duration {
    Duration::from_millis(match fastrand::u32(0..200) {
        0 => 1000,
        1..20 => fastrand::u64(20..60),
        _ => fastrand::u64(0..8),
    })
}

async fn in_pieces(stream: &mut TcpStream, bytes: &str) -> Option<()> {
    for piece in bytes.as_bytes().chunks(fastrand::usize(1..200)) {
        stream.write_all(piece).await.ok()?;
        sleep(Duration::from_micros(fastrand::u64(0..500))).await;
    }
    Some(())
}

fn response(status: u16, body: &str) -> String {
    let length = body.len();
    format!("HTTP/1.1 {status} A\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}")
}

/// The value that every store has: whose it is.
pub(super) fn owner(store: &str, tenant: &str, key: &str) -> String {
    let key: String = key.bytes().map(|byte| format!("{byte:02x}")).collect();
    format!("{store} {tenant} {key}")
}

fn record(path: &str) -> String {
    let parts: Vec<String> = path.split('/').skip(1).map(decoded).collect();
    let [store, tenant, key] = parts.as_slice() else { return response(404, "{}") };
    let record = json!({ "owner": owner(store, tenant, key), "id": key, "tenant": tenant, "link": format!("{key}.of") });
    response(200, &record.to_string())
}

fn decoded(part: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = part.bytes();
    while let Some(byte) = rest.next() {
        let mut digit = || rest.next().and_then(|digit| char::from(digit).to_digit(16)).unwrap_or_default();
        bytes.push(if byte == b'%' { (digit() * 16 + digit()) as u8 } else { byte });
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The items of a request, in any order, some of them not yet.
fn items(request: &Value) -> Value {
    if let Some(key) = request.get("Key") {
        let table = request["TableName"].as_str().unwrap();
        return json!({ "Item": item(table, key), "ConsumedCapacity": { "TableName": table, "CapacityUnits": 0.5 } });
    }
    let (mut found, mut unprocessed) = (json!({}), json!({}));
    for (table, wanted) in request["RequestItems"].as_object().into_iter().flatten() {
        let mut keys = wanted["Keys"].as_array().cloned().unwrap_or_default();
        fastrand::shuffle(&mut keys);
        let later = if fastrand::u32(0..20) == 0 { keys.split_off(keys.len() / 2) } else { Vec::new() };
        found[table] = keys.iter().map(|key| item(table, key)).collect();
        if !later.is_empty() {
            let mut again = wanted.clone();
            again["Keys"] = later.into();
            unprocessed[table] = again;
        }
    }
    json!({ "Responses": found, "UnprocessedKeys": unprocessed })
}

fn item(table: &str, key: &Value) -> Value {
    let mut item = key.clone();
    let [tenant, id] = ["pk", "sk"].map(|name| key[name]["S"].as_str().unwrap_or_default());
    item["owner"] = json!({ "S": owner(table, tenant, id) });
    item
}

/// The next request on a connection.
async fn read(stream: &mut TcpStream) -> Option<Asked> {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break end + 4;
        }
        (stream.read_buf(&mut bytes).await.ok()? > 0).then_some(())?;
    };
    let head = String::from_utf8_lossy(&bytes[..end]).to_lowercase();
    let value = |name: &str| head.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default().trim();
    let length = value("content-length:").parse().unwrap_or(0);
    while bytes.len() < end + length {
        (stream.read_buf(&mut bytes).await.ok()? > 0).then_some(())?;
    }
    let first = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let path = first.split(' ').nth(1).unwrap_or_default().to_owned();
    let target = first
        .lines()
        .find_map(|line| line.to_lowercase().starts_with("x-amz-target:").then(|| line.to_owned()));
    Some(Asked { path, target: target.unwrap_or_default(), body: bytes[end..end + length].to_vec() })
}
