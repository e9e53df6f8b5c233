//! What `claimsmith check` does with a policy that was read: looks for what shows only in all of it (`accepting.rs`), applies the
//! fixes of its mistakes (`fixing.rs`), and compares the template of its stack with what it needs (`comparing.rs`).

mod accepting;
mod comparing;
mod fixing;

pub(crate) use accepting::{checked, warnings};
pub(crate) use comparing::compared;
pub(crate) use fixing::{Fixed, difference, write};
