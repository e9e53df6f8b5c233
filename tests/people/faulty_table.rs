//! A real DynamoDB-compatible server behind a front that counts requests and does what DynamoDB does when it is busy.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Command, Output};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use stores::http::Client;
use support::servers::people_table;
use support::{executable, root};
use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};

/// What happens to requests.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Fault {
    /// Nothing.
    None,
    /// Of a batch, half is done and the other half returned.
    Half,
    /// Every other request is refused with this status and code.
    Refused(u16, &'static str),
    /// Each takes this time.
    Slow(Duration),
}

/// The table of the sample policy, without people.
pub(crate) struct FaultyTable {
    address: SocketAddr,
    front: Arc<Front>,
    runtime: Runtime,
}

struct Front {
    server: SocketAddr,
    client: Client,
    fault: Mutex<Fault>,
    requests: Mutex<BTreeMap<String, usize>>,
}

impl FaultyTable {
    pub(crate) fn start() -> Self {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let (address, front) = runtime.block_on(async {
            let server = people_table::start(&[]).await;
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let address = listener.local_addr().unwrap();
            let front = Arc::new(Front {
                server,
                client: stores::http::client(None).unwrap(),
                fault: Mutex::new(Fault::None),
                requests: Mutex::default(),
            });
            tokio::spawn(serve(listener, Arc::clone(&front)));
            (address, front)
        });
        Self { address, front, runtime }
    }

    /// From now on this happens to requests, and they are counted from zero.
    pub(crate) fn set(&self, fault: Fault) {
        *self.front.fault.lock().unwrap() = fault;
        self.front.requests.lock().unwrap().clear();
    }

    /// How many requests there were of an operation.
    pub(crate) fn requests(&self, operation: &str) -> usize {
        self.front.requests.lock().unwrap().get(operation).copied().unwrap_or_default()
    }

    /// Asks the server itself.
    pub(crate) fn ask(&self, operation: &str, body: &Value) -> Value {
        let (status, answer) =
            self.runtime.block_on(self.front.forward(&format!("DynamoDB_20120810.{operation}"), body));
        assert_eq!(status, 200, "{operation}: {answer}");
        answer
    }

    /// The items of a table, sorted.
    pub(crate) fn items(&self, table: &str) -> Vec<String> {
        let (mut items, mut start) = (Vec::new(), Value::Null);
        loop {
            let mut request = json!({ "TableName": table });
            if !start.is_null() {
                request["ExclusiveStartKey"] = start;
            }
            let page = self.ask("Scan", &request);
            items.extend(page["Items"].as_array().unwrap().iter().map(ToString::to_string));
            start = page["LastEvaluatedKey"].clone();
            if start.is_null() {
                items.sort();
                return items;
            }
        }
    }

    /// Puts an item into the table.
    pub(crate) fn put(&self, table: &str, item: &Value) {
        self.ask("PutItem", &json!({ "TableName": table, "Item": item }));
    }

    /// The tool, in a folder, as somebody who may use the table.
    pub(crate) fn tool(&self, folder: &Path, arguments: &[&str]) -> Command {
        let mut command = Command::new(executable::claimsmith());
        command.args(arguments).current_dir(folder).env_clear();
        command.env("AWS_ACCESS_KEY_ID", "test").env("AWS_SECRET_ACCESS_KEY", "test");
        command.env("AWS_REGION", "eu-west-1").env("PEOPLE_TABLE", people_table::TABLE);
        command.env("AWS_ENDPOINT_URL_DYNAMODB", format!("http://{}", self.address));
        command
    }

    /// Runs it with the sample policy: its exit code, what it printed and what it complained about.
    pub(crate) fn run(&self, arguments: &[&str]) -> (Option<i32>, String, String) {
        result(self.tool(&root(), arguments).output().unwrap())
    }
}

pub(crate) fn result(output: Output) -> (Option<i32>, String, String) {
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

const AUTHORIZATION: &str = "AWS4-HMAC-SHA256 Credential=test/20260101/eu-west-1/dynamodb/aws4_request, \
    SignedHeaders=host, Signature=0";

async fn serve(listener: TcpListener, front: Arc<Front>) {
    while let Ok((stream, _)) = listener.accept().await {
        let front = Arc::clone(&front);
        let service = hyper::service::service_fn(move |request: Request<Incoming>| {
            let front = Arc::clone(&front);
            async move { Ok::<_, std::convert::Infallible>(front.answer(request).await) }
        });
        let connection = hyper::server::conn::http1::Builder::new();
        tokio::spawn(connection.serve_connection(TokioIo::new(stream), service));
    }
}

impl Front {
    /// What the server answers: status and document.
    async fn forward(&self, target: &str, body: &Value) -> (u16, Value) {
        let request = Request::post(format!("http://{}", self.server))
            .header("x-amz-target", target)
            .header("content-type", "application/x-amz-json-1.0")
            .header("authorization", AUTHORIZATION)
            .header("x-amz-date", "20260101T000000Z");
        let mut answer = self.client.send(request.body(body.to_string().into()).unwrap()).await.unwrap();
        let text = stores::http::body(&mut answer, 1 << 26).await.unwrap().unwrap();
        (answer.status().as_u16(), serde_json::from_slice(&text).unwrap())
    }

    async fn answer(&self, request: Request<Incoming>) -> Response<Full<Bytes>> {
        let (parts, body) = request.into_parts();
        let operation =
            parts.headers["x-amz-target"].to_str().unwrap().rsplit('.').next().unwrap().to_owned();
        let count = {
            let mut requests = self.requests.lock().unwrap();
            let count = requests.entry(operation.clone()).or_default();
            *count += 1;
            *count
        };
        let mut body: Value = serde_json::from_slice(&body.collect().await.unwrap().to_bytes()).unwrap();
        let fault = *self.fault.lock().unwrap();
        let mut returned = None;
        match fault {
            Fault::Refused(status, code) if count % 2 == 1 => {
                let answer = json!({ "__type": format!("com.amazonaws.dynamodb.v20120810#{code}") });
                return response(status, answer.to_string());
            }
            Fault::Half => returned = take_half(&operation, &mut body),
            Fault::Slow(time) => tokio::time::sleep(time).await,
            Fault::None | Fault::Refused(..) => {}
        }
        let (status, mut answer) = self.forward(parts.headers["x-amz-target"].to_str().unwrap(), &body).await;
        if let Some((name, returned)) = returned {
            answer[name] = returned;
        }
        response(status, answer.to_string())
    }
}

/// Takes half of a batch away: the name under which it is returned, and that half.
fn take_half(operation: &str, body: &mut Value) -> Option<(&'static str, Value)> {
    let requests = &mut body["RequestItems"][people_table::TABLE];
    let (name, list) = match operation {
        "BatchWriteItem" => ("UnprocessedItems", requests.as_array_mut()),
        "BatchGetItem" => ("UnprocessedKeys", requests["Keys"].as_array_mut()),
        _ => return None,
    };
    let list = list.unwrap();
    let half = list.split_off(list.len().div_ceil(2));
    if half.is_empty() {
        return None;
    }
    let half = if name == "UnprocessedKeys" { json!({ "Keys": half }) } else { json!(half) };
    Some((name, json!({ people_table::TABLE: half })))
}

fn response(status: u16, body: String) -> Response<Full<Bytes>> {
    let response = Response::builder().status(status).header("content-type", "application/x-amz-json-1.0");
    response.body(Full::from(body)).unwrap()
}
