//! Look-ups that are given up on the way, as those are that are late.

use std::task::Poll;

use futures_util::future::{join_all, poll_fn};
use stores::failure::StoreFailure;
use stores::store::Found;
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy};
use tokio::net::{TcpListener, TcpStream};

use super::stand::{ALL, Kind, Stand, environment};
use crate::stand::{look_up, open, prepare, text, user};

/// Polls a future at most so often and then gives it up; and how often it was polled.
async fn given_up<F: Future>(future: F, most: usize) -> (Option<F::Output>, usize) {
    let (mut future, mut polls) = (Box::pin(future), 0);
    let output = poll_fn(|context| {
        if polls == most {
            return Poll::Ready(None);
        }
        polls += 1;
        future.as_mut().poll(context).map(Some)
    });
    (output.await, polls)
}

/// A way to a server on which answers arrive 16 bytes at a time, so that there is much to wait for.
async fn dripping(to: u16) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            let server = TcpStream::connect(("127.0.0.1", to)).await.unwrap();
            client.set_nodelay(true).unwrap();
            server.set_nodelay(true).unwrap();
            let (mut asks, mut is_answered) = client.into_split();
            let (mut answers, mut is_asked) = server.into_split();
            tokio::spawn(async move { copy(&mut asks, &mut is_asked).await });
            tokio::spawn(async move {
                let mut drop = [0; 16];
                while let Ok(length @ 1..) = answers.read(&mut drop).await {
                    if is_answered.write_all(&drop[..length]).await.is_err() {
                        return;
                    }
                    tokio::task::yield_now().await;
                }
            });
        }
    });
    port
}

/// A configuration for a database of that name, behind a dripping server where it has one.
async fn yaml(kind: Kind, name: &str) -> String {
    let stand = Stand::new(kind, name).await;
    let yaml = stand.yaml("query: 'SELECT {user.id} AS own'");
    let Some(port) = stand.port() else { return yaml };
    yaml.replace(&format!("port: {port}"), &format!("port: {}", dripping(port).await))
}

fn own(id: &str) -> Result<Found, StoreFailure> {
    Ok(Found::User(vec![text(id)]))
}

/// A look-up, given up after so many polls, on a new connection or on one that was used; then two more. How many
/// polls there were.
async fn given_up_after(most: usize, used: bool, yaml: &str) -> usize {
    let store = open("sql", yaml, &environment()).unwrap();
    let ask = async |id| look_up(&store, &["people.own"], &user(id)).await;
    if used {
        assert_eq!(ask("ada").await, own("ada"));
    }
    let (found, polls) = given_up(ask("given up"), most).await;
    assert!(found.is_none_or(|found| found == own("given up")), "{most} {used} {yaml}");
    for id in ["bob", "eve"] {
        assert_eq!(ask(id).await, own(id), "{most} {used} {yaml}");
    }
    polls
}

/// Wherever a look-up waits for the database; what comes before the last 40 polls is the sign-in.
#[tokio::test]
async fn a_look_up_that_is_given_up_leaves_nothing_for_the_next_user() {
    for kind in ALL {
        let yaml = yaml(kind, "given_up").await;
        for used in [false, true] {
            let polls = given_up_after(usize::MAX, used, &yaml).await;
            assert!(polls > 3 || kind == Kind::Sqlite, "{kind:?} {used} {polls}");
            for most in polls.saturating_sub(40)..polls {
                given_up_after(most, used, &yaml).await;
            }
        }
    }
}

#[tokio::test]
async fn look_ups_that_are_given_up_side_by_side_do_not_mix() {
    for kind in ALL {
        let store = open("sql", &yaml(kind, "side_by_side").await, &environment()).unwrap();
        let look_up = prepare(&store, &["people.own"]);
        let users = (0..8).map(async |user: usize| {
            for round in 0..60 {
                let id = format!("user {user} {round}");
                let polls = if round % 3 == 0 { usize::MAX } else { (round * 7 + user) % 40 + 1 };
                if let (Some(found), _) = given_up(look_up.run(&|_| Some(id.as_str().into())), polls).await {
                    assert_eq!(found, own(&id), "{kind:?}");
                }
            }
        });
        join_all(users).await;
    }
}
