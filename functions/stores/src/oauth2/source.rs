//! Tokens as they are used: kept until they expire, asked for once however many wait.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, Shared};
use http::header::HeaderValue;
use tokio::time::{Instant, timeout};

use super::endpoint::{Endpoint, Granted};
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
    refresh: Instant,
    end: Instant,
}

/// A fetch under way.
type Flight = Shared<BoxFuture<'static, Result<Token, Failure>>>;

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
        let flight = {
            let mut state = self.0.state();
            let now = Instant::now();
            match state.held.as_ref().filter(|held| now < held.end) {
                Some(held) if now < held.refresh => return Ok(held.token.clone()),
                Some(held) => {
                    let token = held.token.clone();
                    drop(self.flight(&mut state));
                    return Ok(token);
                }
                None => self.flight(&mut state),
            }
        };
        flight.await
    }

    /// Forgets a token that was refused, so that the next one is fetched. A newer one is kept.
    pub fn forget(&self, token: &Token) {
        let mut state = self.0.state();
        state.held.take_if(|held| held.token == *token);
    }

    /// The fetch that is under way, or a new one. It is a task of its own, so that a callout that gives up does
    /// not take it along.
    fn flight(&self, state: &mut State) -> Flight {
        if let Some(flight) = &state.flight {
            return flight.clone();
        }
        let task = tokio::spawn(Arc::clone(&self.0).fetch());
        let landed = task.map(|landed| landed.unwrap_or_else(|_| Err(no_token("the fetch was given up"))));
        let flight = landed.boxed().shared();
        state.flight = Some(flight.clone());
        flight
    }
}

impl Inner {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn fetch(self: Arc<Self>) -> Result<Token, Failure> {
        let asked = Instant::now();
        let answer = timeout(LONGEST_FETCH, self.endpoint.ask()).await;
        let answer =
            answer.unwrap_or_else(|_| Err(Failure::new(FailureKind::Unavailable, "no answer in 4 s")));
        let mut state = self.state();
        state.flight = None;
        match answer {
            Ok(Granted { token, lifetime }) => {
                let end = asked + lifetime.saturating_sub(LAST_SECONDS);
                state.held = Some(Held { token: token.clone(), refresh: asked + lifetime * 4 / 5, end });
                Ok(token)
            }
            Err(failure) => {
                if let Some(held) = &mut state.held {
                    held.refresh = Instant::now() + PAUSE;
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
