//! Step 3: asks the stores that an application's policy needs, and only those, against one deadline.
//!
//! Read `plan.rs` first: which store is asked for what (`planned_store.rs`, `cycles.rs`), and `needs.rs`: what they need of a
//! deployment. `open.rs` opens the stores, or `stand_ins.rs` puts stand-ins in their place; who responds (`respondent.rs`) is
//! prepared for each application (`prepared.rs`). `run.rs` asks them for one callout, `asked.rs` is how that went. `rules/`
//! warns of what cannot be meant. `recorded.rs` is what a recording says of it.
//! `tables.rs` is for tools that write the items which stores read.

mod asked;
mod cycles;
mod needs;
#[cfg(feature = "network")]
mod open;
mod plan;
mod planned_store;
mod prepared;
#[cfg(feature = "network")]
mod recorded;
mod respondent;
mod rules;
mod run;
mod stand_ins;
#[cfg(feature = "network")]
mod tables;
#[cfg(test)]
mod tests;

pub use asked::{AskOutcome, Asked, LookedUp, StoreRefusal};
pub use cycles::STORES_WAIT_FOR_EACH_OTHER;
#[cfg(feature = "network")]
pub(crate) use open::Probed;
pub use plan::Plan;
pub use rules::CODES as WARNINGS;
pub use run::Lookup;
#[cfg(feature = "network")]
pub use tables::PlannedTable;
