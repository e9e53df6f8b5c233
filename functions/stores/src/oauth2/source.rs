//! Tokens as they are used: kept until they expire, asked for once however many wait.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, Shared};
use http::StatusCode;
use http::header::{AUTHORIZATION, HeaderValue};
use reqwest::{Client, Request};
use tokio::time::timeout;

use super::endpoint::{Endpoint, Granted};
use crate::clock::Moment;
use crate::exchange::{Answer, exchange};
use crate::failure::{Failure, FailureKind};

/// As long as Entra waits for a callout and its retry: who waits longer is gone.
const LONGEST_FETCH: Duration = Duration::from_secs(4);

/// A token is not used in its last seconds: it has a way to go.
const LAST_SECONDS: Duration = Duration::from_secs(5);

/// The pause after a refresh that failed, while the token is still good.
const PAUSE: Duration = Duration::from_secs(10);

/// An access token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token(HeaderValue);

/// Where a client's access tokens come from.
///
/// A token is kept for its life, refreshed in the background from four fifths of it on, and never used after it.
/// Several that need one at the same time wait for one fetch, which goes on when they give up.
#[derive(Clone)]
pub struct TokenSource(Arc<Inner>);

struct Inner {
    endpoint: Endpoint,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    held: Option<Held>,
    flight: Option<Flight>,
}

struct Held {
    token: Token,
    asked: Moment,
    /// From this age on it is refreshed.
    refresh: Duration,
    /// From this age on it is not used.
    end: Duration,
}

/// A fetch under way.
struct Flight {
    began: Moment,
    landing: Landing,
}

/// The end of a fetch, for everybody who waits for it.
type Landing = Shared<BoxFuture<'static, Result<Token, Failure>>>;

impl Token {
    /// `authorization` is its header, scheme and all.
    pub(super) fn new(mut authorization: HeaderValue) -> Self {
        authorization.set_sensitive(true);
        Self(authorization)
    }

    /// The value of the `authorization` header of a request; it is not shown where headers are logged.
    #[must_use]
    pub fn header(&self) -> HeaderValue {
        self.0.clone()
    }
}

impl TokenSource {
    pub(super) fn new(endpoint: Endpoint) -> Self {
        Self(Arc::new(Inner { endpoint, state: Mutex::default() }))
    }

    /// A token that is good now. Needs a tokio runtime.
    ///
    /// # Errors
    /// There is none, and the authorization server gives none.
    pub async fn token(&self) -> Result<Token, Failure> {
        let landing = {
            let mut state = self.0.state();
            match state.held.as_ref().filter(|held| held.asked.passed() < held.end) {
                Some(held) if held.asked.passed() < held.refresh => return Ok(held.token.clone()),
                Some(held) => {
                    let token = held.token.clone();
                    drop(self.landing(&mut state));
                    return Ok(token);
                }
                None => self.landing(&mut state),
            }
        };
        landing.await
    }

    /// Forgets a token that was refused, so that the next one is fetched. A newer one is kept.
    pub fn forget(&self, token: &Token) {
        let mut state = self.0.state();
        state.held.take_if(|held| held.token == *token);
    }

    /// Sends a request with a token. One that is refused is forgotten, and another one tried once: it can have been
    /// withdrawn, or the service's keys changed.
    ///
    /// # Errors
    /// Those of [`exchange`] and of [`TokenSource::token`].
    pub(crate) async fn ask(&self, http: &Client, mut request: Request) -> Result<Answer, Failure> {
        let again = request.try_clone();
        let token = self.token().await?;
        request.headers_mut().insert(AUTHORIZATION, token.header());
        let answer = exchange(http, request).await?;
        let Some(mut again) = again.filter(|_| answer.status == StatusCode::UNAUTHORIZED) else {
            return Ok(answer);
        };
        self.forget(&token);
        again.headers_mut().insert(AUTHORIZATION, self.token().await?.header());
        exchange(http, again).await
    }

    /// The end of the fetch that is under way, or of a new one. It is a task of its own, so that a callout that
    /// gives up does not take it along. One that should be over by now hangs on a connection that the freezer left
    /// behind, so nobody waits for it.
    fn landing(&self, state: &mut State) -> Landing {
        if let Some(flight) = state.flight.as_ref().filter(|flight| flight.began.passed() < LONGEST_FETCH) {
            return flight.landing.clone();
        }
        let began = Moment::now();
        let task = tokio::spawn(Arc::clone(&self.0).fetch(began));
        let landed = task.map(|landed| landed.unwrap_or_else(|_| Err(no_token("the fetch was given up"))));
        let landing = landed.boxed().shared();
        state.flight = Some(Flight { began, landing: landing.clone() });
        landing
    }
}

impl Inner {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn fetch(self: Arc<Self>, asked: Moment) -> Result<Token, Failure> {
        let answer = timeout(LONGEST_FETCH, self.endpoint.ask()).await;
        let answer =
            answer.unwrap_or_else(|_| Err(Failure::new(FailureKind::Unavailable, "no answer in 4 s")));
        let mut state = self.state();
        state.flight.take_if(|flight| flight.began == asked);
        match answer {
            Ok(Granted { token, lifetime }) => {
                let (refresh, end) = (lifetime * 4 / 5, lifetime.saturating_sub(LAST_SECONDS));
                state.held = Some(Held { token: token.clone(), asked, refresh, end });
                Ok(token)
            }
            Err(failure) => {
                if let Some(held) = &mut state.held {
                    held.refresh = held.asked.passed() + PAUSE;
                    tracing::warn!("the access token is not refreshed: {failure}");
                }
                Err(Failure::new(failure.kind, format!("no access token: {}", failure.inside)))
            }
        }
    }
}

fn no_token(why: &str) -> Failure {
    Failure::new(FailureKind::Unavailable, format!("no access token: {why}"))
}

/// Says nothing of the client's secret or of a token.
impl fmt::Debug for TokenSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenSource").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use futures_util::future::pending;

    use super::super::endpoint::Proof;
    use super::*;

    /// A source whose server is not there.
    fn source() -> TokenSource {
        let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let url = format!("http://{free}/").parse().unwrap();
        let proof = Proof::Secret("secret of a test".to_owned());
        let http = crate::http::client(None).unwrap();
        TokenSource::new(Endpoint { http, url, client_id: "me".to_owned(), proof, scope: None })
    }

    #[tokio::test]
    async fn a_token_does_not_outlive_a_freeze() {
        for (frozen, good) in [(0, true), (3000, true), (3601, false)] {
            let source = source();
            let (asked, seconds) = (Moment::before_freeze(Duration::from_secs(frozen)), Duration::from_secs);
            let token = Token::new(HeaderValue::from_static("Bearer t"));
            let held = Held { token, asked, refresh: seconds(2880), end: seconds(3595) };
            source.0.state().held = Some(held);
            assert_eq!(source.token().await.is_ok(), good, "{frozen}");
        }
    }

    #[tokio::test]
    async fn nobody_waits_for_a_fetch_that_a_frozen_process_left_behind() {
        let source = source();
        let began = Moment::before_freeze(LONGEST_FETCH);
        source.0.state().flight = Some(Flight { began, landing: pending().boxed().shared() });
        let failure = source.token().await.unwrap_err();
        assert_eq!(failure.to_string(), "unavailable: no access token: not reached");
        assert!(source.0.state().flight.is_none(), "the new one is over");
    }
}
