//! What time it is.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

/// What time it is. Wall-clock time also passes while a function's environment is frozen, which a monotonic
/// clock need not notice.
pub type Clock = Arc<dyn Fn() -> SystemTime + Send + Sync>;

/// Whether that much time has passed since; a clock that was set back counts as passed.
pub(crate) fn has_passed(clock: &Clock, since: SystemTime, time: Duration) -> bool {
    !matches!(clock().duration_since(since), Ok(passed) if passed < time)
}
