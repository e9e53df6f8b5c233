//! Finds parts of a document: what a key holds, the path of a place, the place of some characters of a text. Nothing is
//! noted.

use super::diagnostic::Place;
use super::yaml::{Entry, Node, NodeKind, narrow};

impl Node {
    /// What a key of this mapping holds; `None` for a key without a value too.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Self> {
        let entry = self.as_entries().iter().find(|entry| entry.key == key)?;
        (entry.value.kind != NodeKind::Null).then_some(&entry.value)
    }

    /// The entries of this mapping; empty for anything else.
    #[must_use]
    pub fn as_entries(&self) -> &[Entry] {
        match &self.kind {
            NodeKind::Map(entries) => entries,
            _ => &[],
        }
    }

    /// The items of this list; empty for anything else.
    #[must_use]
    pub fn as_items(&self) -> &[Self] {
        match &self.kind {
            NodeKind::List(items) => items,
            _ => &[],
        }
    }

    /// The text, if it is one.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match &self.kind {
            NodeKind::Text { text, .. } => Some(text),
            _ => None,
        }
    }

    /// `stores.people.dynamodb.key[0]`: the path of the part at `place`; empty for the whole document.
    #[must_use]
    pub fn path_at(&self, place: Place) -> String {
        let mut path = String::new();
        let mut node = self;
        while let Some(child) = node.descend(place.part, &mut path) {
            node = child;
        }
        path
    }

    /// The place of these characters of a text, where they stand in the document as they are; else the place
    /// of the whole text.
    #[must_use]
    pub fn place_of(&self, characters: std::ops::Range<usize>) -> Place {
        let NodeKind::Text { text, plain } = &self.kind else { return self.place };
        let quote = usize::from(!plain);
        if narrow(text.chars().count() + 2 * quote) != self.place.length {
            return self.place;
        }
        Place {
            column: self.place.column + narrow(characters.start + quote),
            length: narrow(characters.len()),
            ..self.place
        }
    }

    fn descend(&self, part: u32, path: &mut String) -> Option<&Self> {
        match &self.kind {
            NodeKind::Map(entries) => {
                let behind = entries.partition_point(|entry| entry.place.part <= part);
                let entry = entries.get(behind.checked_sub(1)?)?;
                path.push_str(if path.is_empty() { "" } else { "." });
                path.push_str(&entry.key);
                Some(&entry.value)
            }
            NodeKind::List(items) => {
                let index = items.partition_point(|item| item.place.part <= part).checked_sub(1)?;
                let item = items.get(index)?;
                path.push_str(&format!("[{index}]"));
                Some(item)
            }
            NodeKind::Null | NodeKind::Text { .. } => None,
        }
    }
}
