//! What a policy needs of the stack that deploys it, written into the stack's template.
//!
//! A template has sections between `# claimsmith template: NAME` and `# claimsmith template: end`; everything else in it
//! is the owner's. `needs.rs` reads what a policy needs, `statements.rs` says it as permissions and `substitution.rs` in
//! CloudFormation's texts, `sections.rs` has each section's lines, `marked.rs` finds and replaces sections in a text, and
//! `stack_file.rs` in a file. `codes.rs` has the codes of what `claimsmith check` reports about them.

mod codes;
mod marked;
mod needs;
mod sections;
mod stack_file;
mod statements;
mod substitution;

pub(crate) use codes::{CODES, MISSING_IN_TEMPLATE, NOT_NEEDED_IN_TEMPLATE};
pub(crate) use marked::{Difference, MARK};
pub(crate) use needs::Needs;
pub(crate) use stack_file::{StackFile, TEMPLATE_FILE, from_here};
