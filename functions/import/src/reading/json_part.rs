//! Reads JSON with the path of every part, without regard to the case of keys: Microsoft's own pages write `ID`,
//! `Id` and `id`.

use serde_json::{Value, json};

use crate::notes::Note;

/// The key of an object that means an expression of a script.
const EXPRESSION: &str = "$expression";

/// An expression of a script, whose value is unknown.
pub(crate) fn expression(text: String) -> Value {
    json!({ EXPRESSION: text })
}

/// A part of a JSON document.
#[derive(Clone, Debug)]
pub(crate) struct JsonPart<'j> {
    /// The value; never null.
    pub(crate) value: &'j Value,
    /// Its path, such as `$.claims[0].name`.
    pub(crate) path: String,
}

impl<'j> JsonPart<'j> {
    /// The document itself, with `path` as its path.
    pub(crate) fn root(value: &'j Value, path: &str) -> Self {
        Self { value, path: path.to_owned() }
    }

    /// The value of a key; null counts as absent.
    pub(crate) fn get(&self, name: &str) -> Option<Self> {
        let map = self.value.as_object()?;
        let found = map.get_key_value(name);
        let found = found.or_else(|| map.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)));
        let (key, value) = found.filter(|(_, value)| !value.is_null())?;
        Some(Self { value, path: format!("{}.{key}", self.path) })
    }

    /// The value of a required key.
    pub(crate) fn required(&self, name: &str) -> Result<Self, Note> {
        self.get(name).ok_or_else(|| Note::malformed(&self.path, format!("`{name}` is missing")))
    }

    /// The string of a required key.
    pub(crate) fn required_text(&self, name: &str) -> Result<&'j str, Note> {
        self.required(name)?.text()
    }

    /// The string of an optional key; an empty one counts as absent.
    pub(crate) fn optional_text(&self, name: &str) -> Result<Option<&'j str>, Note> {
        let text = self.get(name).map(|part| part.text()).transpose()?;
        Ok(text.filter(|text| !text.is_empty()))
    }

    /// The items of the list of an optional key.
    pub(crate) fn items_of(&self, name: &str) -> Result<Vec<Self>, Note> {
        self.get(name).map_or(Ok(Vec::new()), |part| part.items())
    }

    /// Whether the value of a key is `true`, or `"true"` as claims mapping policies write it.
    pub(crate) fn is_true(&self, name: &str) -> Result<bool, Note> {
        match self.get(name) {
            None => Ok(false),
            Some(part) => part.flag(),
        }
    }

    /// The items, if this is a list.
    pub(crate) fn items(&self) -> Result<Vec<Self>, Note> {
        let items = self.value.as_array().ok_or_else(|| self.expected("a list"))?;
        let numbered = items.iter().enumerate();
        Ok(numbered.map(|(i, value)| Self { value, path: format!("{}[{i}]", self.path) }).collect())
    }

    /// The string, if this is one.
    pub(crate) fn text(&self) -> Result<&'j str, Note> {
        self.value.as_str().ok_or_else(|| self.expected("a string"))
    }

    /// The number, if this is a whole number of at least 0.
    pub(crate) fn number(&self) -> Result<u64, Note> {
        self.value.as_u64().ok_or_else(|| self.expected("a whole number of at least 0"))
    }

    fn flag(&self) -> Result<bool, Note> {
        match self.value {
            Value::Bool(flag) => Ok(*flag),
            Value::String(text) if text.eq_ignore_ascii_case("true") => Ok(true),
            Value::String(text) if text.eq_ignore_ascii_case("false") => Ok(false),
            _ => Err(self.expected("`true` or `false`")),
        }
    }

    /// Whether this is one of `words`, without regard to case; the word as it stands in the list.
    pub(crate) fn one_of(&self, words: &[&'static str]) -> Result<&'static str, Note> {
        let text = self.text()?;
        let found = words.iter().find(|word| word.eq_ignore_ascii_case(text));
        found
            .copied()
            .ok_or_else(|| Note::lost(&self.path, format!("`{text}` is not one of {}", words.join(", "))))
    }

    /// Checks that there is no key with a value other than these and OData's annotations: what an unknown key means
    /// is unknown, so the claim could be wrong without it.
    ///
    /// # Errors
    /// This is not an object, or it has another key.
    pub(crate) fn only(&self, known: &[&str]) -> Result<(), Note> {
        self.unknown(known)?.into_iter().next().map_or(Ok(()), Err)
    }

    /// A note for each key with a value other than these and OData's annotations.
    ///
    /// # Errors
    /// This is not an object.
    pub(crate) fn unknown(&self, known: &[&str]) -> Result<Vec<Note>, Note> {
        let map = self.value.as_object().filter(|map| !map.contains_key(EXPRESSION));
        let map = map.ok_or_else(|| self.expected("an object"))?;
        let mut notes = Vec::new();
        for (key, value) in map {
            let is_known = key.contains('@') || known.iter().any(|name| name.eq_ignore_ascii_case(key));
            if !is_known && !value.is_null() {
                let path = format!("{}.{key}", self.path);
                notes.push(Note::lost(&path, format!("`{key}` is not a key that the import knows")));
            }
        }
        Ok(notes)
    }

    /// The name of its type: `customClaim` for an `@odata.type` of `#microsoft.graph.customClaim`.
    pub(crate) fn odata_type(&self) -> Result<Option<&'j str>, Note> {
        let written = self.optional_text("@odata.type")?;
        Ok(written.map(|name| name.rsplit_once('.').map_or(name, |(_, last)| last)))
    }

    fn expected(&self, what: &str) -> Note {
        if let Some(text) = self.value.get(EXPRESSION).and_then(Value::as_str) {
            let message = format!("`{text}` is an expression: write its value instead");
            return Note::lost(&self.path, message);
        }
        let found = match self.value {
            Value::String(text) => format!("`{text}`"),
            Value::Array(_) => "a list".to_owned(),
            Value::Object(_) => "an object".to_owned(),
            other => format!("`{other}`"),
        };
        Note::malformed(&self.path, format!("expected {what}, found {found}"))
    }
}
