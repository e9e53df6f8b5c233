//! Connections to a directory that are dead without a word: a look-up costs a little time then, not the sign-in.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use futures_util::FutureExt;
use futures_util::future::join_all;
use stores::asking::Asking;
use stores::environment::Environment;
use stores::store::Found;
use support::servers::forgetful::Forgetful;
use tokio::sync::Notify;
use tokio::time::{Instant, sleep, timeout};

use crate::ldap;
use crate::servers::directory::{self, slapd};
use crate::servers::ldap_stub::{ABANDON, Reply, SEARCH, Stub, end, entry};
use crate::stand::{self, look_up, text, user};

/// A callout's time, by default.
const DEADLINE: Duration = Duration::from_millis(1500);

/// A real directory behind a network that forgets connections.
struct Far {
    network: Forgetful,
    asking: Asking,
}

impl Far {
    async fn new(environment: &Environment) -> Self {
        let network = Forgetful::before(SocketAddr::from(([127, 0, 0, 1], slapd().ldaps))).await;
        let here = format!("localhost:{}", slapd().ldaps);
        let yaml = ldap::people().replace(&here, &format!("localhost:{}", network.port));
        Self { asking: stand::asking("ldap", &yaml, environment, None), network }
    }

    /// One callout's look-up is answered in time.
    async fn answers(&self, when: &str) {
        let inputs = vec![Some("bob".into())];
        let answer = self.asking.ask(inputs, Instant::now() + DEADLINE).await;
        assert_eq!(answer.found, Ok(Found::User(vec![text("silver")])), "{when}");
    }
}

#[tokio::test]
async fn a_forgotten_connection_costs_no_look_up() {
    let far = Far::new(&ldap::environment()).await;
    for expected in 1..4 {
        far.answers("before").await;
        far.answers("before").await;
        assert_eq!(far.network.connections(), expected);
        far.network.forget();
    }
}

#[tokio::test]
async fn look_ups_that_wait_on_a_forgotten_connection_share_the_new_one() {
    let far = Far::new(&ldap::environment()).await;
    far.answers("before").await;
    far.network.forget();
    join_all((0..20).map(|_| far.answers("after"))).await;
    assert_eq!(far.network.connections(), 2);
}

/// An environment whose time of day goes on by what is added, as it does in a freeze.
fn frozen(seconds: &Arc<AtomicU64>) -> Environment {
    let (mut environment, seconds) = (ldap::environment(), Arc::clone(seconds));
    let clock = move || SystemTime::now() + Duration::from_secs(seconds.load(Ordering::Relaxed));
    environment.deployment.clock = Arc::new(clock);
    environment
}

#[tokio::test]
async fn after_a_freeze_a_connection_is_not_used_that_firewalls_may_have_forgotten() {
    let seconds = Arc::new(AtomicU64::new(0));
    let far = Far::new(&frozen(&seconds)).await;
    far.answers("before").await;
    seconds.fetch_add(40, Ordering::Relaxed);
    far.answers("after 40 s").await;
    assert_eq!(far.network.connections(), 1);
    for (freeze, expected) in [(70, 2), (400, 3)] {
        seconds.fetch_add(freeze, Ordering::Relaxed);
        far.answers("after a freeze").await;
        assert_eq!(far.network.connections(), expected, "it was new, and nothing was wrong with the old one");
        far.network.forget();
        seconds.fetch_add(freeze, Ordering::Relaxed);
    }
    far.answers("after a freeze in which it was forgotten").await;
}

/// All of the server is stopped while a connection is kept: for a second, and then for ever, while another server has taken
/// over its address.
#[tokio::test]
async fn a_server_that_is_frozen_for_a_second_answers_and_another_one_at_its_address_at_once() {
    let server = directory::start();
    let network = Forgetful::before(SocketAddr::from(([127, 0, 0, 1], server.ldap))).await;
    let yaml = format!(
        "{{ url: 'ldap://127.0.0.1:{}', bind: {{ dn: 'cn=reader,dc=example,dc=com', password: '${{PASSWORD}}' }}, \
         base: 'ou=people,dc=example,dc=com', filter: '(key={{user.id}})' }}",
        network.port
    );
    let asking = stand::asking("ldap", &yaml, &ldap::environment(), None);
    let found = async || {
        let answer = asking.ask(vec![Some("bob".into())], Instant::now() + Duration::from_millis(1900)).await;
        answer.found
    };
    let silver = || Ok(Found::User(vec![text("silver")]));
    assert_eq!(found().await, silver());
    let frozen = server.freeze();
    let thawed = async {
        sleep(Duration::from_secs(1)).await;
        drop(frozen);
    };
    let (answer, ()) = tokio::join!(found(), thawed);
    assert_eq!(answer, silver(), "frozen for a second");
    let _frozen = server.freeze();
    network.lead_to(SocketAddr::from(([127, 0, 0, 1], slapd().ldap)));
    for _ in 0..5 {
        assert_eq!(found().await, silver(), "frozen for ever, with another one at the address");
    }
}

