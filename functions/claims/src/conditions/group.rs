//! Conditions made of conditions.

use super::{Built, Condition, ConditionTest, words};
use crate::document::{EMPTY_LIST, Node};
use crate::values::Scope;

/// Reads a list of conditions; `between` joins their words.
pub(super) fn build(node: &Node, scope: &mut Scope<'_>, between: &str, test: ConditionTest) -> Option<Built> {
    let items = node.items(scope.diagnostics)?;
    if items.is_empty() {
        scope.diagnostics.error(EMPTY_LIST, node.place, "the list of conditions is empty");
    }
    let parts: Vec<_> = items.iter().map(|item| Condition::read(item, scope)).collect();
    let parts = parts.into_iter().collect::<Option<Vec<_>>>()?;
    Some(Built { words: format!("({})", words(&parts, between)), parts, test })
}
