//! JSON to be written, for the schema.

use std::fmt::{self, Formatter, Write};

/// A JSON value; a mapping keeps its order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Json {
    /// `true` or `false`.
    Flag(bool),
    /// A whole number.
    Number(i64),
    /// A text.
    Text(String),
    /// An array.
    List(Vec<Self>),
    /// An object.
    Map(Vec<(String, Self)>),
}

impl Json {
    /// An object with these keys.
    pub fn map<'k>(entries: impl IntoIterator<Item = (&'k str, Self)>) -> Self {
        Self::Map(entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
    }

    /// An array of texts.
    pub fn texts<'t>(texts: impl IntoIterator<Item = &'t str>) -> Self {
        Self::List(texts.into_iter().map(Self::from).collect())
    }

    fn write(&self, depth: usize, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(flag) => write!(f, "{flag}"),
            Self::Number(number) => write!(f, "{number}"),
            Self::Text(text) => quoted(text, f),
            Self::List(items) => enclosed(('[', ']'), items, depth, f, |item, f| item.write(depth + 1, f)),
            Self::Map(entries) => enclosed(('{', '}'), entries, depth, f, |(key, value), f| {
                quoted(key, f)?;
                f.write_str(": ")?;
                value.write(depth + 1, f)
            }),
        }
    }
}

impl From<&str> for Json {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

/// Indented by two spaces a level, without a line end after it.
impl fmt::Display for Json {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.write(0, f)
    }
}

fn enclosed<T>(
    (open, close): (char, char),
    items: &[T],
    depth: usize,
    f: &mut Formatter<'_>,
    write: impl Fn(&T, &mut Formatter<'_>) -> fmt::Result,
) -> fmt::Result {
    f.write_char(open)?;
    for (index, item) in items.iter().enumerate() {
        let comma = if index > 0 { "," } else { "" };
        write!(f, "{comma}\n{:indent$}", "", indent = depth * 2 + 2)?;
        write(item, f)?;
    }
    if !items.is_empty() {
        write!(f, "\n{:indent$}", "", indent = depth * 2)?;
    }
    f.write_char(close)
}

fn quoted(text: &str, f: &mut Formatter<'_>) -> fmt::Result {
    f.write_char('"')?;
    for character in text.chars() {
        match character {
            '"' | '\\' => write!(f, "\\{character}")?,
            '\n' => f.write_str("\\n")?,
            control if control < ' ' => write!(f, "\\u{:04x}", u32::from(control))?,
            other => f.write_char(other)?,
        }
    }
    f.write_char('"')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_json() {
        let json = Json::map([
            ("a\"\\", Json::texts(["x\n\u{1}"])),
            ("b", Json::List(Vec::new())),
            ("c", Json::map([("d", Json::Number(-1)), ("e", Json::Flag(true))])),
        ]);
        let expected = r#"{
  "a\"\\": [
    "x\n\u0001"
  ],
  "b": [],
  "c": {
    "d": -1,
    "e": true
  }
}"#;
        assert_eq!(json.to_string(), expected);
    }
}
