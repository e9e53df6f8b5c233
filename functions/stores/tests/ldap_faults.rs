//! How a directory's errors are mapped, and whether the connection is kept; over a stub.

use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::join_all;
use stores::failure::FailureKind;
use stores::store::{Found, Store};
use tokio::sync::Notify;

use crate::servers::ldap_stub::{
    ABANDON, BIND, Reply, Request, SEARCH, START_TLS, Stub, element, end, entry, message,
};
use crate::stand::{self, look_up, open, text, trusting, user};

const PASSWORD: &str = "secret of a test";

fn yaml(port: u16) -> String {
    format!(
        "{{ url: 'ldap://127.0.0.1:{port}', bind: {{ dn: reader, password: '{PASSWORD}' }}, \
         base: 'dc=example', filter: '(uid={{user.id}})' }}"
    )
}

fn store(stub: &Stub) -> Arc<dyn Store> {
    open("ldap", &yaml(stub.port), &stand::environment(&[])).unwrap()
}

fn gold() -> Result<Found, stores::failure::StoreFailure> {
    Ok(Found::User(vec![text("gold")]))
}

/// What the first search is answered with, by its request.
type Answer = fn(&Request) -> Reply;

const FAULTS: [(&str, Answer); 16] = [
    ("unavailable: the server closed the connection", |_| Reply::Close(Vec::new())),
    ("unavailable: the server closed the connection", |request| {
        let mut entry = entry(request, b"gold");
        entry.pop();
        Reply::Close(entry)
    }),
    ("malformed: the response is not LDAP", |_| Reply::Bytes(b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec())),
    ("malformed: the response is not LDAP", |_| Reply::Bytes(vec![0x30, 3, 2, 1, 3])),
    ("malformed: the response is not LDAP", |_| Reply::Bytes(vec![0x30, 0x80, 2, 1, 3])),
    ("malformed: the response is not LDAP", |request| Reply::Bytes(message(request.id, 0x64, &[b"x"]))),
    ("malformed: the response is larger than 1 MiB", |_| Reply::Flood(element(0x30, &[&[0; 10 << 20]]))),
    ("malformed: the response is larger than 1 MiB", |request| Reply::Flood(entry(request, &[b'x'; 20_000]))),
    ("malformed: the response does not match the request", |request| {
        Reply::Bytes(message(request.id, 0x61, &[&element(0x0a, &[&[0]])]))
    }),
    ("unavailable: the server announced that it is closing the connection", |_| {
        Reply::Bytes(message(0, 0x78, &[&element(0x0a, &[&[52]])]))
    }),
    ("throttled: search refused with busy, code 51", |request| Reply::Bytes(end(request, 51))),
    ("unavailable: search refused with unavailable, code 52", |request| Reply::Bytes(end(request, 52))),
    ("late: search refused with timeLimitExceeded, code 3", |request| Reply::Bytes(end(request, 3))),
    ("misconfigured: search refused with adminLimitExceeded, code 11", |request| {
        Reply::Bytes(end(request, 11))
    }),
    ("unavailable: search refused with unknown, code 99", |request| Reply::Bytes(end(request, 99))),
    ("misconfigured: search refused with referral, code 10", |request| Reply::Bytes(end(request, 10))),
];

#[tokio::test]
async fn faults_are_told_apart_and_the_next_look_up_has_a_connection_of_its_own() {
    for (expected, answer) in FAULTS {
        let is_first = |request: &Request| (request.connection, request.tag) == (0, SEARCH);
        let stub = Stub::but_for(move |request| is_first(request).then(|| answer(request))).await;
        let store = store(&stub);
        let failure = look_up(&store, &["people.tier"], &user("ada")).await.unwrap_err();
        assert_eq!(failure.to_string(), expected);
        assert_eq!(look_up(&store, &["people.tier"], &user("ada")).await, gold(), "{expected}");
        let asked = stub.requests().into_iter().filter(|request| request.tag != ABANDON);
        let connections: Vec<usize> = asked.map(|request| request.connection).collect();
        assert_eq!(connections, [0, 0, 1, 1], "{expected}");
    }
}

