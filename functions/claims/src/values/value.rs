//! What is known about a user, an application or an event.

use dotnet_text::Text;

/// A text or a list of texts. A number or a boolean is written as text (`42`, `true`).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Value {
    /// One text.
    Text(String),
    /// Several texts, in order; a list may be empty.
    List(Vec<String>),
}

/// What is known about one attribute of the user at hand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Known {
    /// It has this value.
    Value(Value),
    /// It has no value: null, absent, or the store does not know the user.
    #[default]
    NoValue,
    /// Nobody could be asked. A claim treats it as no value; a condition neither holds nor fails.
    Unknown,
}

impl Value {
    /// The text, or the first of the list.
    #[must_use]
    pub fn first(&self) -> Option<&str> {
        self.texts().first().map(String::as_str)
    }

    /// All texts, in order.
    #[must_use]
    pub fn texts(&self) -> &[String] {
        match self {
            Self::Text(text) => std::slice::from_ref(text),
            Self::List(texts) => texts,
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl Known {
    /// The value, where there is one.
    #[must_use]
    pub fn value(&self) -> Option<&Value> {
        match self {
            Self::Value(value) => Some(value),
            Self::NoValue | Self::Unknown => None,
        }
    }
}

/// The texts of attributes, by their indexes: what transformations read. A user's are what is known; a trial has its
/// own, which may have half of a surrogate pair.
pub(crate) trait AttributeTexts<'v> {
    /// The text, or the first of the list.
    fn first(&self, index: usize) -> Option<Text<'v>>;
    /// The texts of a list.
    fn list(&self, index: usize) -> Option<Vec<Text<'v>>>;
    /// How many texts a list has.
    fn list_len(&self, index: usize) -> Option<usize>;
}

impl<'v> AttributeTexts<'v> for &'v [Known] {
    fn first(&self, index: usize) -> Option<Text<'v>> {
        self.get(index)?.value()?.first().map(Text::from)
    }

    fn list(&self, index: usize) -> Option<Vec<Text<'v>>> {
        match self.get(index)?.value()? {
            Value::List(texts) => Some(texts.iter().map(|text| text.as_str().into()).collect()),
            Value::Text(_) => None,
        }
    }

    fn list_len(&self, index: usize) -> Option<usize> {
        match self.get(index)?.value()? {
            Value::List(texts) => Some(texts.len()),
            Value::Text(_) => None,
        }
    }
}

impl From<Option<Value>> for Known {
    fn from(value: Option<Value>) -> Self {
        value.map_or(Self::NoValue, Self::Value)
    }
}
