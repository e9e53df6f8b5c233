//! Which texts of a claim are checked by which rule.

use super::plain_text::PlainText;
use super::{dollar_syntax, literal_reference, slashed_regex};
use crate::document::{Diagnostics, Entry, Node};

/// A rule for the texts that these keys hold.
struct TextRule {
    keys: &'static [&'static str],
    check: fn(&PlainText<'_>, &mut Diagnostics),
}

const RULES: [TextRule; 4] = [
    TextRule {
        keys: &["default", "equals", "in", "separator", "value", "value2"],
        check: literal_reference::constant,
    },
    TextRule { keys: &["template"], check: literal_reference::template },
    TextRule { keys: &["replacement"], check: dollar_syntax::check },
    TextRule { keys: &["matches", "regex"], check: slashed_regex::check },
];

/// Checks every text in a claim.
pub(super) fn check(node: &Node, stores: &[String], diagnostics: &mut Diagnostics) {
    for entry in node.as_entries() {
        for rule in RULES.iter().filter(|rule| rule.keys.contains(&entry.key.as_str())) {
            for text in texts(entry, stores) {
                (rule.check)(&text, diagnostics);
            }
        }
        check(&entry.value, stores, diagnostics);
    }
    for item in node.as_items() {
        check(item, stores, diagnostics);
    }
}

/// The text of an entry, or those of its list.
fn texts<'n>(entry: &'n Entry, stores: &'n [String]) -> impl Iterator<Item = PlainText<'n>> {
    let nodes = [&entry.value].into_iter().chain(entry.value.as_items());
    nodes.filter_map(move |node| Some(PlainText { key: &entry.key, node, text: node.as_text()?, stores }))
}