/// One user's photo is not the end of another one's look-up on the same connection.
#[tokio::test]
async fn a_response_that_is_too_large_fails_its_own_look_up_only() {
    let large: Answer = |request| Reply::Bytes([entry(request, &[b'x'; 3 << 20]), end(request, 0)].concat());
    let many: Answer =
        |request| Reply::Bytes([entry(request, &[b'x'; 30_000]).repeat(60), end(request, 0)].concat());
    for answer in [large, many] {
        let asked = Arc::new(Notify::new());
        let both = Arc::clone(&asked);
        let stub = Stub::but_for(move |request| match (request.connection, request.tag, request.id) {
            (0, SEARCH, 3) => {
                let Reply::Bytes(bytes) = answer(request) else { panic!() };
                Some(Reply::Later(Arc::clone(&both), bytes))
            }
            (0, SEARCH, 4) => {
                both.notify_one();
                let found = [entry(request, b"silver"), end(request, 0)].concat();
                Some(Reply::Later(Arc::clone(&both), found))
            }
            _ => None,
        })
        .await;
        let (store, wanted, ada, bob) = (store(&stub), ["people.tier"], user("ada"), user("bob"));
        let first = async {
            let found = look_up(&store, &wanted, &ada).await;
            asked.notify_one();
            found
        };
        let (first, second) = tokio::join!(first, look_up(&store, &wanted, &bob));
        assert_eq!(first.unwrap_err().to_string(), "malformed: the response is larger than 1 MiB");
        assert_eq!(second, Ok(Found::User(vec![text("silver")])));
        assert_eq!(look_up(&store, &wanted, &ada).await, gold());
    }
}

#[tokio::test]
async fn a_closed_port_is_unavailable() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let store = open("ldap", &yaml(port), &stand::environment(&[])).unwrap();
    let failure = look_up(&store, &["people.tier"], &user("ada")).await.unwrap_err();
    assert_eq!(failure.to_string(), "unavailable: not reached: connection refused");
}

#[tokio::test]
async fn references_are_not_followed_and_what_is_not_asked_for_is_not_read() {
    let stub = Stub::but_for(|request| {
        let reference = message(request.id, 0x73, &[&element(4, &[b"ldap://127.0.0.1:1/dc=example"])]);
        let (strange, another) =
            (message(request.id, 0x79, &[]), entry(&Request { id: 99, ..request.clone() }, b"x"));
        let found = [reference, strange, another, entry(request, b"gold"), end(request, 0)].concat();
        (request.tag == SEARCH).then_some(Reply::Bytes(found))
    });
    assert_eq!(look_up(&store(&stub.await), &["people.tier"], &user("ada")).await, gold());
}

/// A server that is asked to encrypt and does not must not see the password.
#[tokio::test]
async fn without_encryption_there_is_no_bind() {
    let certified = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let environment = trusting(&certified.cert.pem());
    let refuses: fn(&Request) -> Reply = |request| Reply::Bytes(end(request, 2));
    let continues: fn(&Request) -> Reply = |request| {
        let bind = Request { tag: BIND, id: 2, ..request.clone() };
        Reply::Bytes([end(request, 0), end(&bind, 0)].concat())
    };
    let talks_on: fn(&Request) -> Reply = |request| Reply::Close([end(request, 0), vec![]].concat());
    for (answer, expected) in [
        (refuses, "misconfigured: StartTLS refused with protocolError, code 2"),
        (continues, "malformed: the server continued in plaintext after StartTLS"),
        (talks_on, "unavailable: TLS failed: tls handshake eof"),
    ] {
        let stub = Stub::start(answer).await;
        let yaml =
            yaml(stub.port).replace("bind:", "startTls: true, bind:").replace("127.0.0.1", "localhost");
        let store = open("ldap", &yaml, &environment).unwrap();
        let failure = look_up(&store, &["people.tier"], &user("ada")).await.unwrap_err();
        assert_eq!(failure.to_string(), expected);
        let tags: Vec<u8> = stub.requests().iter().map(|request| request.tag).collect();
        assert_eq!(tags, [START_TLS], "{expected}");
    }
}