fn store(stub: &Stub) -> Arc<dyn stores::store::Store> {
    let port = stub.port;
    let yaml =
        format!("{{ url: 'ldap://127.0.0.1:{port}', base: 'dc=example', filter: '(uid={{user.id}})' }}");
    stand::open("ldap", &yaml, &stand::environment(&[])).unwrap()
}

/// A server that does not answer in time, but gives a sign of life, is slow. Others may be waiting for it.
#[tokio::test]
async fn a_look_up_that_was_given_up_leaves_the_connection_to_others() {
    let told = Arc::new(Notify::new());
    let later = Arc::clone(&told);
    let stub = Stub::but_for(move |request| match (request.tag, request.id) {
        (SEARCH, 3) => Some(Reply::Silence),
        (SEARCH, 4) => {
            let found = [entry(request, b"late"), end(request, 0)].concat();
            Some(Reply::Later(Arc::clone(&later), found))
        }
        _ => None,
    })
    .await;
    let store = store(&stub);
    let (wanted, ada) = (["people.tier"], user("ada"));
    let mut given_up = Box::pin(look_up(&store, &wanted, &ada));
    assert!((&mut given_up).now_or_never().is_none());
    tokio::select! { _ = &mut given_up => panic!("it was answered"), () = stub.asked(1) => {} }
    let mut patient = Box::pin(look_up(&store, &wanted, &ada));
    tokio::select! { _ = &mut patient => panic!("it was answered"), () = stub.asked(2) => {} }
    sleep(Duration::from_millis(500)).await;
    drop(given_up);
    assert_eq!(look_up(&store, &wanted, &ada).await, Ok(Found::User(vec![text("gold")])));
    told.notify_one();
    assert_eq!(patient.await, Ok(Found::User(vec![text("late")])));
    let abandoned = stub.requests().into_iter().find(|request| request.tag == ABANDON).unwrap();
    assert!(abandoned.body.ends_with(&[ABANDON, 1, 3]), "{abandoned:?}");
    assert!(stub.requests().iter().all(|request| request.connection == 0));
}

/// Something may be in the way of all answers, such as one that does not end: the next look-up has a connection of its own.
#[tokio::test]
async fn a_look_up_that_was_given_up_without_any_message_has_left_the_connection() {
    let stub = Stub::but_for(|request| {
        let begun = entry(request, b"gold");
        (request.connection == 0 && request.tag == SEARCH).then(|| Reply::Bytes(begun[..9].to_vec()))
    })
    .await;
    let store = store(&stub);
    let (wanted, ada) = (["people.tier"], user("ada"));
    let mut given_up = Box::pin(look_up(&store, &wanted, &ada));
    tokio::select! { _ = &mut given_up => panic!("it was answered"), () = stub.asked(1) => {} }
    drop(given_up);
    assert_eq!(look_up(&store, &wanted, &ada).await, Ok(Found::User(vec![text("gold")])));
    assert_eq!(stub.requests().iter().map(|request| request.connection).collect::<Vec<_>>(), [0, 1]);
}

/// A server that needs longer than a dead connection is given, and says that it is alive.
#[tokio::test]
async fn a_slow_server_is_not_asked_twice() {
    let told = Arc::new(Notify::new());
    let later = Arc::clone(&told);
    let stub = Stub::but_for(move |request| {
        let found = [entry(request, b"gold"), end(request, 0)].concat();
        (request.tag == SEARCH).then(|| Reply::Later(Arc::clone(&later), found))
    })
    .await;
    let store = store(&stub);
    let (wanted, ada) = (["people.tier"], user("ada"));
    let mut slow = Box::pin(look_up(&store, &wanted, &ada));
    tokio::select! { _ = &mut slow => panic!("it was answered"), () = sleep(Duration::from_secs(1)) => {} }
    told.notify_one();
    assert_eq!(slow.await, Ok(Found::User(vec![text("gold")])));
    assert_eq!(stub.requests().iter().map(|request| request.tag).collect::<Vec<_>>(), [SEARCH]);
}

/// The first answer counts: a server that was frozen for a moment answers on the old connection.
#[tokio::test]
async fn a_connection_that_was_given_up_may_still_answer() {
    let told = Arc::new(Notify::new());
    let later = Arc::clone(&told);
    let stub = Stub::but_for(move |request| match (request.connection, request.tag) {
        (0, SEARCH) => {
            let found = [entry(request, b"late"), end(request, 0)].concat();
            Some(Reply::Later(Arc::clone(&later), found))
        }
        _ => Some(Reply::Silence),
    })
    .await;
    let store = store(&stub);
    let (wanted, ada) = (["people.tier"], user("ada"));
    let mut waiting = Box::pin(look_up(&store, &wanted, &ada));
    let asked = timeout(Duration::from_secs(20), stub.asked(2));
    tokio::select! { _ = &mut waiting => panic!("it was answered"), asked = asked => asked.unwrap() }
    told.notify_one();
    assert_eq!(waiting.await, Ok(Found::User(vec![text("late")])));
    assert_eq!(stub.requests().iter().map(|request| request.connection).collect::<Vec<_>>(), [0, 1]);
}
