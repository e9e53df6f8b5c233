//! One callout, from request to answer. [`Provider::handle`] is where to start reading. Without the feature `network` there are
//! the steps that anybody can take who has a policy: a callout is read, attributes are looked up in stand-ins, the answer is
//! written.

pub mod answer;
#[cfg(feature = "network")]
pub mod authentication;
pub mod callout;
pub mod comparison;
pub mod deployed_content;
pub mod failure;
#[cfg(feature = "network")]
mod handle;
#[cfg(feature = "network")]
mod in_use;
pub mod lookup;
#[cfg(feature = "network")]
pub mod observation;
pub mod reason;
#[cfg(feature = "network")]
pub mod received;
pub mod recording;
#[cfg(feature = "network")]
pub mod sampling;
#[cfg(feature = "network")]
pub mod self_test;
pub mod settings;
#[cfg(feature = "network")]
pub mod start;

#[cfg(feature = "network")]
pub use handle::Provider;
