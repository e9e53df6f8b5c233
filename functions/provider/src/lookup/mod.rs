//! Step 3: asks the stores that an application's policy needs, and only those, against one deadline.
//!
//! Read `plan.rs` first: which store is asked for what (`planned_store.rs`, `cycles.rs`). `open.rs` opens the stores or
//! puts stand-ins in their place (`respondent.rs`), `run.rs` asks them for one callout, `asked.rs` is how that went. `rules/` warns of what cannot be
//! meant. `tables.rs` is for tools that write the items which stores read.

mod asked;
mod cycles;
mod open;
mod plan;
mod planned_store;
mod respondent;
mod rules;
mod run;
mod tables;
#[cfg(test)]
mod tests;

pub use asked::{AskOutcome, Asked, LookedUp, StoreRefusal};
pub use cycles::STORES_WAIT_FOR_EACH_OTHER;
pub use plan::Plan;
pub use rules::CODES as WARNINGS;
pub use run::Lookup;
pub use tables::PlannedTable;
