//! The first HTTPS request of a process: what a cold start pays for TLS.
//!
//! Every round is a process of its own, because the first random number and the first handshake of a process cost
//! what later ones do not. `cargo bench -p stores --bench first_handshake`; `ROUNDS` sets their number (20).

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark stops at the first surprise")]

use std::process::Command;
use std::sync::Arc;
use std::time::Instant;

use bytes::Bytes;
use http::Request;
use rustls::ServerConfig;
use rustls::pki_types::PrivateKeyDer;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

const REQUESTS: usize = 5;

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    match (std::env::var("URL"), std::env::var("ROOT")) {
        (Ok(url), Ok(root)) => runtime.block_on(ask(&url, &root)),
        _ => runtime.block_on(measure()),
    }
}

/// The child: prints how long the client and each request took, in milliseconds.
async fn ask(url: &str, root: &str) {
    let started = Instant::now();
    let client = stores::http::client(Some(root.as_bytes())).unwrap();
    print!("{}", milliseconds(started));
    for _ in 0..REQUESTS {
        let started = Instant::now();
        let request = Request::get(url).body(Bytes::new()).unwrap();
        let mut response = client.send(request).await.unwrap();
        stores::http::body(&mut response, 1024).await.unwrap();
        print!(" {}", milliseconds(started));
    }
}

async fn measure() {
    let (url, root) = serve().await;
    let rounds = std::env::var("ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(20);
    let mut figures: Vec<Vec<f64>> = vec![Vec::new(); REQUESTS + 1];
    for _ in 0..rounds {
        let mut child = Command::new(std::env::current_exe().unwrap());
        child.env("URL", &url).env("ROOT", &root);
        let output = tokio::task::spawn_blocking(move || child.output()).await.unwrap().unwrap();
        let output = String::from_utf8(output.stdout).unwrap();
        for (figure, column) in output.split(' ').zip(&mut figures) {
            column.push(figure.parse().unwrap());
        }
    }
    let medians = figures.iter_mut().map(|column| median(column));
    let words = ["client made", "first request", "second", "third", "fourth", "fifth"];
    println!("medians of {rounds} processes, ms");
    words.iter().zip(medians).for_each(|(word, median)| println!("{word:16}{median:8.2}"));
}

/// A TLS server on loopback that answers every request with two bytes; its address and its root.
async fn serve() -> (String, String) {
    let certified = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let key = PrivateKeyDer::try_from(certified.signing_key.serialize_der()).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let chain = vec![certified.cert.der().clone()];
    let config = config.with_no_client_auth().with_single_cert(chain, key).unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let mut stream = acceptor.accept(stream).await.unwrap();
            let mut request = [0; 4096];
            while stream.read(&mut request).await.is_ok_and(|size| size > 0) {
                stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok").await.unwrap();
            }
        }
    });
    (format!("https://localhost:{port}/"), certified.cert.pem())
}

fn milliseconds(started: Instant) -> f64 {
    started.elapsed().as_secs_f64() * 1000.0
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
