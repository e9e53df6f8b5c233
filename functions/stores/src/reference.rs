//! The part of the reference about stores. The same text documents the module of each kind. Tests read its examples as
//! policies, and compare their keys with those that the kind supports.

use claims::document::{Diagnostics, Node, NodeKind};

use crate::STORE_KINDS;
use crate::configuration::StoreKind;

/// The documentation of all stores, with an example.
const ALL: &str = include_str!("reference.md");

/// The part of the reference page about stores and their kinds, in Markdown.
#[must_use]
pub fn page() -> String {
    let kinds = STORE_KINDS
        .iter()
        .map(|kind| format!("\n### {}\n\nGives {}.\n\n{}", kind.name, kind.summary, kind.reference));
    format!("{ALL}{}", kinds.collect::<String>())
}

/// The examples in a text: stores, as they are written below `stores:`.
pub fn examples(text: &str) -> impl Iterator<Item = &str> {
    let blocks = text.split("```yaml\n").skip(1);
    blocks.filter_map(|block| block.split_once("```").map(|(example, _)| example))
}

/// The configurations of this kind in its examples.
#[must_use]
pub fn configurations(kind: &StoreKind) -> Vec<Node> {
    let mut configurations = Vec::new();
    for example in examples(kind.reference) {
        for store in entries(&Node::parse(example, &mut Diagnostics::default())) {
            let of_kind = entries(&store.1).into_iter().filter(|(key, _)| key == kind.name);
            configurations.extend(of_kind.map(|(_, configuration)| configuration));
        }
    }
    configurations
}

/// The keys directly below the kind's name.
#[must_use]
pub fn keys(kind: &StoreKind) -> Vec<String> {
    let mut keys = Vec::new();
    for (key, _) in configurations(kind).iter().flat_map(entries) {
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    keys
}

fn entries(node: &Node) -> Vec<(String, Node)> {
    let NodeKind::Map(entries) = &node.kind else { return Vec::new() };
    entries.iter().map(|entry| (entry.key.clone(), entry.value.clone())).collect()
}
