//! Servers that send more than they were asked for: nobody gets an answer that was meant for somebody else.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream;
use stores::store::{Found, Store};
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::time::sleep;

use crate::servers::stub;
use crate::servers::web_service::{Kind, WebService, json};
use crate::stand::{self, environment, look_up, text, trusting, user};

/// What a server sends beside the answer to a request.
#[derive(Clone, Copy, Debug)]
enum Superfluous {
    /// The same again, so long after it.
    Twice(Duration),
    /// A stranger's record, so long after it.
    Foreign(Duration),
    /// A stranger's record, at once and only half of it; the rest follows.
    Split(Duration),
    /// That there is no such user, so long after it.
    Unknown(Duration),
}

/// A web service that keeps its connections open, whatever a request says; how many connections it has had.
async fn service(superfluous: Superfluous) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let connections = Arc::new(AtomicUsize::new(0));
    let accepted = Arc::clone(&connections);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            accepted.fetch_add(1, Ordering::Relaxed);
            tokio::spawn(serve(stream, superfluous));
        }
    });
    (address, connections)
}

/// Ends with an error when the client has closed the connection.
async fn serve(mut stream: TcpStream, superfluous: Superfluous) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    while let Some(request) = stub::read(&mut stream).await {
        let target = request.head.split(' ').nth(1).unwrap_or_default();
        let own = record(target.strip_prefix("/people/").unwrap_or_default());
        stream.write_all(own.as_bytes()).await?;
        let foreign = record("mallory");
        let (start, rest) = foreign.split_at(foreign.len() / 2);
        let (pause, late) = match superfluous {
            Superfluous::Twice(pause) => (pause, own.as_str()),
            Superfluous::Foreign(pause) => (pause, foreign.as_str()),
            Superfluous::Unknown(pause) => (pause, "HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n"),
            Superfluous::Split(pause) => {
                stream.write_all(start.as_bytes()).await?;
                (pause, rest)
            }
        };
        sleep(pause).await;
        stream.write_all(late.as_bytes()).await?;
    }
    Ok(())
}

fn record(id: &str) -> String {
    let body = format!(r#"{{"id":"{id}","tier":"tier of {id}"}}"#);
    let head =
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: keep-alive\r\ncontent-length";
    format!("{head}: {}\r\n\r\n{body}", body.len())
}

/// How many of 1,600 look-ups, 16 at a time, did not return the user's own record.
async fn foreign_answers(store: &Arc<dyn Store>) -> usize {
    let look_ups = stream::iter(0..1600).map(async |number| {
        let id = format!("user{number}");
        let found = look_up(store, &["people.tier"], &user(&id)).await;
        usize::from(found != Ok(Found::User(vec![text(&format!("tier of {id}"))])))
    });
    look_ups.buffer_unordered(16).collect::<Vec<_>>().await.into_iter().sum()
}

#[tokio::test]
async fn an_answer_that_nobody_asked_for_reaches_nobody() {
    let late = Duration::from_millis(2);
    for superfluous in [
        Superfluous::Foreign(Duration::ZERO),
        Superfluous::Foreign(late),
        Superfluous::Foreign(late * 10),
        Superfluous::Twice(late),
        Superfluous::Split(late),
        Superfluous::Unknown(late),
    ] {
        let (address, connections) = service(superfluous).await;
        let yaml = format!("{{ url: '{address}/people/{{user.id}}' }}");
        let store = stand::open("rest", &yaml, &environment(&[])).unwrap();
        assert_eq!(foreign_answers(&store).await, 0, "{superfluous:?}");
        assert_eq!(connections.load(Ordering::Relaxed), 1600, "{superfluous:?}");
    }
}

#[tokio::test]
async fn only_a_connection_over_which_answers_are_numbered_is_used_again() {
    for (protocol, connections, header) in [("http/1.1", 4, Some("close")), ("h2", 1, None)] {
        let kind = Kind { protocol, ..Kind::default() };
        let service = WebService::start(kind, |_| json(200, r#"{ "tier": "gold" }"#)).await;
        let yaml = format!("{{ url: '{}/people/{{user.id}}' }}", service.address);
        let store = stand::open("rest", &yaml, &trusting(&service.root)).unwrap();
        store.warm().await;
        for _ in 0..3 {
            let found = look_up(&store, &["people.tier"], &user("ada")).await;
            assert_eq!(found, Ok(Found::User(vec![text("gold")])), "{protocol}");
        }
        assert_eq!(service.connections(), connections, "{protocol}");
        assert!(service.asked().iter().all(|asked| asked.header("connection") == header), "{protocol}");
    }
}
