//! The stores, policies and claims of a document, for its outline in an editor.

use std::ops::Range;

use crate::outline::{Outline, OutlinePart, Step};

/// A part that has a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentPart {
    /// The name.
    pub name: String,
    /// What it is.
    pub kind: PartKind,
    /// Its bytes.
    pub bytes: Range<usize>,
    /// The bytes of its name.
    pub name_bytes: Range<usize>,
    /// The claims of a policy.
    pub parts: Vec<Self>,
}

/// What a part is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartKind {
    /// A store of attributes.
    Store,
    /// An entry of `policies`.
    Policy,
    /// A claim.
    Claim,
    /// A test case, or a person.
    Item,
}

/// The parts of a document that have names, in the order of writing.
#[must_use]
pub fn symbols(text: &str) -> Vec<DocumentPart> {
    let outline = Outline::read(text);
    let mut symbols = named(&outline, outline.get(0, "stores"), PartKind::Store);
    for (at, item) in outline.get(0, "policies").into_iter().flat_map(|part| outline.children(part)) {
        let claims = named(&outline, outline.get(at, "claims"), PartKind::Claim);
        symbols.extend(by_name(&outline, text, at, item, PartKind::Policy, claims));
    }
    let items = outline.children(0).filter(|(_, part)| matches!(part.step, Step::Item(_)));
    symbols
        .extend(items.filter_map(|(at, item)| by_name(&outline, text, at, item, PartKind::Item, Vec::new())));
    symbols
}

/// The parts with keys in a part.
fn named(outline: &Outline, part: Option<usize>, kind: PartKind) -> Vec<DocumentPart> {
    let keys = part.into_iter().flat_map(|part| outline.keys(part));
    let keys = keys.filter_map(|(_, name, part)| {
        let Step::Key(_, name_bytes) = &part.step else { return None };
        let (name, name_bytes) = (shown(name), name_bytes.clone());
        Some(DocumentPart { name, kind, bytes: part.bytes.clone(), name_bytes, parts: Vec::new() })
    });
    keys.collect()
}

/// An item whose name is what `name` holds.
fn by_name(
    outline: &Outline,
    text: &str,
    at: usize,
    item: &OutlinePart,
    kind: PartKind,
    parts: Vec<DocumentPart>,
) -> Option<DocumentPart> {
    let name_bytes = outline.parts.get(outline.get(at, "name")?)?.text.clone()?;
    let name = shown(text.get(name_bytes.clone())?);
    Some(DocumentPart { name, kind, bytes: item.bytes.clone(), name_bytes, parts })
}

/// A name is never empty in an editor's list.
fn shown(name: &str) -> String {
    if name.trim().is_empty() { "(no name)".to_owned() } else { name.to_owned() }
}
