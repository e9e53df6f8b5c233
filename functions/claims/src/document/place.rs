//! Finds parts of a document: the path of a place, and the place of some characters of a text.

use super::diagnostic::Place;
use super::yaml::{Node, NodeKind, narrow};

impl Node {
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
