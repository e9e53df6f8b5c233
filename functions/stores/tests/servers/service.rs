//! An HTTP service in this process that returns JSON: a function from requests to responses.

use std::sync::{Arc, Mutex};

use serde_json::Value as Json;
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};

use crate::servers::stub::{Request, read};

/// A service that is running.
pub(crate) struct Service {
    /// Its address, without a path.
    pub(crate) address: String,
    requests: Arc<Mutex<Vec<Request>>>,
}

/// Status and body for a request; the number says which one it is, from 1.
type Answer = dyn Fn(usize, &Request) -> (u16, Json) + Send + Sync;

impl Service {
    /// Starts a service.
    pub(crate) async fn start(
        answer: impl Fn(usize, &Request) -> (u16, Json) + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let requests = Arc::new(Mutex::new(Vec::new()));
        let (answer, seen): (Arc<Answer>, _) = (Arc::new(answer), Arc::clone(&requests));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, Arc::clone(&answer), Arc::clone(&seen)));
            }
        });
        Self { address, requests }
    }

    /// What was sent so far.
    pub(crate) fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }
}

async fn serve(mut stream: TcpStream, answer: Arc<Answer>, seen: Arc<Mutex<Vec<Request>>>) {
    while let Some(request) = read(&mut stream).await {
        let number = {
            let mut seen = seen.lock().unwrap();
            seen.push(request.clone());
            seen.len()
        };
        let (status, body) = answer(number, &request);
        let body = body.to_string();
        let head = format!("HTTP/1.1 {status} Answer\r\ncontent-type: application/json; charset=utf-8\r\n");
        let length = format!("content-length: {}\r\n\r\n", body.len());
        if stream.write_all((head + &length + &body).as_bytes()).await.is_err() {
            return;
        }
    }
}
