//! What can be written at a position, and what a word there means.

use std::cell::OnceCell;

use editing::{CompletionKind, Utf16Position, Utf16Text, attributes_of_people, complete, hover};
use offline::definitions::{DocumentKind, Languages};
use serde::{Deserialize, Serialize};

use crate::documents::{Position, positions};

/// A position in a document of a kind; `people` are the sample people, whose attributes can be written in a policy.
#[derive(Deserialize)]
pub(crate) struct PlaceRequest {
    document: String,
    text: String,
    #[serde(default)]
    people: String,
    line: u32,
    unit: u32,
}

#[derive(Serialize)]
pub(crate) struct Offer {
    label: String,
    kind: &'static str,
    text: String,
    about: String,
    from: Position,
}

#[derive(Serialize)]
pub(crate) struct Meaning {
    page: String,
    from: Position,
    to: Position,
}

thread_local! {
    static LANGUAGES: OnceCell<Languages> = const { OnceCell::new() };
}

impl PlaceRequest {
    fn kind(&self) -> Option<DocumentKind> {
        match self.document.as_str() {
            "policy" => Some(DocumentKind::Policy),
            "people" => Some(DocumentKind::People),
            "cases" => Some(DocumentKind::Cases),
            _ => None,
        }
    }

    /// What can be written there.
    pub(crate) fn offers(&self) -> Vec<Offer> {
        let Some(kind) = self.kind() else { return Vec::new() };
        let text = Utf16Text::of(&self.text);
        let byte = text.byte(Utf16Position { line: self.line, unit: self.unit });
        let known: Vec<String> = match kind {
            DocumentKind::Policy => attributes_of_people(&self.people).into_iter().collect(),
            DocumentKind::Cases | DocumentKind::People => Vec::new(),
        };
        let found = LANGUAGES.with(|languages| {
            complete(languages.get_or_init(|| Languages::new(Vec::new())).of(kind, &known), &self.text, byte)
        });
        let offer = |one: editing::Completion| Offer {
            from: positions(&one.bytes, &text).0,
            kind: word(one.kind),
            label: one.label,
            text: one.text,
            about: one.about,
        };
        found.into_iter().map(offer).collect()
    }

    /// What the word there means.
    pub(crate) fn meaning(&self) -> Option<Meaning> {
        let kind = self.kind()?;
        let text = Utf16Text::of(&self.text);
        let byte = text.byte(Utf16Position { line: self.line, unit: self.unit });
        let found = LANGUAGES.with(|languages| {
            hover(languages.get_or_init(|| Languages::new(Vec::new())).of(kind, &[]), &self.text, byte)
        })?;
        let (from, to) = positions(&found.bytes, &text);
        Some(Meaning { page: found.page, from, to })
    }
}

fn word(kind: CompletionKind) -> &'static str {
    match kind {
        CompletionKind::Key => "key",
        CompletionKind::Word => "word",
        CompletionKind::Attribute => "attribute",
        CompletionKind::Store => "store",
        CompletionKind::Warning => "warning",
    }
}
