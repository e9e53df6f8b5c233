//! A deployment's settings: `list.rs` names and explains them, `reading.rs` reads and checks them, `value.rs` reads the
//! value of one of them.

pub mod list;
mod reading;
#[cfg(test)]
mod tests;
mod value;

pub use reading::{Settings, WrongSetting, log_level};