#[tokio::test]
async fn look_ups_side_by_side_share_one_connection_and_one_bind() {
    let stub = Stub::but_for(|_| None).await;
    let store = store(&stub);
    store.warm().await;
    let wanted = ["people.tier"];
    let ada = user("ada");
    for found in join_all((0..50).map(|_| look_up(&store, &wanted, &ada))).await {
        assert_eq!(found, gold());
    }
    let tags: Vec<u8> = stub.requests().iter().map(|request| request.tag).collect();
    assert_eq!(tags, [vec![BIND], vec![SEARCH; 50]].concat());
}

#[tokio::test]
async fn the_first_look_up_opens_the_connection_for_all() {
    let stub = Stub::but_for(|_| None).await;
    let store = store(&stub);
    let (wanted, ada) = (["people.tier"], user("ada"));
    join_all((0..50).map(|_| look_up(&store, &wanted, &ada))).await;
    assert_eq!(stub.requests().iter().filter(|request| request.tag == BIND).count(), 1);
}

/// Opening is one for all, so one that gives up while it opens must not keep the others waiting.
#[tokio::test]
async fn a_canceled_connection_attempt_is_repeated() {
    let silent = |request: &Request| (request.connection == 0).then_some(Reply::Silence);
    let stub = Stub::but_for(silent).await;
    let store = store(&stub);
    let (wanted, ada) = (["people.tier"], user("ada"));
    let mut given_up = Box::pin(look_up(&store, &wanted, &ada));
    tokio::select! { _ = &mut given_up => panic!("it was answered"), () = stub.asked(1) => {} }
    let mut waiting = Box::pin(look_up(&store, &wanted, &ada));
    assert!((&mut waiting).now_or_never().is_none());
    drop(given_up);
    assert_eq!(waiting.await, gold());
}

/// What a function finds after a freeze.
#[tokio::test]
async fn a_connection_that_the_server_closed_costs_at_most_one_attempt() {
    let stub = Stub::but_for(|request| {
        let found = [entry(request, b"gold"), end(request, 0)].concat();
        (request.tag == SEARCH).then_some(Reply::Close(found))
    })
    .await;
    let store = store(&stub);
    for _ in 0..5 {
        match look_up(&store, &["people.tier"], &user("ada")).await {
            Err(failure) => {
                assert_eq!(failure.kind, FailureKind::Unavailable);
                assert_eq!(look_up(&store, &["people.tier"], &user("ada")).await, gold());
            }
            found => assert_eq!(found, gold()),
        }
    }
}

#[tokio::test]
async fn a_store_that_is_warm_is_bound() {
    let stub = Stub::but_for(|_| None).await;
    store(&stub).warm().await;
    let bound: Vec<Request> = stub.requests();
    assert_eq!(bound.iter().map(|request| request.tag).collect::<Vec<u8>>(), [BIND]);
    let simple = [b"\x02\x01\x03\x04\x06reader\x80\x10".as_slice(), PASSWORD.as_bytes()].concat();
    assert!(bound[0].body.ends_with(&simple));
    tokio::time::timeout(
        Duration::from_secs(5),
        store(&Stub::start(|_| Reply::Close(Vec::new())).await).warm(),
    )
    .await
    .unwrap();
}

/// A directory locks an account after a few wrong passwords, for all who use it.
#[tokio::test]
async fn a_refused_bind_is_not_tried_again_at_once() {
    let stub = Stub::start(|request| match request.tag {
        BIND => Reply::Bytes(end(request, 49)),
        _ => Reply::Silence,
    })
    .await;
    let store = store(&stub);
    for _ in 0..3 {
        let failure = look_up(&store, &["people.tier"], &user("ada")).await.unwrap_err();
        assert_eq!(failure.to_string(), "misconfigured: bind refused with invalidCredentials, code 49");
    }
    assert_eq!(stub.requests().len(), 1);
}
