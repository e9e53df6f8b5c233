//! What is known about a user, an application or an event.

use crate::text::Text;

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
    /// It has these texts, of which one has half of a surrogate pair: only a trial can say so, since neither a
    /// policy nor a callout can hold them.
    Broken(Vec<Text<'static>>),
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
            Self::Broken(_) | Self::NoValue | Self::Unknown => None,
        }
    }

    /// The text, or the first of the list.
    pub(crate) fn first(&self) -> Option<Text<'_>> {
        match self {
            Self::Value(value) => value.first().map(Text::from),
            Self::Broken(texts) => texts.first().cloned(),
            Self::NoValue | Self::Unknown => None,
        }
    }

    /// The texts of a list.
    pub(crate) fn list(&self) -> Option<Vec<Text<'_>>> {
        match self {
            Self::Value(Value::List(texts)) => Some(texts.iter().map(|text| text.as_str().into()).collect()),
            Self::Broken(texts) => Some(texts.clone()),
            Self::Value(Value::Text(_)) | Self::NoValue | Self::Unknown => None,
        }
    }
}

impl From<Option<Value>> for Known {
    fn from(value: Option<Value>) -> Self {
        value.map_or(Self::NoValue, Self::Value)
    }
}
