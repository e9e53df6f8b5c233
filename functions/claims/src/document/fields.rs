//! Reads a mapping key by key: a key that is never read is noted as unknown.

use super::codes::{
    CONFLICTING_KEYS, EMPTY_LIST, INVALID_BOOLEAN, INVALID_NUMBER, MISSING_KEY, MISSING_VALUE,
    NUMBER_OUT_OF_RANGE, UNKNOWN_KEY, UNKNOWN_VALUE, UNSUPPORTED_YAML, WRONG_TYPE,
};
use super::diagnostic::{CodeName, Fix, Place, did_you_mean, misspelled};
use super::diagnostics::Diagnostics;
use super::limits::MAX_LISTED;
use super::value_advice;
use super::yaml::{Entry, MERGE_KEY, Node, NodeKind};

impl Node {
    /// The mapping that is expected here; anything else is noted, and gives `None`.
    pub fn fields<'n>(&'n self, diagnostics: &mut Diagnostics) -> Option<Fields<'n>> {
        let entries = self.entries(diagnostics)?;
        Some(Fields::of(self.place, entries))
    }

    /// The entries of the mapping that is expected here, whatever their keys are.
    pub fn entries(&self, diagnostics: &mut Diagnostics) -> Option<&[Entry]> {
        match &self.kind {
            NodeKind::Map(entries) => Some(entries),
            _ => self.mistaken(WRONG_TYPE, "a mapping", diagnostics),
        }
    }

    /// Whether it is `{user.id}` without quotes, which YAML reads as a mapping.
    #[must_use]
    pub fn is_text_in_braces(&self) -> bool {
        matches!(&self.kind, NodeKind::Map(entries) if value_advice::braces(entries).is_some())
    }

    /// Whether it is a mapping with this key.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        matches!(&self.kind, NodeKind::Map(entries) if entries.iter().any(|entry| entry.key == key))
    }

    /// The items of the list that is expected here.
    pub fn items(&self, diagnostics: &mut Diagnostics) -> Option<&[Self]> {
        match &self.kind {
            NodeKind::List(items) => Some(items),
            _ => self.mistaken(WRONG_TYPE, "a list", diagnostics),
        }
    }

    /// The text that is expected here; a number or a boolean is one too.
    pub fn text(&self, diagnostics: &mut Diagnostics) -> Option<&str> {
        match &self.kind {
            NodeKind::Text { text, .. } => Some(text),
            _ => self.mistaken(WRONG_TYPE, "a text", diagnostics),
        }
    }

    /// The list of texts that is expected here, with at least one in it.
    pub fn texts(&self, diagnostics: &mut Diagnostics) -> Option<Vec<String>> {
        let items = self.items(diagnostics)?;
        if items.is_empty() {
            diagnostics.error(EMPTY_LIST, self.place, "the list is empty");
        }
        let texts: Vec<_> = items.iter().map(|item| item.text(diagnostics)).collect();
        texts.into_iter().map(|text| text.map(str::to_owned)).collect()
    }

    /// The `true` or `false` that is expected here.
    pub fn boolean(&self, diagnostics: &mut Diagnostics) -> Option<bool> {
        match &self.kind {
            NodeKind::Text { text, plain: true } if text == "true" => Some(true),
            NodeKind::Text { text, plain: true } if text == "false" => Some(false),
            _ => self.mistaken(INVALID_BOOLEAN, "`true` or `false`", diagnostics),
        }
    }

    /// The whole number from `least` to `most` that is expected here.
    pub fn integer(&self, least: i64, most: i64, diagnostics: &mut Diagnostics) -> Option<i64> {
        let number = match &self.kind {
            NodeKind::Text { text, plain: true } => text.parse::<i64>().ok(),
            _ => None,
        };
        let expected = format!("a whole number from {least} to {most}");
        match number {
            Some(number) if (least..=most).contains(&number) => Some(number),
            Some(number) => {
                let message = format!("expected {expected}, found `{number}`");
                diagnostics.error(NUMBER_OUT_OF_RANGE, self.place, message);
                None
            }
            None => self.mistaken(INVALID_NUMBER, &expected, diagnostics),
        }
    }

    /// One of `names`, for a text that is expected here; the index of the one it is.
    pub fn one_of(&self, names: &[&str], diagnostics: &mut Diagnostics) -> Option<usize> {
        let text = self.text(diagnostics)?;
        let found = names.iter().position(|name| *name == text);
        if found.is_none() {
            let message = format!("`{text}` is not one of {}", names.join(", "));
            diagnostics.error(UNKNOWN_VALUE, self.place, message).suggest(text, self.place, names, || None);
        }
        found
    }

    /// Notes that something else is expected here, unless it was noted already that this YAML is not supported.
    fn mistaken<T>(&self, code: impl Into<CodeName>, what: &str, diagnostics: &mut Diagnostics) -> Option<T> {
        let code = code.into();
        if self.is_unsupported(diagnostics) {
            return None;
        }
        let found = match &self.kind {
            NodeKind::Null => "nothing".to_owned(),
            NodeKind::Text { text, .. } => format!("`{text}`"),
            NodeKind::List(_) => "a list".to_owned(),
            NodeKind::Map(_) => "a mapping".to_owned(),
        };
        let message = format!("expected {what}, found {found}");
        let error = diagnostics.error(code, self.place, message);
        error.fix_if_listed(|| value_advice::fix(code, what, self));
        error.help_if_listed(|| value_advice::of(code, what, self));
        None
    }

    /// Whether nothing is here because its YAML is not supported.
    fn is_unsupported(&self, diagnostics: &Diagnostics) -> bool {
        self.kind == NodeKind::Null && diagnostics.is_noted(UNSUPPORTED_YAML, self.place)
    }
}

