//! A directory with several servers.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use stores::failure::StoreFailure;
use stores::store::{Found, Store};
use tokio::net::TcpListener;
use tokio::time::timeout;

use crate::ldap;
use crate::servers::directory::slapd;
use crate::servers::ldap_stub::{BIND, Reply, Request, SEARCH, Stub, end, entry};
use crate::stand::{self, look_up, open, text, user};

/// Within a callout's time.
const IN_TIME: Duration = Duration::from_millis(1500);

/// A directory on these ports of this machine, without encryption.
fn store(ports: &[u16]) -> Arc<dyn Store> {
    let urls: Vec<String> = ports.iter().map(|port| format!("'ldap://127.0.0.1:{port}'")).collect();
    let yaml = format!(
        "{{ url: [{}], bind: {{ dn: reader, password: secret of a test }}, base: 'dc=example', \
         filter: '(uid={{user.id}})' }}",
        urls.join(", ")
    );
    open("ldap", &yaml, &stand::environment(&[])).unwrap()
}

async fn tier(store: &Arc<dyn Store>) -> Result<Found, StoreFailure> {
    timeout(IN_TIME, look_up(store, &["people.tier"], &user("ada"))).await.unwrap()
}

fn gold() -> Result<Found, StoreFailure> {
    Ok(Found::User(vec![text("gold")]))
}

async fn closed_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port()
}

/// The first one refuses connections; then one that accepts them and says nothing.
#[tokio::test]
async fn a_server_that_is_down_or_hangs_does_not_take_the_time_of_the_next() {
    let hangs = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let hangs = hangs.local_addr().map(|address| (address.port(), hangs)).unwrap();
    for first in [closed_port().await, hangs.0] {
        let real =
            ldap::people().replace("url: 'ldaps", &format!("url: ['ldaps://localhost:{first}', 'ldaps"));
        let real = real.replace(&format!("{}'", slapd().ldaps), &format!("{}']", slapd().ldaps));
        let store = open("ldap", &real, &ldap::environment()).unwrap();
        let found = timeout(IN_TIME, look_up(&store, &["people.tier"], &user("bob"))).await.unwrap();
        assert_eq!(found, Ok(Found::User(vec![text("silver")])));
    }
}

/// A connection is used for one search here, so that each look-up opens one.
fn once(request: &Request) -> Option<Reply> {
    let found = [entry(request, b"gold"), end(request, 0)].concat();
    (request.tag == SEARCH).then_some(Reply::Close(found))
}

#[tokio::test]
async fn a_server_that_hung_is_tried_last_for_a_while() {
    let (hangs, good) = (Stub::start(|_| Reply::Silence).await, Stub::but_for(once).await);
    let store = store(&[hangs.port, good.port]);
    for _ in 0..4 {
        // The server closed the connection: the next look-up may come before that is noticed.
        let found = tier(&store).await;
        assert!(found == gold() || found.is_err(), "{found:?}");
    }
    assert_eq!(hangs.requests().len(), 1);
    assert!(good.requests().iter().filter(|request| request.tag == BIND).count() > 1);
}

/// The server that was used until now is gone without a word.
#[tokio::test]
async fn another_server_answers_when_the_one_in_use_falls_silent() {
    let is_gone = Arc::new(AtomicBool::new(false));
    let gone = Arc::clone(&is_gone);
    let first = Stub::but_for(move |_| gone.load(Ordering::Relaxed).then_some(Reply::Silence)).await;
    let second = Stub::but_for(|_| None).await;
    let store = store(&[first.port, second.port]);
    assert_eq!(tier(&store).await, gold());
    assert!(second.requests().is_empty());
    is_gone.store(true, Ordering::Relaxed);
    assert_eq!(tier(&store).await, gold());
    assert_eq!(tier(&store).await, gold());
    let tags: Vec<u8> = second.requests().iter().map(|request| request.tag).collect();
    assert_eq!(tags, [BIND, SEARCH, SEARCH]);
}

#[tokio::test]
async fn when_all_are_down_the_log_says_why_for_each() {
    let ports = [closed_port().await, closed_port().await];
    let failure = tier(&store(&ports)).await.unwrap_err();
    let each = ports.map(|port| format!("127.0.0.1:{port}: not reached: connection refused"));
    assert_eq!(failure.to_string(), format!("unavailable: {}", each.join("; ")));
}

/// All servers count failed binds together.
#[tokio::test]
async fn a_rejected_password_is_tried_at_one_server_only() {
    let rejects = |request: &Request| (request.tag == BIND).then(|| Reply::Bytes(end(request, 49)));
    let (first, second) = (Stub::but_for(rejects).await, Stub::but_for(rejects).await);
    let store = store(&[first.port, second.port]);
    for _ in 0..3 {
        let failure = tier(&store).await.unwrap_err();
        assert_eq!(failure.to_string(), "misconfigured: bind refused with invalidCredentials, code 49");
    }
    assert_eq!((first.requests().len(), second.requests().len()), (1, 0));
}
