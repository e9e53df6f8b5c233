//! JSON whose every part knows its path, read without regard to the case of keys: Microsoft's own pages
//! write `ID`, `Id` and `id`.

use serde_json::Value;

use super::notes::{Note, Notes};

/// A part of a JSON document.
#[derive(Clone, Debug)]
pub(super) struct JsonPart<'j> {
    /// What stands there; never null.
    pub(super) value: &'j Value,
    /// Where it stands, such as `$.claims[0].name`.
    pub(super) path: String,
}

impl<'j> JsonPart<'j> {
    /// The document itself, which stands at `path`.
    pub(super) fn root(value: &'j Value, path: &str) -> Self {
        Self { value, path: path.to_owned() }
    }

    /// What a key holds; null counts as absent.
    pub(super) fn get(&self, name: &str) -> Option<Self> {
        let map = self.value.as_object()?;
        let found = map.get_key_value(name);
        let found = found.or_else(|| map.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)));
        let (key, value) = found.filter(|(_, value)| !value.is_null())?;
        Some(Self { value, path: format!("{}.{key}", self.path) })
    }

    /// What a key holds that must be there.
    pub(super) fn required(&self, name: &str) -> Result<Self, Note> {
        self.get(name).ok_or_else(|| Note::malformed(&self.path, format!("`{name}` is missing")))
    }

    /// The text that a key must hold.
    pub(super) fn required_text(&self, name: &str) -> Result<&'j str, Note> {
        self.required(name)?.text()
    }

    /// The text that a key may hold; an empty one counts as absent.
    pub(super) fn optional_text(&self, name: &str) -> Result<Option<&'j str>, Note> {
        let text = self.get(name).map(|part| part.text()).transpose()?;
        Ok(text.filter(|text| !text.is_empty()))
    }

    /// The items of the list that a key may hold.
    pub(super) fn items_of(&self, name: &str) -> Result<Vec<Self>, Note> {
        self.get(name).map_or(Ok(Vec::new()), |part| part.items())
    }

    /// Whether a key holds `true`, or `"true"` as claims mapping policies write it.
    pub(super) fn is_true(&self, name: &str) -> Result<bool, Note> {
        match self.get(name) {
            None => Ok(false),
            Some(part) => part.flag(),
        }
    }

    /// The list that is wanted here.
    pub(super) fn items(&self) -> Result<Vec<Self>, Note> {
        let items = self.value.as_array().ok_or_else(|| self.wanted("a list"))?;
        let numbered = items.iter().enumerate();
        Ok(numbered.map(|(i, value)| Self { value, path: format!("{}[{i}]", self.path) }).collect())
    }

    /// The text that is wanted here.
    pub(super) fn text(&self) -> Result<&'j str, Note> {
        self.value.as_str().ok_or_else(|| self.wanted("a text"))
    }

    /// The whole number from 0 that is wanted here.
    pub(super) fn number(&self) -> Result<u64, Note> {
        self.value.as_u64().ok_or_else(|| self.wanted("a whole number from 0"))
    }

    fn flag(&self) -> Result<bool, Note> {
        match self.value {
            Value::Bool(flag) => Ok(*flag),
            Value::String(text) if text.eq_ignore_ascii_case("true") => Ok(true),
            Value::String(text) if text.eq_ignore_ascii_case("false") => Ok(false),
            _ => Err(self.wanted("`true` or `false`")),
        }
    }

    /// Whether this is one of `words`, without regard to case; the word as it stands in the list.
    pub(super) fn one_of(&self, words: &[&'static str]) -> Result<&'static str, Note> {
        let text = self.text()?;
        let found = words.iter().find(|word| word.eq_ignore_ascii_case(text));
        found
            .copied()
            .ok_or_else(|| Note::lost(&self.path, format!("`{text}` is not one of {}", words.join(", "))))
    }

    /// Notes every key that is not in `known`, has a value and is no annotation of OData.
    pub(super) fn only(&self, known: &[&str], notes: &mut Notes) -> Result<(), Note> {
        let map = self.value.as_object().ok_or_else(|| self.wanted("an object"))?;
        for (key, value) in map {
            let expected = key.contains('@') || known.iter().any(|name| name.eq_ignore_ascii_case(key));
            if !expected && !value.is_null() {
                let path = format!("{}.{key}", self.path);
                notes.push(Note::lost(&path, format!("`{key}` is not known to the import")));
            }
        }
        Ok(())
    }

    /// The name of its type: `customClaim` for an `@odata.type` of `#microsoft.graph.customClaim`.
    pub(super) fn odata_type(&self) -> Result<Option<&'j str>, Note> {
        let written = self.optional_text("@odata.type")?;
        Ok(written.map(|name| name.rsplit_once('.').map_or(name, |(_, last)| last)))
    }

    fn wanted(&self, what: &str) -> Note {
        let found = match self.value {
            Value::String(text) => format!("`{text}`"),
            Value::Array(_) => "a list".to_owned(),
            Value::Object(_) => "an object".to_owned(),
            other => format!("`{other}`"),
        };
        Note::malformed(&self.path, format!("{found} stands where {what} is wanted"))
    }
}
