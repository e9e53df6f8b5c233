//! What two versions of a claim mention: the texts that they compare attributes with, and those that stand elsewhere.

use std::collections::{BTreeMap, BTreeSet};

use claims::document::{Node, NodeKind};
use claims::entra::contract::PROTOCOLS;
use claims::values::AttributeName;
use dotnet_text::Regex;

/// What claims mention.
#[derive(Debug, Default)]
pub(super) struct Mentioned {
    /// The texts that conditions compare an attribute with, and samples of the patterns that it is matched with.
    pub(super) compared: BTreeMap<AttributeName, BTreeSet<String>>,
    /// The most values that a condition counts of an attribute.
    pub(super) counted: BTreeMap<AttributeName, usize>,
    /// All other texts: parameters, constants, keys of tables, samples of patterns.
    pub(super) others: BTreeSet<String>,
    /// The whole numbers among them, such as lengths.
    pub(super) numbers: BTreeSet<usize>,
}

/// Larger numbers are not the lengths of texts.
const LONGEST: usize = 300;

/// More values than this are not counted out.
const MOST_COUNTED: usize = 20;

impl Mentioned {
    /// What only one of two versions mentions, and what any of them does.
    pub(super) fn merged(old: &Self, new: &Self) -> (Self, Self) {
        let (mut changed, mut all) = (Self::default(), Self::default());
        for (one, other) in [(old, new), (new, old)] {
            for (name, texts) in &one.compared {
                let known = other.compared.get(name);
                let only = texts.iter().filter(|text| known.is_none_or(|known| !known.contains(*text)));
                changed.compared.entry(name.clone()).or_default().extend(only.cloned());
                all.compared.entry(name.clone()).or_default().extend(texts.iter().cloned());
            }
            for (name, most) in &one.counted {
                let counted = all.counted.entry(name.clone()).or_default();
                *counted = *most.max(counted);
            }
            changed.others.extend(one.others.difference(&other.others).cloned());
            changed.numbers.extend(one.numbers.difference(&other.numbers));
            all.others.extend(one.others.iter().cloned());
            all.numbers.extend(&one.numbers);
        }
        (changed, all)
    }

    /// Adds what a claim mentions.
    pub(super) fn add(&mut self, node: &Node) {
        match &node.kind {
            NodeKind::Null => {}
            NodeKind::Text { text, .. } => self.text(text),
            NodeKind::List(items) => items.iter().for_each(|item| self.add(item)),
            NodeKind::Map(entries) => {
                for entry in entries {
                    match entry.key.as_str() {
                        "attribute" if entry.value.has("name") => self.test(&entry.value),
                        "memberOf" => self.compare("user.memberOf", texts(&entry.value)),
                        "userType" => self.user_types(),
                        "protocol" => self.compare("event.protocol", PROTOCOLS.map(str::to_owned)),
                        "accept" => {}
                        "table" => self.table(&entry.value),
                        _ => self.add(&entry.value),
                    }
                }
            }
        }
    }

    /// The keys of a table are what an input is compared with.
    fn table(&mut self, table: &Node) {
        for entry in table.as_entries() {
            self.others.insert(entry.key.clone());
            self.add(&entry.value);
        }
    }

    fn test(&mut self, test: &Node) {
        let Some(name) = test.get("name").and_then(Node::as_text) else { return };
        for entry in test.as_entries() {
            match entry.key.as_str() {
                "equals" | "in" => self.compare(name, texts(&entry.value)),
                "matches" => {
                    let samples = entry.value.as_text().map(Regex::samples).unwrap_or_default();
                    self.compare(name, samples);
                }
                "count" => self.count(name, &entry.value),
                _ => self.compare(name, []),
            }
        }
    }

    fn compare(&mut self, name: &str, texts: impl IntoIterator<Item = String>) {
        if let Some(name) = AttributeName::parse(name) {
            self.compared.entry(name).or_default().extend(texts);
        }
    }

    fn count(&mut self, name: &str, count: &Node) {
        let numbers = count.as_entries().iter().filter_map(|entry| entry.value.as_text()?.parse().ok());
        let most = numbers.max().unwrap_or(0).min(MOST_COUNTED);
        if let Some(name) = AttributeName::parse(name) {
            let counted = self.counted.entry(name).or_default();
            *counted = most.max(*counted);
        }
    }

    fn user_types(&mut self) {
        self.compare("user.userType", ["Member", "Guest"].map(str::to_owned));
        self.compare("user.userPrincipalName", ["kim_home.example#EXT#@contoso.example".to_owned()]);
        self.compare("user.guestKind", ["aad", "external"].map(str::to_owned));
    }

    fn text(&mut self, text: &str) {
        if AttributeName::parse(text).is_some_and(|name| name.is_in_callout()) {
            return;
        }
        if let Some(number) = text.parse().ok().filter(|number| *number <= LONGEST) {
            self.numbers.insert(number);
        }
        if text.contains(['\\', '(', '[', '^', '$', '*', '+', '|', '?', '.']) {
            self.others.extend(Regex::samples(text));
        }
        self.others.insert(text.to_owned());
    }
}

fn texts(node: &Node) -> Vec<String> {
    let items = std::iter::once(node).chain(node.as_items());
    items.filter_map(Node::as_text).map(str::to_owned).collect()
}
