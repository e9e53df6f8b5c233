//! Step 2: Entra's request. `route.rs` checks its path, method and body, `reading.rs` makes a [`Callout`] of it, and
//! `wire.rs` is its JSON.

mod reading;
mod route;
mod wire;

pub use reading::{Callout, correlation_id_of};
pub use route::check_route;
