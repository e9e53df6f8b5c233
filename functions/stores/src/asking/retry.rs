//! Asks a store a second time after a transient failure, if there is enough time left.

use std::ops::RangeInclusive;
use std::time::Duration;

use tokio::time::{Instant, sleep};

use crate::failure::{FailureKind, StoreFailure};
use crate::store::{Attributes, Found, LookUp};

/// In milliseconds; random, so that callouts that failed together do not retry together.
const PAUSE_MS: RangeInclusive<u64> = 10..=50;
/// With less time than this, or less than the first attempt took, a second attempt would not finish.
const MIN_TIME: Duration = Duration::from_millis(50);

/// Asks once, and once more after a transient failure if there is enough time until `until`.
pub(super) async fn attempts(
    look_up: &dyn LookUp,
    attributes: &Attributes<'_>,
    until: Instant,
) -> Result<Found, StoreFailure> {
    let started = Instant::now();
    let first = look_up.run(attributes).await;
    let transient = matches!(&first, Err(failure) if is_transient(failure.kind));
    let pause = Duration::from_millis(fastrand::u64(PAUSE_MS));
    if !transient || Instant::now() + pause + started.elapsed().max(MIN_TIME) > until {
        return first;
    }
    sleep(pause).await;
    look_up.run(attributes).await
}

fn is_transient(kind: FailureKind) -> bool {
    matches!(kind, FailureKind::Unavailable | FailureKind::Throttled)
}
