//! When the callout's time began: when API Gateway received it, not when the function got it. A start of the function lies
//! between, and Entra's clock runs.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::Request;

/// When API Gateway received a request; an extension of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Received(pub SystemTime);

/// Older requests say more of the clocks than of the request: no gateway waits that long.
const OLDEST: Duration = Duration::from_secs(10);

/// What is left at least, so that what needs no time is answered.
const LEAST: Duration = Duration::from_millis(50);

/// What is left of `limit` at `now`.
pub(crate) fn left(request: &Request<Bytes>, limit: Duration, now: SystemTime) -> Duration {
    let received = request.extensions().get::<Received>();
    // A clock that is ahead of the gateway's says nothing.
    let passed = received.and_then(|Received(at)| now.duration_since(*at).ok()).unwrap_or_default();
    match passed > OLDEST {
        true => limit,
        false => limit.saturating_sub(passed).max(LEAST.min(limit)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_before_the_function_counts_unless_the_clocks_disagree() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000);
        let left_after = |before: Option<i64>| {
            let mut request = Request::new(Bytes::new());
            if let Some(before) = before {
                let by = Duration::from_millis(before.unsigned_abs());
                let at = if before < 0 { now + by } else { now - by };
                request.extensions_mut().insert(Received(at));
            }
            left(&request, Duration::from_millis(1_500), now).as_millis()
        };
        for (before, expected) in [
            (None, 1_500),
            (Some(0), 1_500),
            (Some(900), 600),
            (Some(1_500), 50),
            (Some(9_000), 50),
            (Some(10_001), 1_500),
            (Some(-700), 1_500),
        ] {
            assert_eq!(left_after(before), expected, "{before:?}");
        }
    }
}
