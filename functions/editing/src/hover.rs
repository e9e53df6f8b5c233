//! What a word means.

use std::ops::Range;

use claims::reference::{claim_name, code_page};

use crate::attributes::{Stores, attribute_at};
use crate::language::Language;
use crate::outline::{Outline, Role, Step, Word};
use crate::schema::Schema;

/// A word and what it means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explained {
    /// The word.
    pub bytes: Range<usize>,
    /// What it means, in Markdown.
    pub page: String,
}

/// What the word at a byte of a document means; `None` where nothing is known about it.
#[must_use]
pub fn hover(language: Language<'_>, text: &str, byte: usize) -> Option<Explained> {
    let outline = Outline::read(text);
    let word = outline.word_at(byte)?;
    let written = text.get(word.bytes.clone())?;
    let path = outline.path(word.part);
    if matches!(word.role, Role::Key | Role::KeyWithoutColon) {
        let page = key(language, &path, written)?;
        return Some(Explained { bytes: word.bytes.clone(), page });
    }
    let bytes = attribute_at(word, text, byte);
    let name = text.get(bytes.clone())?;
    let page = language.attribute_page(name).filter(|_| name.contains('.')).map(str::to_owned);
    let page = page.or_else(|| of_store(&outline, text, name));
    match page {
        Some(page) => Some(Explained { bytes, page }),
        None => Some(Explained { bytes: word.bytes.clone(), page: value(language, &path, word, text)? }),
    }
}

/// A key at the end of a path.
fn key(language: Language<'_>, path: &[&Step], name: &str) -> Option<String> {
    let around = path.iter().rev().nth(1);
    if matches!(around, Some(Step::Key(key, _)) if key == "accept") {
        return language.warnings.iter().find(|code| code.name == name).map(code_page);
    }
    let schema = Schema::new(language.schema);
    let here = schema.at(path);
    let about = schema.description(&here)?;
    let is_claim = matches!(around, Some(Step::Key(key, _)) if key == "claims");
    if let Some(topic) = claim_name(name).filter(|_| is_claim) {
        return Some(topic.page);
    }
    let own = about.strip_prefix(&format!("`{name}` ")).unwrap_or(about);
    let page = language.page(name, own).map(str::to_owned);
    Some(page.unwrap_or_else(|| format!("`{name}`: {about}")))
}

/// A text that is no attribute: a name with a page of its own where such names stand, or what the key means.
fn value(language: Language<'_>, path: &[&Step], word: &Word, text: &str) -> Option<String> {
    let written = text.get(word.bytes.clone())?;
    let name = written.strip_suffix("()").unwrap_or(written);
    let schema = Schema::new(language.schema);
    let here = schema.at(path);
    let is_listed = schema.words(&here).iter().any(|(word, _)| word == name);
    if let Some(page) =
        language.page(name, "").filter(|_| is_listed && matches!(path.last(), Some(Step::Item(_))))
    {
        return Some(page.to_owned());
    }
    let Some(Step::Key(key, _)) = path.last() else { return None };
    self::key(language, path, key)
}

/// An attribute of a store of the document.
fn of_store(outline: &Outline, text: &str, name: &str) -> Option<String> {
    let (source, attribute) = name.split_once('.')?;
    let stores = Stores::of(outline, text);
    let (store, _) = stores.all().find(|(_, store)| *store == source)?;
    let entry = stores.listed(store).find(|(_, listed)| *listed == attribute);
    let written = entry.and_then(|(at, _)| text.get(outline.parts.get(at)?.text.clone()?));
    let found = written.map(|at| format!(", which is found in its record at `{at}`")).unwrap_or_default();
    Some(format!("`{name}`: the attribute `{attribute}` of the store `{source}`{found}."))
}
