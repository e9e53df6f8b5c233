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
    let pause = Duration::from_millis(fastrand::u64(PAUSE_MS));
    let transient = matches!(&first, Err(failure) if may_pass(failure, pause));
    if !transient || Instant::now() + pause + started.elapsed().max(MIN_TIME) > until {
        return first;
    }
    sleep(pause).await;
    look_up.run(attributes).await
}

/// Whether the failure may be over after this pause, and the store does not mind to be asked then.
fn may_pass(failure: &StoreFailure, pause: Duration) -> bool {
    let transient = matches!(failure.kind, FailureKind::Unavailable | FailureKind::Throttled);
    transient && failure.retry_after.is_none_or(|after| after <= pause)
}
