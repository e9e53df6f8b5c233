//! Keys of a mapping, for people: the list of a table, and the page of one key.

use super::topic::Topic;
use crate::document::{Holds, KeyDefinition, KeyRule, KeyTable, WordRule};

/// The keys of a table, one line each.
#[must_use]
pub fn key_list(table: &KeyTable) -> String {
    let mut list = String::new();
    for key in table.keys {
        let KeyDefinition { name, meaning, .. } = key;
        list.push_str(&format!("- `{name}` ({}): {meaning}.\n", words(key)));
    }
    for rule in table.rules {
        list.push_str(&format!("- {}.\n", rule_words(rule)));
    }
    list
}

/// A page for each key of a table and of the tables in it; `owner` is what has the keys, such as "a claim".
#[must_use]
pub fn key_topics(table: &KeyTable, owner: &str) -> Vec<Topic> {
    let mut topics = Vec::new();
    for key in table.keys {
        let KeyDefinition { name, meaning, holds, .. } = key;
        let mut page = format!("## {name}\n\nA key of {owner} ({}): {meaning}.\n", words(key));
        let about = table.rules.iter().filter(|rule| names_of(rule).contains(name));
        for rule in about {
            page.push_str(&format!("\n{}.\n", capital(&rule_words(rule))));
        }
        if let Some(inner) = inner(holds) {
            page.push_str(&format!("\nBelow it:\n\n{}", key_list(inner)));
            topics.extend(key_topics(inner, &format!("`{name}`, which is a key of {owner}")));
        }
        topics.push(Topic::new([*name], page));
    }
    topics
}

fn inner(holds: &Holds) -> Option<&'static KeyTable> {
    match holds {
        Holds::Table(table) => Some(table),
        Holds::AnyList(items) | Holds::List(items) | Holds::Named(items) | Holds::NamedCount(_, _, items) => {
            inner(items)
        }
        Holds::Either(forms) => forms.iter().find_map(inner),
        _ => None,
    }
}

fn words(key: &KeyDefinition) -> String {
    format!("{}, {}", kind(&key.holds), if key.required { "required" } else { "optional" })
}

fn kind(holds: &Holds) -> String {
    match holds {
        Holds::Text | Holds::Filled => "a text".to_owned(),
        Holds::Template => "a text with attributes".to_owned(),
        Holds::Fixed => "a text without attributes".to_owned(),
        Holds::Flag => "`true` or `false`".to_owned(),
        Holds::Number(least, most) => format!("a whole number from {least} to {most}"),
        Holds::OneOf(words) => format!("`{}`", words.join("`, `")),
        Holds::Guid => "a GUID".to_owned(),
        Holds::Attribute => "an attribute".to_owned(),
        Holds::AnyList(_) | Holds::List(_) | Holds::Definition("transformations") => "a list".to_owned(),
        Holds::Either(forms) => forms.iter().map(kind).collect::<Vec<_>>().join(" or "),
        Holds::Table(_) | Holds::Named(_) | Holds::NamedCount(..) => "a mapping".to_owned(),
        Holds::Definition("operand" | "parameter" | "result") => {
            "an attribute, a constant or a template".to_owned()
        }
        Holds::Definition("default" | "applications") => "a text or a list of texts".to_owned(),
        Holds::Definition("version") => "`1`".to_owned(),
        Holds::Definition(_) => "a mapping".to_owned(),
        Holds::Anything => "anything".to_owned(),
    }
}

fn rule_words(rule: &KeyRule) -> String {
    match rule {
        KeyRule::One(keys) => format!("exactly one of {}", listed(keys)),
        KeyRule::AtLeastOne(keys) => format!("at least one of {}", listed(keys)),
        KeyRule::Needs(key, keys) => format!("`{key}` needs {}", listed(keys)),
        KeyRule::NeedsOne(key, keys) => format!("`{key}` needs exactly one of {}", listed(keys)),
        KeyRule::Excludes(key, keys) => format!("`{key}` cannot be combined with {}", listed(keys)),
        KeyRule::TrueExcludes(key, keys, flags) => {
            format!("`{key}: true` cannot be combined with {}", listed(&[*keys, *flags].concat()))
        }
        KeyRule::NeedsWord(key, other, word) => format!("`{key}` needs `{other}: {word}`"),
        KeyRule::Where(WordRule { key, words, needs, excludes }) => {
            let without =
                if excludes.is_empty() { String::new() } else { format!(", and not {}", listed(excludes)) };
            format!("with `{key}` {}: {} are required{without}", listed(words), listed(needs))
        }
    }
}

fn names_of(rule: &KeyRule) -> Vec<&'static str> {
    match rule {
        KeyRule::One(keys) | KeyRule::AtLeastOne(keys) => keys.to_vec(),
        KeyRule::Needs(key, keys) | KeyRule::NeedsOne(key, keys) | KeyRule::Excludes(key, keys) => {
            [&[*key], *keys].concat()
        }
        KeyRule::TrueExcludes(key, keys, flags) => [&[*key], *keys, *flags].concat(),
        KeyRule::NeedsWord(key, other, _) => vec![key, other],
        KeyRule::Where(WordRule { key, needs, excludes, .. }) => [&[*key], *needs, *excludes].concat(),
    }
}

fn listed(names: &[&str]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}

fn capital(sentence: &str) -> String {
    let mut letters = sentence.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
