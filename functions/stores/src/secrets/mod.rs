//! Secrets and parameters for stores: `${secret:NAME}`, `${secret:NAME#key}` for one key of a secret that is a JSON
//! object, and `${parameter:NAME}`.
//!
//! They are fetched at the start, in parallel. If one is not available, the function starts anyway, and the store that
//! uses it fails until it is. They are fetched again from time to time, and a store is reopened when one of its secrets
//! has changed; see [`crate::renewal`].
//!
//! `fetched.rs` keeps them, `source.rs` chooses where they come from: `secrets_manager.rs` and `parameter_store.rs`,
//! `file.rs`, or the environment. `secret.rs` is one value, `named.rs` finds the names in a configuration,
//! `written.rs` what should be one (`misspelled.rs`). `versions.rs` is for a secret whose rotation is under way.

mod address;
#[cfg(feature = "network")]
mod fetched;
#[cfg(feature = "network")]
mod file;
mod misspelled;
mod named;
#[cfg(feature = "network")]
mod parameter_store;
mod secret;
#[cfg(feature = "network")]
mod secrets_manager;
#[cfg(feature = "network")]
mod source;
#[cfg(feature = "network")]
mod versions;
pub(crate) mod written;

#[cfg(feature = "network")]
pub use fetched::Secrets;
#[cfg(feature = "network")]
pub(crate) use named::settings_in;
pub use named::{named_in, settings_of};
#[cfg(feature = "network")]
pub(crate) use secret::hidden;
pub use secret::{Secret, whole};
#[cfg(feature = "network")]
pub use source::SecretSource;
#[cfg(feature = "network")]
pub(crate) use versions::OtherVersion;
pub use written::{SECRET_KEYS, check_written_out, written_out};
