//! The time of day, which does not stop while the function's environment is frozen, and the time that a look-up has
//! (`running.rs`). Without the feature `network` nothing waits, and no time passes (`standing.rs`): WebAssembly in a page has
//! no clock.

#[cfg(feature = "network")]
mod running;
#[cfg(not(feature = "network"))]
mod standing;

#[cfg(feature = "network")]
pub use running::{Clock, Instant, has_passed};
#[cfg(feature = "network")]
pub(crate) use running::{Moment, part, time_left, timed};
#[cfg(not(feature = "network"))]
pub use standing::Instant;
