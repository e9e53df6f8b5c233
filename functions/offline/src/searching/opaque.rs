//! A claim in which everything that conditions cannot be compared with is an attribute of its own: transformations, templates and
//! patterns, each written text once. Two claims that decide the same for all outcomes of these attributes are the same claim,
//! whatever the transformations do: the outcomes that they can have together are among those.

use std::collections::BTreeMap;

use claims::document::{Diagnostics, Entry, Node, NodeKind, Place};
use claims::values::{AttributeName, Known, Value};

use super::claim_pair::{ClaimPair, ClaimPlace, alone, entry};

/// What was replaced in the claims of a pair.
pub(super) struct Opaque {
    /// The source of the attributes that stand for it.
    source: String,
    /// Of each written text, the number of its attribute and what it is.
    replaced: BTreeMap<String, (usize, Part)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Transformations,
    Template,
    Matches,
}

/// What a condition finds instead of a match.
const MATCHES: &str = "has a match";

impl Opaque {
    /// Replaces what is opaque in both claims, and reads them. `None` if they cannot be read so.
    pub(super) fn of(places: [Option<ClaimPlace<'_>>; 2]) -> Option<(Self, ClaimPair)> {
        let mut opaque = Self { source: free_source(&places), replaced: BTreeMap::new() };
        let store = [opaque.store()];
        let documents = places.map(|place| {
            let place = place?;
            let mut claim = place.node()?.clone();
            opaque.replace(&mut claim);
            Some(alone(&place, claim, &store))
        });
        let pair = ClaimPair::of_documents(documents)?;
        Some((opaque, pair))
    }

    /// Whether something was replaced.
    pub(super) fn is_used(&self) -> bool {
        !self.replaced.is_empty()
    }

    /// The outcomes of what an attribute stands for; `None` for one that is the policy's own.
    pub(super) fn classes(&self, name: &AttributeName) -> Option<Vec<Known>> {
        if name.source != self.source {
            return None;
        }
        let (number, part) = self.replaced.values().find(|(number, _)| named(*number) == name.name)?;
        let text = |text: &str| Known::Value(Value::from(text));
        let [one, two] = [format!("Outcome {number}"), format!("Outcome {number} more")];
        Some(match part {
            Part::Matches => vec![text("has no match"), text(MATCHES), Known::Unknown],
            Part::Template => vec![Known::NoValue, text(&one)],
            Part::Transformations => vec![
                Known::NoValue,
                text(&one),
                Known::Value(Value::List(vec![one.clone()])),
                Known::Value(Value::List(vec![one, two])),
            ],
        })
    }

    fn replace(&mut self, node: &mut Node) {
        match &mut node.kind {
            NodeKind::Null | NodeKind::Text { .. } => {}
            NodeKind::List(items) => items.iter_mut().for_each(|item| self.replace(item)),
            NodeKind::Map(entries) => {
                let beside = entries.iter().find(|entry| entry.key == "attribute");
                let beside = beside.map(|beside| written(&beside.value)).unwrap_or_default();
                entries.iter_mut().for_each(|entry| self.replace_entry(entry, &beside));
            }
        }
    }

    fn replace_entry(&mut self, entry: &mut Entry, beside: &str) {
        match entry.key.as_str() {
            "transformations" => {
                let text = format!("{beside}\n{}", written(&entry.value));
                let name = self.attribute(text, Part::Transformations);
                let same =
                    format!("[Trim: {{ input: {name}, type: leadingAndTrailing, treatAsMultiValue: true }}]");
                entry.value = parsed(&same, entry.value.place);
            }
            "attribute" if entry.value.has("template") => {
                let name = self.attribute(written(&entry.value), Part::Template);
                entry.value = parsed(&name, entry.value.place);
            }
            "attribute" if entry.value.has("matches") => {
                let name = self.attribute(written(&entry.value), Part::Matches);
                entry.value = parsed(&format!("{{ name: {name}, equals: {MATCHES} }}"), entry.value.place);
            }
            _ => self.replace(&mut entry.value),
        }
    }

    /// The attribute that stands for what is written so.
    fn attribute(&mut self, written: String, part: Part) -> String {
        let next = self.replaced.len();
        let (number, _) = *self.replaced.entry(written).or_insert((next, part));
        format!("{}.{}", self.source, named(number))
    }

    /// The store that declares the attributes.
    fn store(&self) -> Entry {
        let place = Place::default();
        let declaration = "{ file: { path: opaque.yaml, key: { id: '{user.id}' } }, required: true }";
        entry(&self.source, parsed(declaration, place))
    }
}

/// A text that is the same for nodes that mean the same: places, quotes and the order of keys do not count, and neither does what
/// is accepted.
pub(super) fn written(node: &Node) -> String {
    match &node.kind {
        NodeKind::Null => "~".to_owned(),
        NodeKind::Text { text, .. } => format!("{text:?}"),
        NodeKind::List(items) => {
            let items: Vec<String> = items.iter().map(written).collect();
            format!("[{}]", items.join(","))
        }
        NodeKind::Map(entries) => {
            let kept = entries.iter().filter(|entry| entry.key != "accept");
            let mut entries: Vec<String> =
                kept.map(|entry| format!("{:?}:{}", entry.key, written(&entry.value))).collect();
            entries.sort();
            format!("{{{}}}", entries.join(","))
        }
    }
}

fn named(number: usize) -> String {
    format!("part{number}")
}

fn parsed(text: &str, place: Place) -> Node {
    Node { place, ..Node::parse(text, &mut Diagnostics::default()) }
}

/// A name that no store of the policies has.
fn free_source(places: &[Option<ClaimPlace<'_>>; 2]) -> String {
    let is_taken = |name: &str| {
        let mut stores = places.iter().flatten().filter_map(|place| place.root.get("stores"));
        stores.any(|stores| stores.has(name))
    };
    let mut source = "opaque".to_owned();
    while is_taken(&source) {
        source.push('x');
    }
    source
}
