//! The items of a table that a policy reads, as files and back.
//!
//! `target.rs` finds the table and its key, `reading/` the rows of a file, `item.rs` the item of each; `check.rs` compares
//! them with what the policy reads, `difference.rs` with what the table has. `requests.rs` reads and writes the table, with `waits.rs`;
//! `notation.rs` and `writing.rs` write items as text.

mod check;
mod difference;
mod item;
mod key;
mod notation;
mod reading;
mod requests;
mod size;
mod target;
mod waits;
mod writing;

pub(crate) use check::{Checked, is_looked_up, key_values};
pub(crate) use difference::Differences;
pub(crate) use item::key_of_words;
pub(crate) use key::ItemKey;
pub(crate) use reading::{FileRow, read};
pub(crate) use requests::Requests;
pub(crate) use target::Target;
pub(crate) use writing::{ExportFormat, written};
