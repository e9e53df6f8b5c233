//! Where the attribute at a place comes from.

use std::ops::Range;

use crate::attributes::{Stores, attribute_at};
use crate::outline::{Outline, Role, Step};

/// The bytes of what defines the attribute at a byte of a document: its line below `attributes` of its store, or the
/// name of the store. `None` for an attribute that Entra sends.
#[must_use]
pub fn definition(text: &str, byte: usize) -> Option<Range<usize>> {
    let outline = Outline::read(text);
    let word = outline.word_at(byte).filter(|word| matches!(word.role, Role::Text | Role::TextOrKey))?;
    let (source, name) = text.get(attribute_at(word, text, byte))?.split_once('.')?;
    let stores = Stores::of(&outline, text);
    let listed = |store: usize| stores.listed(store).find(|(_, listed)| *listed == name).map(|(at, _)| at);
    let part = match stores.all().find(|(_, store)| *store == source) {
        Some((store, _)) => listed(store).unwrap_or(store),
        None if source == "user" => {
            let completing = stores.all().filter(|(store, _)| stores.provides_user(*store));
            completing.filter_map(|(store, _)| listed(store)).next()?
        }
        None => return None,
    };
    match &outline.parts.get(part)?.step {
        Step::Key(_, bytes) => Some(bytes.clone()),
        Step::Document | Step::Item(_) => None,
    }
}
