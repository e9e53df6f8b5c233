//! YAML files of the tests, as JSON values; every scalar is a text.

use claims::document::{Diagnostics, Node, NodeKind};
use serde_json::Value;

/// The document.
pub fn read(source: &str) -> Value {
    let mut diagnostics = Diagnostics::default();
    let node = Node::parse(source, &mut diagnostics);
    assert!(!diagnostics.has_errors(), "{:?}", diagnostics.as_slice());
    value(node)
}

fn value(node: Node) -> Value {
    match node.kind {
        NodeKind::Null => Value::Null,
        NodeKind::Text { text, .. } => Value::String(text),
        NodeKind::List(items) => items.into_iter().map(value).collect(),
        NodeKind::Map(entries) => entries.into_iter().map(|entry| (entry.key, value(entry.value))).collect(),
    }
}
