//! Keeps access tokens until they expire, and fetches one for all who wait.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http::Request;
use http::StatusCode;
use http::header::AUTHORIZATION;
use tokio::time::timeout;

use super::endpoint::{Endpoint, Granted};
use super::token::AccessToken;
use crate::clock::{Moment, part};
use crate::failure::{FailureKind, StoreFailure};
use crate::flight::{Flight, Handle};
use crate::http::Client;
use crate::http::exchange::{HttpResponse, exchange};

/// The time that Entra waits for a callout and its retry.
const LONGEST_FETCH: Duration = Duration::from_secs(4);

/// A token is not used in its last seconds, because it might expire on the way.
const LAST_SECONDS: Duration = Duration::from_secs(5);

/// The pause after a failed refresh while the token is still valid.
const PAUSE: Duration = Duration::from_secs(10);
/// The same if the server says how long it should be.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// Supplies a client's access tokens.
///
/// A token is kept for its lifetime, and refreshed in the background after four fifths of it. Callers that need a token
/// at the same time wait for one fetch, which continues if they give up.
#[derive(Clone)]
pub struct TokenSource(Arc<Inner>);

struct Inner {
    endpoint: Endpoint,
    held: Mutex<Option<Held>>,
    fetch: Flight<Result<AccessToken, StoreFailure>>,
}

struct Held {
    token: AccessToken,
    asked: Moment,
    /// The age at which it is refreshed.
    refresh: Duration,
    /// The age at which it is no longer used.
    end: Duration,
}

impl TokenSource {
    pub(super) fn new(endpoint: Endpoint) -> Self {
        let fetch = Flight::new(Arc::clone(&endpoint.clock));
        Self(Arc::new(Inner { endpoint, held: Mutex::default(), fetch }))
    }

    /// A valid token. Needs a tokio runtime.
    ///
    /// # Errors
    /// There is no valid token, and the authorization server does not issue one.
    pub async fn token(&self) -> Result<AccessToken, StoreFailure> {
        match self.0.usable() {
            Some((token, is_due)) => {
                if is_due {
                    drop(self.fetch());
                }
                Ok(token)
            }
            None => self.fetch().await,
        }
    }

    /// Discards a token that was refused. A newer one is kept.
    pub fn forget(&self, token: &AccessToken) {
        self.0.held().take_if(|held| held.token == *token);
    }

    /// Sends a request with a token. If the token is refused, it is replaced once: it may have been revoked, or the
    /// service's keys may have changed.
    ///
    /// # Errors
    /// Those of [`exchange`] and of [`TokenSource::token`].
    pub(crate) async fn ask(
        &self,
        http: &Client,
        mut request: Request<Bytes>,
    ) -> Result<HttpResponse, StoreFailure> {
        let mut again = request.clone();
        let token = self.token().await?;
        request.headers_mut().insert(AUTHORIZATION, token.header());
        let answer = exchange(http, request).await?;
        if answer.status != StatusCode::UNAUTHORIZED {
            return Ok(answer);
        }
        self.forget(&token);
        again.headers_mut().insert(AUTHORIZATION, self.token().await?.header());
        exchange(http, again).await
    }

    /// The fetch that is in progress, or a new one.
    fn fetch(&self) -> Handle<Result<AccessToken, StoreFailure>> {
        let start = || part(Arc::clone(&self.0).fetch());
        self.0.fetch.join_or_start(LONGEST_FETCH, start).handle
    }
}

impl Inner {
    fn held(&self) -> MutexGuard<'_, Option<Held>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The current token, if it is still valid, and whether it is time to refresh it.
    fn usable(&self) -> Option<(AccessToken, bool)> {
        let held = self.held();
        let held = held.as_ref()?;
        let age = held.asked.passed();
        (age < held.end).then(|| (held.token.clone(), age >= held.refresh))
    }

    async fn fetch(self: Arc<Self>) -> Result<AccessToken, StoreFailure> {
        let asked = Moment::now();
        let answer = timeout(LONGEST_FETCH, self.endpoint.ask()).await;
        let answer = answer
            .unwrap_or_else(|_| Err(StoreFailure::new(FailureKind::Unavailable, "no answer within 4 s")));
        let mut held = self.held();
        match answer {
            Ok(Granted { token, lifetime }) => {
                let (refresh, end) = (lifetime * 4 / 5, lifetime.saturating_sub(LAST_SECONDS));
                *held = Some(Held { token: token.clone(), asked, refresh, end });
                Ok(token)
            }
            Err(failure) => {
                if let Some(held) = held.as_mut() {
                    let pause = failure.retry_after.unwrap_or_default().clamp(PAUSE, LONGEST_PAUSE);
                    held.refresh = held.asked.passed() + pause;
                    tracing::warn!("the access token was not refreshed: {failure}");
                }
                Err(failure.saying(format!("no access token: {}", failure.inside)))
            }
        }
    }
}

/// Shows neither the client's secret nor a token.
impl fmt::Debug for TokenSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenSource").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;
    use std::sync::atomic::{AtomicU64, Ordering};
    use std::time::UNIX_EPOCH;

    use futures_util::future::pending;
    use http::header::HeaderValue;

    use super::super::endpoint::Proof;
    use super::super::parameters::OpenParameters;
    use super::*;

    /// A source whose server does not exist, and its clock in seconds.
    fn source() -> (TokenSource, Arc<AtomicU64>) {
        let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let url = format!("http://{free}/").parse().unwrap();
        let proof = Proof::Secret("secret of a test".to_owned());
        let http = crate::http::client(None).unwrap();
        let set = Arc::new(AtomicU64::new(0));
        let now = Arc::clone(&set);
        let clock = Arc::new(move || UNIX_EPOCH + Duration::from_secs(now.load(Ordering::Relaxed)));
        let client_id = "me".to_owned();
        let parameters = OpenParameters::default();
        (TokenSource::new(Endpoint { http, clock, url, client_id, proof, parameters }), set)
    }

    #[tokio::test]
    async fn a_token_does_not_outlive_a_freeze() {
        for (frozen, good) in [(0, true), (3000, true), (3601, false)] {
            let (source, _) = source();
            let (asked, seconds) = (Moment::before_freeze(Duration::from_secs(frozen)), Duration::from_secs);
            let token = AccessToken::new(HeaderValue::from_static("Bearer t"));
            let held = Held { token, asked, refresh: seconds(2880), end: seconds(3595) };
            *source.0.held() = Some(held);
            assert_eq!(source.token().await.is_ok(), good, "{frozen}");
        }
    }

    #[tokio::test]
    async fn a_fetch_that_a_freeze_interrupted_is_replaced() {
        let (source, clock) = source();
        drop(source.0.fetch.join_or_start(LONGEST_FETCH, pending));
        clock.store(4, Ordering::Relaxed);
        let failure = source.token().await.unwrap_err();
        assert_eq!(failure.to_string(), "unavailable: no access token: not reached");
        assert!(source.0.fetch.join().is_none(), "the new one is over");
    }
}
