//! A text of a claim, as the rules for texts get it.

use crate::document::Node;

/// A text of a claim.
pub(super) struct PlainText<'n> {
    /// The key that holds it.
    pub(super) key: &'n str,
    /// Where it is.
    pub(super) node: &'n Node,
    /// The text itself.
    pub(super) text: &'n str,
    /// The names of the policy's stores.
    pub(super) stores: &'n [String],
}
