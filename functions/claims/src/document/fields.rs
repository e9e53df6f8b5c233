//! Reading a document by name: each key is asked for, and one that nobody asked for is a mistake.

use super::diagnostic::{Code, Diagnostics, Place, did_you_mean};
use super::yaml::{Entry, Node, NodeKind};

/// A key that must be there is not.
pub const MISSING_KEY: Code = Code("missing_key");
/// A key that means nothing here.
pub const UNKNOWN_KEY: Code = Code("unknown_key");
/// A list where a text is wanted, and the like.
pub const WRONG_TYPE: Code = Code("wrong_type");
/// A text, number or name that is not one of those that are possible here.
pub const INVALID_VALUE: Code = Code("invalid_value");

impl Node {
    /// The mapping that is wanted here; anything else is noted and gives `None`.
    pub fn fields<'n>(&'n self, diagnostics: &mut Diagnostics) -> Option<Fields<'n>> {
        let entries = self.entries(diagnostics)?;
        Some(Fields { place: self.place, entries, asked: Vec::new() })
    }

    /// The entries of the mapping that is wanted here, whatever their keys are.
    pub fn entries(&self, diagnostics: &mut Diagnostics) -> Option<&[Entry]> {
        match &self.kind {
            NodeKind::Map(entries) => Some(entries),
            _ => self.wanted("a mapping", diagnostics),
        }
    }

    /// Whether it is a mapping with this key.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        matches!(&self.kind, NodeKind::Map(entries) if entries.iter().any(|entry| entry.key == key))
    }

    /// The items of the list that is wanted here.
    pub fn items(&self, diagnostics: &mut Diagnostics) -> Option<&[Self]> {
        match &self.kind {
            NodeKind::List(items) => Some(items),
            _ => self.wanted("a list", diagnostics),
        }
    }

    /// The text that is wanted here; a number or a boolean is one too.
    pub fn text(&self, diagnostics: &mut Diagnostics) -> Option<&str> {
        match &self.kind {
            NodeKind::Text { text, .. } => Some(text),
            _ => self.wanted("a text", diagnostics),
        }
    }

    /// The list of texts that is wanted here, with at least one in it.
    pub fn texts(&self, diagnostics: &mut Diagnostics) -> Option<Vec<String>> {
        let items = self.items(diagnostics)?;
        if items.is_empty() {
            diagnostics.error(INVALID_VALUE, self.place, "the list is empty");
        }
        let texts: Vec<_> = items.iter().map(|item| item.text(diagnostics)).collect();
        texts.into_iter().map(|text| text.map(str::to_owned)).collect()
    }

    /// The `true` or `false` that is wanted here.
    pub fn boolean(&self, diagnostics: &mut Diagnostics) -> Option<bool> {
        match &self.kind {
            NodeKind::Text { text, plain: true } if text == "true" => Some(true),
            NodeKind::Text { text, plain: true } if text == "false" => Some(false),
            _ => self.wanted("`true` or `false`", diagnostics),
        }
    }

    /// The whole number from `least` to `most` that is wanted here.
    pub fn integer(&self, least: i64, most: i64, diagnostics: &mut Diagnostics) -> Option<i64> {
        let number = match &self.kind {
            NodeKind::Text { text, plain: true } => text.parse().ok(),
            _ => None,
        };
        match number {
            Some(number) if (least..=most).contains(&number) => Some(number),
            _ => self.wanted(&format!("a whole number from {least} to {most}"), diagnostics),
        }
    }

    /// One of `names`, for a text that is wanted here; the index of the one it is.
    pub fn one_of(&self, names: &[&str], diagnostics: &mut Diagnostics) -> Option<usize> {
        let text = self.text(diagnostics)?;
        let found = names.iter().position(|name| *name == text);
        if found.is_none() {
            let message = format!("`{text}` is not one of {}", names.join(", "));
            let error = diagnostics.error(INVALID_VALUE, self.place, message);
            if let Some(near) = did_you_mean(text, names.iter().copied()) {
                error.help(format!("did you mean `{near}`?"));
            }
        }
        found
    }

    fn wanted<T>(&self, what: &str, diagnostics: &mut Diagnostics) -> Option<T> {
        let found = match &self.kind {
            NodeKind::Null => "nothing",
            NodeKind::Text { .. } => "a text",
            NodeKind::List(_) => "a list",
            NodeKind::Map(_) => "a mapping",
        };
        let message = if let NodeKind::Text { text, .. } = &self.kind {
            format!("`{text}` stands where {what} is wanted")
        } else {
            format!("{found} stands where {what} is wanted")
        };
        diagnostics.error(WRONG_TYPE, self.place, message);
        None
    }
}

/// A mapping whose keys are asked for one by one. [`Fields::finish`] must be its end.
#[must_use = "finish() notes the keys that nobody asked for"]
pub struct Fields<'n> {
    /// Where the mapping starts.
    pub place: Place,
    entries: &'n [Entry],
    asked: Vec<&'static str>,
}

impl<'n> Fields<'n> {
    /// A mapping without a key, where nothing is written.
    pub fn none(place: Place) -> Self {
        Self { place, entries: &[], asked: Vec::new() }
    }

    /// What the key holds; a key without a value counts as absent.
    pub fn optional(&mut self, name: &'static str) -> Option<&'n Node> {
        if !self.asked.contains(&name) {
            self.asked.push(name);
        }
        let entry = self.entries.iter().find(|entry| entry.key == name)?;
        (entry.value.kind != NodeKind::Null).then_some(&entry.value)
    }

    /// What the key holds; its absence is noted.
    pub fn required(&mut self, name: &'static str, diagnostics: &mut Diagnostics) -> Option<&'n Node> {
        let value = self.optional(name);
        if value.is_none() {
            diagnostics.error(MISSING_KEY, self.place, format!("`{name}` is missing"));
        }
        value
    }

    /// The entry that is one of `names`, where exactly one must be; anything else is noted.
    pub fn exactly_one(
        &mut self,
        names: &[&'static str],
        diagnostics: &mut Diagnostics,
    ) -> Option<&'n Entry> {
        self.asked.extend(names);
        let mut found = self.entries.iter().filter(|entry| names.contains(&entry.key.as_str()));
        match (found.next(), found.next()) {
            (Some(entry), None) => Some(entry),
            (None, _) => {
                let message = format!("one of {} is missing", names.join(", "));
                diagnostics.error(MISSING_KEY, self.place, message);
                None
            }
            (Some(first), Some(second)) => {
                let message = format!("`{}` cannot stand beside `{}`", second.key, first.key);
                diagnostics.error(INVALID_VALUE, second.place, message);
                None
            }
        }
    }

    /// Notes every key that nobody asked for.
    pub fn finish(self, diagnostics: &mut Diagnostics) {
        for entry in self.entries {
            if !self.asked.contains(&entry.key.as_str()) {
                unknown_key(&entry.key, entry.place, &self.asked, diagnostics);
            }
        }
    }
}

/// Notes a key that means nothing here, with the one of `known` that was probably meant.
pub fn unknown_key(key: &str, place: Place, known: &[&str], diagnostics: &mut Diagnostics) {
    let error = diagnostics.error(UNKNOWN_KEY, place, format!("`{key}` is not known here"));
    match did_you_mean(key, known.iter().copied()) {
        Some(near) => error.help(format!("did you mean `{near}`?")),
        None => error.help(format!("known here: {}", known.join(", "))),
    }
}
