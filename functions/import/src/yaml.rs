//! Writes YAML that reads back the same, whatever the texts in it are.

use std::fmt::Write as _;

/// A document, or a part of one, to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Yaml {
    /// A text, quoted unless it is plainly a word.
    Text(String),
    /// A number, `true` or `false`.
    Plain(String),
    /// A list, one item a line.
    List(Vec<Yaml>),
    /// A mapping, one entry a line.
    Map(Vec<YamlEntry>),
    /// The same on a single line.
    Inline(Box<Yaml>),
    /// Nothing: only the comments of its entry are written, without its key.
    Nothing,
}

/// One key of a mapping.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct YamlEntry {
    /// Comment lines above it.
    pub comments: Vec<String>,
    /// The key.
    pub key: String,
    /// Its value.
    pub value: Yaml,
}

impl YamlEntry {
    /// An entry without comments.
    pub fn new(key: impl Into<String>, value: Yaml) -> Self {
        Self { comments: Vec::new(), key: key.into(), value }
    }

    /// A comment without an entry.
    pub fn comment(comment: String) -> Self {
        Self { comments: vec![comment], key: String::new(), value: Yaml::Nothing }
    }
}

impl Yaml {
    /// A text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// A mapping on a single line.
    pub fn inline_map(entries: Vec<YamlEntry>) -> Self {
        Self::Inline(Box::new(Self::Map(entries)))
    }

    /// A list on a single line.
    pub fn inline_list(items: Vec<Self>) -> Self {
        Self::Inline(Box::new(Self::List(items)))
    }

    /// One text, or a list of several on a single line.
    pub fn texts(texts: &[String]) -> Self {
        match texts {
            [only] => Self::text(only),
            several => Self::inline_list(several.iter().map(Self::text).collect()),
        }
    }

    /// Whether it is short enough to stand on a line with other things.
    pub(crate) fn is_short(&self) -> bool {
        inline(self).chars().count() <= 80
    }

    /// The document that consists of this, with a line break at its end.
    pub fn document(&self) -> String {
        let mut text = String::new();
        match self {
            Self::Map(entries) if !entries.is_empty() => map(entries, 0, &mut text),
            Self::List(items) if !items.is_empty() => list(items, 0, &mut text),
            other => text = inline(other) + "\n",
        }
        text
    }
}

fn map(entries: &[YamlEntry], indent: usize, text: &mut String) {
    for entry in entries {
        for comment in &entry.comments {
            line(text, indent, &format!("# {}", one_line(comment)));
        }
        if entry.value == Yaml::Nothing {
            continue;
        }
        if !text.ends_with("- ") {
            text.push_str(&" ".repeat(indent));
        }
        text.push_str(&scalar(&entry.key));
        text.push(':');
        value(&entry.value, indent + 2, text);
    }
}

fn list(items: &[Yaml], indent: usize, text: &mut String) {
    for item in items {
        text.push_str(&" ".repeat(indent));
        match item {
            Yaml::Map(entries) if starts_at_once(entries) => {
                text.push_str("- ");
                map(entries, indent + 2, text);
            }
            other => {
                text.push('-');
                value(other, indent + 2, text);
            }
        }
    }
}

/// Whether the first key can stand behind the dash: a comment above it could not.
fn starts_at_once(entries: &[YamlEntry]) -> bool {
    entries.first().is_some_and(|entry| entry.comments.is_empty())
}

/// What stands behind a colon or a dash.
fn value(yaml: &Yaml, indent: usize, text: &mut String) {
    match yaml {
        Yaml::Map(entries) if !entries.is_empty() => {
            text.push('\n');
            map(entries, indent, text);
        }
        Yaml::List(items) if !items.is_empty() => {
            text.push('\n');
            list(items, indent, text);
        }
        other => {
            text.push(' ');
            text.push_str(&inline(other));
            text.push('\n');
        }
    }
}

fn inline(yaml: &Yaml) -> String {
    match yaml {
        Yaml::Text(text) => scalar(text),
        Yaml::Plain(text) => text.clone(),
        Yaml::Nothing => String::new(),
        Yaml::Inline(inner) => inline(inner),
        Yaml::List(items) => format!("[{}]", items.iter().map(inline).collect::<Vec<_>>().join(", ")),
        Yaml::Map(entries) if entries.is_empty() => "{}".to_owned(),
        Yaml::Map(entries) => {
            let entry = |entry: &YamlEntry| format!("{}: {}", scalar(&entry.key), inline(&entry.value));
            format!("{{ {} }}", entries.iter().map(entry).collect::<Vec<_>>().join(", "))
        }
    }
}

/// A line of its own.
fn line(text: &mut String, indent: usize, content: &str) {
    text.push_str(&" ".repeat(indent));
    text.push_str(content);
    text.push('\n');
}

/// The text with an escape for everything that could end its line.
pub fn one_line(text: &str) -> String {
    let mut line = String::new();
    for character in text.chars() {
        if needs_escape(character) { escape(character, &mut line) } else { line.push(character) }
    }
    line
}

fn scalar(text: &str) -> String {
    if is_word(text) {
        return text.to_owned();
    }
    let mut quoted = String::from("\"");
    for character in text.chars() {
        match character {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            '\r' => quoted.push_str("\\r"),
            other if needs_escape(other) => escape(other, &mut quoted),
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}

/// Letters, digits and `._-` after a letter, and nothing that some YAML takes for null or a boolean.
fn is_word(text: &str) -> bool {
    const TAKEN: [&str; 8] = ["null", "true", "false", "yes", "no", "on", "off", "y"];
    let starts = text.starts_with(|first: char| first.is_ascii_alphabetic());
    let continues = text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-'));
    let taken = TAKEN.iter().any(|word| word.eq_ignore_ascii_case(text)) || text.eq_ignore_ascii_case("n");
    starts && continues && !taken
}

/// What YAML 1.2 does not count as printable (section 5.1), and what breaks a line or marks a byte order.
fn needs_escape(character: char) -> bool {
    matches!(character,
        '\0'..='\x1f' | '\x7f'..='\u{9f}' | '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

fn escape(character: char, text: &mut String) {
    // Everything that needs an escape lies in the basic plane, and writing into a `String` cannot fail.
    let _ = write!(text, "\\u{:04x}", u32::from(character));
}

#[cfg(test)]
mod tests;
