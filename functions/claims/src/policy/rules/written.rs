//! A claim's configurations as they are written.

use crate::document::{Entry, Node, NodeKind, Place};
use crate::values::AttributeName;

/// One configuration.
pub(super) struct WrittenConfiguration<'n> {
    /// Which one it is, from 1.
    pub(super) number: usize,
    /// Where it starts.
    pub(super) place: Place,
    pub(super) condition: Option<&'n Node>,
    pub(super) attribute: Option<&'n Node>,
    pub(super) transformations: Option<&'n Node>,
}

/// The configurations of a claim, in the order in which they are written.
pub(super) fn configurations(claim: &Entry) -> Vec<WrittenConfiguration<'_>> {
    match claim.value.get("configurations") {
        Some(list) => {
            let items = list.as_items().iter().enumerate();
            items.map(|(index, item)| configuration(index + 1, item.place, item)).collect()
        }
        None => vec![configuration(1, claim.place, &claim.value)],
    }
}

fn configuration(number: usize, place: Place, node: &Node) -> WrittenConfiguration<'_> {
    let attribute = match node.kind {
        NodeKind::Text { .. } => Some(node),
        _ => node.get("attribute"),
    };
    let (condition, transformations) = (node.get("condition"), node.get("transformations"));
    WrittenConfiguration { number, place, condition, attribute, transformations }
}

impl WrittenConfiguration<'_> {
    /// Whether it applies to all users and has a value for each of them.
    pub(super) fn always_has_value(&self) -> bool {
        let is_for_all = self.condition.is_none_or(|condition| match condition.as_entries() {
            [only] => only.key == "userType" && only.value.as_text() == Some("any"),
            _ => false,
        });
        is_for_all && self.attribute.is_some_and(is_known_of_all)
    }
}

/// Whether it is a constant, or the user's id, which Entra sends in every callout.
fn is_known_of_all(attribute: &Node) -> bool {
    let id = attribute.as_text().and_then(AttributeName::parse);
    let is_id = id.is_some_and(|name| name.source == "user" && name.name == "id");
    let constant = attribute.get("value").and_then(Node::as_text);
    is_id || constant.is_some_and(|text| !text.is_empty())
}
