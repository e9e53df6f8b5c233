//! A deployment's settings: `list.rs` names and explains them, `reading.rs` reads and checks them, `value.rs` reads the
//! value of one of them.

pub mod list;
#[cfg(feature = "network")]
mod reading;
#[cfg(test)]
mod tests;
#[cfg(feature = "network")]
mod value;

#[cfg(feature = "network")]
pub use reading::{Settings, WrongSetting, log_level};
