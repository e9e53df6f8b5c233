//! Recordings of callouts: what a policy read (`record.rs`), encrypted under a key of the deployment's owner (`sealed.rs`) with
//! data keys that are used for a short time (`data_keys.rs`), and written to the log or a table (`recorder.rs`).

#[cfg(feature = "network")]
mod data_keys;
mod record;
#[cfg(feature = "network")]
mod recorder;
#[cfg(feature = "network")]
pub mod sealed;

pub use record::{CalloutRecord, RecordedValue, StoreRecord};
#[cfg(feature = "network")]
pub(crate) use recorder::Recorder;
