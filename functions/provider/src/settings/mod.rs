//! A deployment's settings: `list.rs` names and explains them, `reading.rs` reads and checks them.

pub mod list;
mod reading;

pub use reading::{Settings, WrongSetting};
