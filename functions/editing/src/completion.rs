//! What can be written at a place.

use std::ops::Range;

use crate::attributes::Stores;
use crate::language::Language;
use crate::outline::{Outline, Role, Step, Word};
use crate::schema::{Possible, Schema};

/// Stands where something is to be written while the document is read: without it there may be no word.
const MARK: char = '\u{E000}';

/// Something that can be written at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// Its name.
    pub label: String,
    /// What it is.
    pub kind: CompletionKind,
    /// What is written: the name, and after a key a colon.
    pub text: String,
    /// The bytes in whose place it is written.
    pub bytes: Range<usize>,
    /// What is said about it; empty where nothing is.
    pub about: String,
}

/// What can be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CompletionKind {
    /// A key of a mapping.
    Key,
    /// A word of a list of words.
    Word,
    /// An attribute.
    Attribute,
    /// The name of a store, with a dot, before the name of an attribute.
    Store,
    /// The code of a warning.
    Warning,
}

/// What can be written at a byte of a document, in the order of the definitions. Nothing is left out because of what is
/// written there already: editors do that.
#[must_use]
pub fn complete(language: Language<'_>, text: &str, byte: usize) -> Vec<Completion> {
    let (Some(before), Some(after)) = (text.get(..byte), text.get(byte..)) else { return Vec::new() };
    let marked = format!("{before}{MARK}{after}");
    let outline = Outline::read(&marked);
    let Some(word) = outline.word_at(byte).filter(|word| byte < word.bytes.end) else { return Vec::new() };
    let place = Place { language, outline: &outline, marked: &marked, word, byte };
    place.completions()
}

/// Where something is to be written.
struct Place<'d> {
    language: Language<'d>,
    outline: &'d Outline,
    marked: &'d str,
    word: &'d Word,
    byte: usize,
}

impl<'d> Place<'d> {
    fn completions(&self) -> Vec<Completion> {
        let schema = Schema::new(self.language.schema);
        let here = schema.at(&self.outline.path(self.word.part));
        match self.word.role {
            Role::Key | Role::KeyWithoutColon => {
                let around = self.outline.parts.get(self.word.part).map_or(0, |part| part.parent);
                self.keys(&schema.at(&self.outline.path(around)), around)
            }
            Role::Text | Role::TextOrKey => {
                if let Some(bytes) = self.braces() {
                    return self.attributes(&bytes);
                }
                let mut all = self.words(&here);
                if schema.takes_attribute(&here) {
                    all.retain(|one| !one.label.contains('.'));
                    all.extend(self.attributes(&self.word.bytes));
                }
                if self.word.role == Role::TextOrKey {
                    let keys = self.keys(&here, self.word.part);
                    all.extend(
                        keys.into_iter()
                            .filter(|key| all.iter().all(|one| one.label != key.label))
                            .collect::<Vec<_>>(),
                    );
                }
                all
            }
        }
    }

    /// The keys that can be in a part and are not there yet.
    fn keys(&self, possible: &Possible<'d>, part: usize) -> Vec<Completion> {
        let step = self.outline.parts.get(part).map(|part| &part.step);
        if matches!(step, Some(Step::Key(key, _)) if key == "accept") {
            return self.warnings();
        }
        let schema = Schema::new(self.language.schema);
        let is_there =
            |name: &str| self.outline.keys(part).any(|(at, known, _)| known == name && at != self.word.part);
        let keys = schema.keys(possible).into_iter().filter(|(name, _)| !is_there(name));
        let keys = keys.map(|(name, own)| {
            let colon = match self.word.role {
                Role::Key => "",
                _ if schema.is_nested(&[own]) => ":",
                _ => ": ",
            };
            let about = schema.description(&[own]).unwrap_or_default();
            self.completion(CompletionKind::Key, name, colon, about)
        });
        keys.collect()
    }

    fn warnings(&self) -> Vec<Completion> {
        let colon = if self.word.role == Role::Key { "" } else { ": " };
        let warnings = self.language.warnings.iter();
        warnings
            .map(|code| self.completion(CompletionKind::Warning, code.name, colon, code.summary))
            .collect()
    }

    fn words(&self, possible: &Possible<'d>) -> Vec<Completion> {
        let words = Schema::new(self.language.schema).words(possible);
        words.iter().map(|(word, about)| self.completion(CompletionKind::Word, word, "", about)).collect()
    }

    /// All attributes, in the place of these bytes.
    fn attributes(&self, bytes: &Range<usize>) -> Vec<Completion> {
        let stores = Stores::of(self.outline, self.marked);
        let schema = Schema::new(self.language.schema);
        let sent = schema.attributes().into_iter();
        let named = stores.attributes(Some(&self.word.bytes)).into_iter();
        let mut names: Vec<String> = Vec::new();
        for name in sent.chain(named).chain(self.language.attributes.iter().cloned()) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        let written = |kind, name: &str, about: &str| Completion {
            bytes: self.unmarked(bytes),
            ..self.completion(kind, name, "", about)
        };
        let attributes = names.iter().map(|name| {
            let page = self.language.attribute_page(name).unwrap_or_default();
            written(CompletionKind::Attribute, name, first_paragraph(page))
        });
        let sources =
            stores.all().map(|(_, name)| written(CompletionKind::Store, &format!("{name}."), "a store"));
        attributes.chain(sources).collect()
    }

    fn completion(&self, kind: CompletionKind, name: &str, colon: &str, about: &str) -> Completion {
        Completion {
            label: name.to_owned(),
            kind,
            text: format!("{name}{colon}"),
            bytes: self.unmarked(&self.word.bytes),
            about: about.to_owned(),
        }
    }

    /// Between the brace before the place and the one behind it, if it is in braces.
    fn braces(&self) -> Option<Range<usize>> {
        let before = self.marked.get(self.word.bytes.start..self.byte)?;
        let open = before.rfind('{')?;
        let is_setting = before.get(..open)?.ends_with('$');
        if is_setting || before.get(open..)?.contains('}') {
            return None;
        }
        let after = self.marked.get(self.byte..self.word.bytes.end)?;
        let end = after.find(['}', ' ', '{']).unwrap_or(after.len());
        Some(self.word.bytes.start + open + 1..self.byte + end)
    }

    /// Bytes of the marked text, in the text without the mark, which they contain.
    fn unmarked(&self, bytes: &Range<usize>) -> Range<usize> {
        bytes.start..bytes.end - MARK.len_utf8()
    }
}

fn first_paragraph(page: &str) -> &str {
    page.split("\n\n").find(|paragraph| !paragraph.starts_with('#')).unwrap_or_default()
}
