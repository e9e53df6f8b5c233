//! What `claimsmith check` does with a policy that was read: applies the
//! fixes of its mistakes (`fixing.rs`), and compares the template of its stack with what it needs (`comparing.rs`).

mod comparing;
mod fixing;

pub(crate) use comparing::compared;
pub(crate) use fixing::{Fixed, difference, write};