/// A mapping whose keys are read one by one. Every mapping ends with [`Fields::finish`].
#[must_use = "finish() notes the keys that were not read"]
pub struct Fields<'n> {
    /// Where the mapping starts.
    pub place: Place,
    entries: &'n [Entry],
    read: Vec<&'static str>,
    /// The keys that were read and have no value.
    empty: Vec<&'n Entry>,
    /// The keys that were noted as missing, with the message of each note.
    missing: Vec<(Vec<&'static str>, String)>,
}

impl<'n> Fields<'n> {
    fn of(place: Place, entries: &'n [Entry]) -> Self {
        Self { place, entries, read: Vec::new(), empty: Vec::new(), missing: Vec::new() }
    }

    /// A mapping without a key, where nothing is written.
    pub fn none(place: Place) -> Self {
        Self::of(place, &[])
    }

    /// What the key holds. [`Fields::finish`] notes a key without a value.
    pub fn optional(&mut self, name: &'static str) -> Option<&'n Node> {
        if !self.read.contains(&name) {
            self.read.push(name);
        }
        let entry = self.entries.iter().find(|entry| entry.key == name)?;
        if entry.value.kind != NodeKind::Null {
            return Some(&entry.value);
        }
        if !self.empty.iter().any(|empty| empty.key == name) {
            self.empty.push(entry);
        }
        None
    }

    /// What the key holds; a key without a value counts as absent.
    pub fn optional_or_empty(&mut self, name: &'static str) -> Option<&'n Node> {
        let value = self.optional(name);
        self.empty.retain(|empty| empty.key != name);
        value
    }

    /// What the key holds; its absence is noted.
    pub fn required(&mut self, name: &'static str, diagnostics: &mut Diagnostics) -> Option<&'n Node> {
        let value = self.optional(name);
        if value.is_none() && !self.empty.iter().any(|empty| empty.key == name) {
            self.note_missing(vec![name], format!("`{name}` is missing"), diagnostics);
        }
        value
    }

    /// The entry that is one of `names`, where exactly one must be; anything else is noted.
    pub fn exactly_one(
        &mut self,
        names: &[&'static str],
        diagnostics: &mut Diagnostics,
    ) -> Option<&'n Entry> {
        self.read.extend(names);
        let mut found = self.entries.iter().filter(|entry| names.contains(&entry.key.as_str()));
        match (found.next(), found.next()) {
            (Some(entry), None) => Some(entry),
            (None, _) => {
                let message = format!("one of {} is missing", names.join(", "));
                self.note_missing(names.to_vec(), message, diagnostics);
                None
            }
            (Some(first), Some(second)) => {
                let message = format!("`{}` cannot be combined with `{}`", second.key, first.key);
                diagnostics.error(CONFLICTING_KEYS, second.place, message);
                None
            }
        }
    }

    /// Whether the key is there, also without a value.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.entries.iter().any(|entry| entry.key == key)
    }

    /// Whether there is a key that was not read so far and is not one of `later`.
    pub(crate) fn has_unknown(&self, later: &[&str]) -> bool {
        let mut keys = self.entries.iter().map(|entry| entry.key.as_str());
        keys.any(|key| !self.read.contains(&key) && !later.contains(&key))
    }

    fn note_missing(&mut self, names: Vec<&'static str>, message: String, diagnostics: &mut Diagnostics) {
        if self.has(MERGE_KEY) {
            return;
        }
        diagnostics.error(MISSING_KEY, self.place, message.clone());
        self.missing.push((names, message));
    }

    /// Notes the keys that were read and have no value, which [`Fields::finish`] does as well.
    pub fn check_values(&mut self, diagnostics: &mut Diagnostics) {
        for entry in std::mem::take(&mut self.empty) {
            if !entry.value.is_unsupported(diagnostics) {
                let message = format!("`{}` has no value", entry.key);
                diagnostics
                    .error(MISSING_VALUE, entry.place, message)
                    .help("write a value, or remove the key");
            }
        }
    }

    /// Notes every key that was not read. Where it is a typo of a missing one, that is the only note.
    pub fn finish(mut self, diagnostics: &mut Diagnostics) {
        let is_read = |key: &str| self.read.contains(&key) || key == MERGE_KEY;
        let unread = self.entries.iter().filter(|entry| !is_read(&entry.key));
        let unread: Vec<&Entry> = unread.collect();
        self.check_values(diagnostics);
        for entry in unread.iter().take(MAX_LISTED) {
            self.retract_missing(&entry.key, diagnostics);
        }
        for entry in unread {
            unknown_key(entry, self.entries, &self.read, diagnostics);
        }
    }

    fn retract_missing(&mut self, unknown: &str, diagnostics: &mut Diagnostics) {
        if self.missing.is_empty() {
            return;
        }
        let near = did_you_mean(unknown, self.read.iter().copied());
        self.missing.retain(|(names, message)| {
            let is_meant = near.is_some_and(|near| names.contains(&near));
            if is_meant {
                diagnostics.retract(MISSING_KEY, self.place, message);
            }
            !is_meant
        });
    }
}

/// Notes an unknown key of a mapping, with the one of `known` that was probably meant.
pub fn unknown_key(entry: &Entry, mapping: &[Entry], known: &[&str], diagnostics: &mut Diagnostics) {
    let key = &entry.key;
    let error = diagnostics.error(UNKNOWN_KEY, entry.place, format!("unknown key `{key}`"));
    let keys = || value_advice::of_key(key).unwrap_or_else(|| format!("known keys: {}", known.join(", ")));
    suggest_key(entry, mapping, known, error, || Some(keys()));
}

/// Adds to the diagnostic noted last which of `known` a key was probably meant to be, also as a fix if that is beyond
/// doubt and no other key of the mapping is that or may be meant to be; else the other advice.
pub fn suggest_key(
    entry: &Entry,
    mapping: &[Entry],
    known: &[&str],
    noted: &mut Diagnostics,
    otherwise: impl FnOnce() -> Option<String>,
) {
    noted.fix_if_listed(|| {
        let near = misspelled(&entry.key, known)?;
        let mut others = mapping.iter().filter(|other| other.key != entry.key);
        let is_taken = mapping.len() > MAX_LISTED
            || others.any(|other| other.key == near || misspelled(&other.key, known) == Some(near));
        if is_taken { None } else { Some(Fix::replace(entry.place.inside(&entry.key)?, near)) }
    });
    noted.advise(&entry.key, known, otherwise);
}
