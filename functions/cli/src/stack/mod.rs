//! What a policy needs of the stack that deploys it, written into the stack's template.
//!
//! A template has sections between `# claimsmith template: NAME` and `# claimsmith template: end`; everything else in it
//! is the owner's. `needs.rs` reads what a policy needs, `statements.rs` says it as permissions and `substitution.rs` in
//! CloudFormation's texts, `sections.rs` has each section's lines, `marked.rs` finds and replaces sections in a text.

mod marked;
mod needs;
mod sections;
mod statements;
mod substitution;

pub(crate) use marked::{Difference, MarkedText};
pub(crate) use needs::Needs;
pub(crate) use sections::{LAYER, TEMPLATE};
