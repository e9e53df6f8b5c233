//! A deployment's settings: `list.rs` names and explains them, `reading.rs` reads and checks them (with
//! `reader.rs`), `policy_source.rs` those about the policy, `sampling.rs` those about a sample of callouts, `value.rs` the
//! value of one of them.

pub mod list;
#[cfg(feature = "network")]
mod policy_source;
#[cfg(feature = "network")]
mod reader;
#[cfg(feature = "network")]
mod reading;
#[cfg(feature = "network")]
mod sampling;
#[cfg(test)]
mod tests;
#[cfg(feature = "network")]
mod value;

#[cfg(feature = "network")]
pub use policy_source::PolicySource;
#[cfg(feature = "network")]
pub use reader::WrongSetting;
#[cfg(feature = "network")]
pub use reading::{Settings, log_level, policy_folder};
#[cfg(feature = "network")]
pub use sampling::SamplingSettings;
#[cfg(feature = "network")]
pub use value::RecordDestination;
