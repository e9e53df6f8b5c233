//! The attributes that a document names, and the one that stands at a place.

use std::collections::BTreeSet;
use std::ops::Range;

use claims::values::BUILT_IN_SOURCES;

use crate::outline::{Outline, Role, Word};

/// The stores of a policy and their attributes.
pub(crate) struct Stores<'d> {
    outline: &'d Outline,
    text: &'d str,
    /// What `stores` holds.
    part: Option<usize>,
}

impl<'d> Stores<'d> {
    pub(crate) fn of(outline: &'d Outline, text: &'d str) -> Self {
        Self { outline, text, part: outline.get(0, "stores") }
    }

    /// Each store's part and name.
    pub(crate) fn all(&self) -> impl Iterator<Item = (usize, &'d str)> {
        let outline = self.outline;
        self.part.into_iter().flat_map(|part| outline.keys(part).map(|(at, name, _)| (at, name)))
    }

    /// Whether its attributes are the user's, too.
    pub(crate) fn provides_user(&self, store: usize) -> bool {
        self.outline.get(store, "provides").is_some()
    }

    /// What its `attributes` list: the part of each entry, and its name.
    pub(crate) fn listed(&self, store: usize) -> impl Iterator<Item = (usize, &'d str)> {
        let outline = self.outline;
        let kinds = outline.children(store).filter_map(|(kind, _)| outline.get(kind, "attributes"));
        kinds.flat_map(|part| outline.keys(part).map(|(at, name, _)| (at, name)))
    }

    /// Every attribute that the document names and that has a source, except in one word.
    pub(crate) fn attributes(&self, except: Option<&Range<usize>>) -> BTreeSet<String> {
        let mut known = BTreeSet::new();
        for (store, name) in self.all() {
            let user = self.provides_user(store).then_some("user");
            for source in user.into_iter().chain([name]) {
                known.extend(self.listed(store).map(|(_, attribute)| format!("{source}.{attribute}")));
            }
        }
        let texts =
            self.outline.words.iter().filter(|word| matches!(word.role, Role::Text | Role::TextOrKey));
        for word in texts.filter(|word| except != Some(&word.bytes)) {
            let text = self.text.get(word.bytes.clone()).unwrap_or_default();
            let names = pieces(text).filter_map(|piece| text.get(piece));
            known.extend(names.filter(|name| self.is_attribute(name)).map(str::to_owned));
        }
        known
    }

    /// Whether this is a name with one of the sources that there are.
    fn is_attribute(&self, name: &str) -> bool {
        let Some((source, rest)) = name.split_once('.') else { return false };
        let is_name =
            !rest.is_empty() && !rest.contains(|one: char| one.is_whitespace() || "{}:/".contains(one));
        is_name && (BUILT_IN_SOURCES.contains(&source) || self.all().any(|(_, store)| store == source))
    }
}

/// The attributes that sample people have: `user.mail`, `people.tier`.
#[must_use]
pub fn attributes_of_people(people: &str) -> BTreeSet<String> {
    let outline = Outline::read(people);
    let sources = outline.children(0).flat_map(|(person, _)| outline.keys(person));
    let names = sources
        .flat_map(|(at, source, _)| outline.keys(at).map(move |(_, name, _)| format!("{source}.{name}")));
    names.collect()
}

/// The bytes of the attribute at a byte of a word: what is between braces, or else all of it.
pub(crate) fn attribute_at(word: &Word, text: &str, byte: usize) -> Range<usize> {
    let written = text.get(word.bytes.clone()).unwrap_or_default();
    let within = pieces(written).map(|piece| piece.start + word.bytes.start..piece.end + word.bytes.start);
    within
        .into_iter()
        .find(|piece| (piece.start..=piece.end).contains(&byte))
        .unwrap_or_else(|| word.bytes.clone())
}

/// What can be an attribute in a text: what is between braces; without braces, all of it.
fn pieces(text: &str) -> impl Iterator<Item = Range<usize>> {
    let whole = (!text.contains('{')).then_some(0..text.len());
    let opened = text.match_indices('{').map(|(at, _)| at + 1);
    let braced = opened.filter_map(|start| Some(start..start + text.get(start..)?.find('}')?));
    whole.into_iter().chain(braced)
}
