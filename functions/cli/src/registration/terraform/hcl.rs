//! Writes values in the language of Terraform, as `terraform fmt` does.

use std::collections::BTreeMap;

use serde_json::Value;

/// What stands for a placeholder in texts: an expression of Terraform, by the placeholder.
pub(super) type References = BTreeMap<String, String>;

/// A text, in which placeholders become references.
pub(super) fn text(text: &str, references: &References) -> String {
    if let Some(reference) = references.get(text) {
        return reference.clone();
    }
    let mut written = String::from("\"");
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        let after = rest.get(letter.len_utf8()..).unwrap_or_default();
        let (part, end) = match leading(rest, references) {
            Some((placeholder, reference)) => (format!("${{{reference}}}"), placeholder.len()),
            // Directly before a reference, the sign would escape it.
            None if matches!(letter, '$' | '%') && leading(after, references).is_some() => {
                (format!("${{\"{letter}\"}}"), 1)
            }
            None => (escaped(letter, rest), letter.len_utf8()),
        };
        written.push_str(&part);
        rest = rest.get(end..).unwrap_or_default();
    }
    written.push('"');
    written
}

/// The placeholder at the beginning of a text, and its reference.
fn leading<'r>(text: &str, references: &'r References) -> Option<(&'r String, &'r String)> {
    references.iter().find(|(placeholder, _)| text.starts_with(placeholder.as_str()))
}

/// `rest` begins with the letter: `${` and `%{` begin a template, each sign alone is itself.
fn escaped(letter: char, rest: &str) -> String {
    match letter {
        '"' => "\\\"".to_owned(),
        '\\' => "\\\\".to_owned(),
        '\n' => "\\n".to_owned(),
        '\r' => "\\r".to_owned(),
        '\t' => "\\t".to_owned(),
        '$' | '%' if rest.chars().nth(1) == Some('{') => format!("{letter}{letter}"),
        control if control.is_control() => format!("\\u{:04X}", u32::from(control)),
        letter => letter.to_string(),
    }
}

/// A value, of which all lines but the first are indented.
pub(super) fn value(value: &Value, indent: usize, references: &References) -> String {
    match value {
        Value::String(string) => text(string, references),
        Value::Object(object) if object.is_empty() => "{}".to_owned(),
        Value::Object(object) => {
            let attributes = object.iter().map(|(key, part)| {
                let part = match (key.as_str(), json_text(part)) {
                    ("definition", Some(json)) => {
                        format!("[jsonencode({})]", self::value(&json, indent + 2, references))
                    }
                    _ => self::value(part, indent + 2, references),
                };
                (self::key(key), part)
            });
            format!("{{\n{}{}}}", attributes_of(attributes.collect(), indent + 2), " ".repeat(indent))
        }
        Value::Array(items) if items.iter().all(|item| !item.is_object() && !item.is_array()) => {
            let items: Vec<String> = items.iter().map(|item| self::value(item, indent, references)).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Array(items) => {
            let pad = " ".repeat(indent + 2);
            let items = items.iter().map(|item| {
                let item = self::value(item, indent + 2, references);
                format!("{pad}{item},\n")
            });
            format!("[\n{}{}]", items.collect::<String>(), " ".repeat(indent))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => value.to_string(),
    }
}

/// Lines `key = value`. The signs of consecutive lines are below each other; a value of several lines is not among them.
pub(super) fn attributes_of(attributes: Vec<(String, String)>, indent: usize) -> String {
    let is_line = |(_, value): &(String, String)| !value.contains('\n');
    let mut lines = String::new();
    for group in attributes.chunk_by(|one, next| is_line(one) && is_line(next)) {
        let width = group.iter().map(|(key, _)| key.chars().count()).max().unwrap_or_default();
        for (key, value) in group {
            let width = if group.len() > 1 { width } else { 0 };
            lines.push_str(&format!("{}{key:width$} = {value}\n", " ".repeat(indent)));
        }
    }
    lines
}

/// A key is quoted unless it is a name.
fn key(key: &str) -> String {
    let is_name = key.starts_with(|first: char| first.is_ascii_alphabetic())
        && key.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_');
    if is_name { key.to_owned() } else { text(key, &References::new()) }
}

/// The definition of a claims mapping policy: a list of one text that contains JSON.
fn json_text(value: &Value) -> Option<Value> {
    let [Value::String(text)] = value.as_array()?.as_slice() else { return None };
    serde_json::from_str(text).ok().filter(Value::is_object)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_begins_a_template_or_ends_a_text_is_escaped() {
        let references = References::from([("{extension.id}".to_owned(), "x.id".to_owned())]);
        for (given, expected) in [
            ("plain", r#""plain""#),
            ("a \"b\" \\ c", r#""a \"b\" \\ c""#),
            ("${a} %{b} $c %d $ {", r#""$${a} %%{b} $c %d $ {""#),
            ("$${a}", r#""$$${a}""#),
            ("one\ntwo\tthree\r", r#""one\ntwo\tthree\r""#),
            ("\u{1}\u{85}é", r#""\u0001\u0085é""#),
            ("{extension.id}", "x.id"),
            ("a/{extension.id}/b", r#""a/${x.id}/b""#),
            ("a ${extension.id}", r#""a ${"$"}${x.id}""#),
            ("%{extension.id}", r#""${"%"}${x.id}""#),
            ("{other.id}", r#""{other.id}""#),
        ] {
            assert_eq!(text(given, &references), expected);
        }
    }

    #[test]
    fn values_are_written_as_terraform_fmt_does() {
        let given = json!({
            "@odata.type": "#x", "a": 1, "definition": ["{\"P\":{\"V\":[true,null]}}"], "items": [{ "id": "x" }],
            "long_name": [], "z": {},
        });
        let expected = "{\n  \"@odata.type\" = \"#x\"\n  a             = 1\n  definition = [jsonencode({\n    \
                        P = {\n      V = [true, null]\n    }\n  })]\n  items = [\n    {\n      id = \"x\"\n    },\n  ]\n  \
                        long_name = []\n  z         = {}\n}";
        assert_eq!(value(&given, 0, &References::new()), expected);
    }
}
