//! Servers whose answers do not end: a store's share of the time ends the look-up, and callouts beside it are not held up.

use std::thread;
use std::time::Duration;

use stores::asking::Asking;
use stores::environment::Environment;
use stores::failure::FailureKind;
use stores::store::Found;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::runtime;
use tokio::sync::oneshot;
use tokio::time::{Instant, sleep};
use tokio_rustls::TlsAcceptor;

use crate::servers::web_service::{Kind, WebService, acceptor, json};
use crate::stand::{self, text};

/// The part of the time that the store with the endless answer has.
const SHARE: Duration = Duration::from_millis(300);
/// What a busy machine may add.
const BUSY: Duration = Duration::from_millis(900);

/// How an answer does not end.
#[derive(Clone, Copy, Debug)]
struct Endless {
    start: &'static str,
    then: &'static str,
    /// The pause between two of them; without one, as many as the connection takes.
    pause: Duration,
    kind: FailureKind,
}

const NO_PAUSE: Duration = Duration::ZERO;
const DRIP: Duration = Duration::from_millis(100);

const ENDLESS: [Endless; 6] = [
    Endless { start: "", then: "HTTP/1.1 102 Processing\r\n\r\n", pause: NO_PAUSE, kind: FailureKind::Late },
    Endless { start: "", then: "HTTP/1.1 102 Processing\r\n\r\n", pause: DRIP, kind: FailureKind::Late },
    Endless { start: "HTTP/1.1 200 OK\r\nx: ", then: "a", pause: DRIP, kind: FailureKind::Late },
    Endless {
        start: "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n{",
        then: " ",
        pause: DRIP,
        kind: FailureKind::Late,
    },
    Endless {
        start: "HTTP/1.1 200 OK\r\nx: ",
        then: "aaaaaaaaaaaaaaaa",
        pause: NO_PAUSE,
        kind: FailureKind::Unavailable,
    },
    Endless {
        start: "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n{",
        then: "                ",
        pause: NO_PAUSE,
        kind: FailureKind::Malformed,
    },
];

/// A web service over TLS on a thread of its own; its address and root certificate.
async fn service(endless: Endless) -> (String, String) {
    let (acceptor, root) = acceptor(&Kind { protocol: "http/1.1", ..Kind::default() });
    let (started, port) = oneshot::channel();
    thread::spawn(move || {
        let runtime = runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            started.send(listener.local_addr().unwrap().port()).unwrap();
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, acceptor.clone(), endless));
            }
        });
    });
    (format!("https://localhost:{}", port.await.unwrap()), root)
}

async fn serve(
    stream: tokio::net::TcpStream,
    acceptor: TlsAcceptor,
    endless: Endless,
) -> std::io::Result<()> {
    let mut stream = acceptor.accept(stream).await?;
    let _ = stream.read(&mut [0; 4096]).await?;
    stream.write_all(endless.start.as_bytes()).await?;
    let piece = if endless.pause.is_zero() { endless.then.repeat(1024) } else { endless.then.to_owned() };
    loop {
        stream.write_all(piece.as_bytes()).await?;
        stream.flush().await?;
        sleep(endless.pause).await;
    }
}

fn asking(address: &str, environment: &Environment, share: Option<Duration>) -> Asking {
    stand::asking("rest", &format!("{{ url: '{address}/{{user.id}}' }}"), environment, share)
}

/// Asks other stores until the look-up ends; the longest that one of them took.
async fn beside(good: &Asking, ended: &mut oneshot::Receiver<()>) -> Duration {
    let mut longest = Duration::ZERO;
    while ended.try_recv().is_err() {
        let started = Instant::now();
        let answer = good.ask(vec![Some("ada".into())], started + Duration::from_secs(30)).await;
        assert_eq!(answer.found, Ok(Found::User(vec![text("gold")])));
        longest = longest.max(started.elapsed());
    }
    longest
}

/// One thread, as in the function.
#[tokio::test]
async fn an_answer_without_end_costs_the_share_and_holds_nobody_up() {
    let other = WebService::start(Kind::default(), |_| json(200, r#"{ "tier": "gold" }"#)).await;
    let good = asking(&other.address, &stand::trusting(&other.root), None);
    for endless in ENDLESS {
        let (address, root) = service(endless).await;
        let bad = asking(&address, &stand::trusting(&root), Some(SHARE));
        let (end, mut ended) = oneshot::channel();
        let look_up = async {
            let started = Instant::now();
            let answer = bad.ask(vec![Some("ada".into())], started + Duration::from_millis(1500)).await;
            end.send(()).unwrap();
            (answer.found.unwrap_err(), started.elapsed())
        };
        let ((failure, took), longest) = tokio::join!(look_up, beside(&good, &mut ended));
        assert_eq!(failure.kind, endless.kind, "{endless:?}: {failure}");
        assert!(took < SHARE + BUSY, "{endless:?}: {took:?}");
        assert!(longest < BUSY, "{endless:?}: {longest:?}");
    }
}
