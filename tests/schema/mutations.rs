//! Policies that are changed at one place, and written as JSON, which is YAML: whatever `check` still accepts, the schema
//! accepts.

use claims::document::{Diagnostics, Entry, Node, NodeKind};

use super::{Schema, check_accepts, json, policies};

/// How many changed policies are judged at most.
const MOST: usize = 6000;

#[test]
fn what_check_accepts_of_changed_policies_is_right_by_the_schema() {
    let schema = Schema::of(&[]);
    let (mut judged, mut accepted) = (0, 0);
    for policy in policies().iter().filter(|policy| policy.len() < 4000) {
        let root = Node::parse(policy, &mut Diagnostics::default());
        for changed in changes(&root) {
            if judged == MOST {
                break;
            }
            judged += 1;
            let source = json(&changed).to_string();
            if check_accepts(&source) {
                accepted += 1;
                assert_eq!(schema.refuses(&source), None, "{source}");
            }
        }
    }
    assert!(judged > 1000 && accepted > 100, "{judged} {accepted}");
}

/// The document without one of its entries, and with another value in one of its entries.
fn changes(node: &Node) -> Vec<Node> {
    let with = |kind| Node { place: node.place, kind };
    let mut changed = Vec::new();
    match &node.kind {
        NodeKind::Map(entries) => {
            for at in 0..entries.len() {
                let mut fewer = entries.clone();
                let entry = fewer.remove(at);
                changed.push(with(NodeKind::Map(fewer)));
                let replaced = changes(&entry.value).into_iter().chain(others(&entry.value));
                changed.extend(replaced.map(|value| {
                    let mut entries = entries.clone();
                    entries[at] = Entry { value, ..entry.clone() };
                    with(NodeKind::Map(entries))
                }));
            }
        }
        NodeKind::List(items) => {
            for at in 0..items.len() {
                let mut fewer = items.clone();
                fewer.remove(at);
                changed.push(with(NodeKind::List(fewer)));
                changed.extend(changes(&items[at]).into_iter().map(|item| {
                    let mut items = items.clone();
                    items[at] = item;
                    with(NodeKind::List(items))
                }));
            }
        }
        NodeKind::Null | NodeKind::Text { .. } => {}
    }
    changed
}

/// Other things that somebody could write there.
fn others(node: &Node) -> Vec<Node> {
    let with = |kind| Node { place: node.place, kind };
    let text = |text: &str, plain| with(NodeKind::Text { text: text.to_owned(), plain });
    vec![
        with(NodeKind::Null),
        text("true", true),
        text("5", true),
        text("", false),
        text("user.mail", false),
        text("{user.id}", false),
        with(NodeKind::List(vec![text("user.id", false)])),
        with(NodeKind::Map(Vec::new())),
    ]
}
