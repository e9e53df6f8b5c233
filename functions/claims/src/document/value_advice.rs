//! What was probably meant where something else was expected.

use super::codes::{INVALID_BOOLEAN, INVALID_NUMBER};
use super::diagnostic::{CodeName, Fix};
use super::yaml::{Entry, Node, NodeKind};

/// Words that other languages have for booleans, in lower case.
const TRUE: [&str; 4] = ["true", "yes", "on", "1"];
const FALSE: [&str; 4] = ["false", "no", "off", "0"];

/// Keys of policies of Microsoft Entra, as Graph and PowerShell print them, in lower case.
const MICROSOFT_KEYS: [&str; 8] = [
    "audienceoverride",
    "claimsmappingpolicy",
    "claimsschema",
    "claimstransformation",
    "claimstransformations",
    "customclaimspolicy",
    "includeapplicationidinissuer",
    "includebasicclaimset",
];

/// Advice about a node that is not what is expected; `what` is that in words.
pub(super) fn of(code: CodeName, what: &str, found: &Node) -> Option<String> {
    match &found.kind {
        NodeKind::Text { text, plain } if code == INVALID_BOOLEAN => boolean(text, *plain),
        NodeKind::Text { text, plain } if code == INVALID_NUMBER => number(text, *plain),
        NodeKind::Map(entries) if what == "a text" => braces(entries),
        NodeKind::Text { text, plain: true } if what == "a mapping" => colon(text),
        NodeKind::List(items) if what == "a mapping" => {
            let is_map = |item: &Node| matches!(item.kind, NodeKind::Map(_));
            (!items.is_empty() && items.iter().all(is_map))
                .then(|| "write the keys without `- ` before them".to_owned())
        }
        NodeKind::Text { text, .. } if what == "a list" => Some(format!("write a list: `[{text}]`")),
        NodeKind::Map(_) if what == "a list" => Some("write `- ` before each item".to_owned()),
        _ => None,
    }
}

/// Advice about an unknown key that is one of Microsoft's.
pub(super) fn of_key(key: &str) -> Option<String> {
    is_microsoft_key(key).then(|| "`claimsmith import` converts a policy of Microsoft Entra".to_owned())
}

/// Whether a key is from a policy of Microsoft Entra and cannot be one of ours.
pub(super) fn is_microsoft_key(key: &str) -> bool {
    key.starts_with("@odata.") || MICROSOFT_KEYS.contains(&key.to_ascii_lowercase().as_str())
}

/// What was certainly meant by a node that is not what is expected.
pub(super) fn fix(code: CodeName, what: &str, found: &Node) -> Option<Fix> {
    let NodeKind::Text { text, plain } = &found.kind else { return None };
    found.place.inside(text)?;
    if code == INVALID_BOOLEAN {
        return Some(Fix::replace(found.place, meant(text)?));
    }
    let is_number = !*plain && text.chars().all(|one| one.is_ascii_digit());
    if code == INVALID_NUMBER && is_number && text.parse::<i64>().is_ok() {
        return Some(Fix::replace(found.place, text));
    }
    let is_word = !text.is_empty() && text.chars().all(|one| one.is_alphanumeric() || "-_.@".contains(one));
    (what == "a list" && is_word).then(|| Fix::enclose(found.place, 0, "[", "]"))
}

/// `true` or `false`, for what other languages call so.
fn meant(text: &str) -> Option<&'static str> {
    let lower = text.to_ascii_lowercase();
    let found =
        [(TRUE, "true"), (FALSE, "false")].into_iter().find(|(words, _)| words.contains(&lower.as_str()));
    found.map(|(_, meant)| meant)
}

fn boolean(text: &str, plain: bool) -> Option<String> {
    let lower = text.to_ascii_lowercase();
    let meant = meant(text)?;
    Some(match plain || lower != meant {
        true => format!("write `{meant}`"),
        false => format!("write `{meant}` without quotes"),
    })
}

fn number(text: &str, plain: bool) -> Option<String> {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    if digits.is_empty() || !text.starts_with(|first: char| first.is_ascii_digit()) {
        return None;
    }
    let is_number = digits == text;
    if is_number && !plain {
        return Some(format!("write `{text}` without quotes"));
    }
    let unit = text.trim_start_matches(|one: char| one.is_ascii_digit()).trim();
    let is_unit = !unit.is_empty() && unit.chars().all(char::is_alphabetic);
    (!is_number).then(|| match is_unit {
        true => "write the number without a unit; the unit is part of the key's name".to_owned(),
        false => "write only digits".to_owned(),
    })
}

/// `{user.id}` without quotes is a mapping whose only key has no value.
pub(super) fn braces(entries: &[Entry]) -> Option<String> {
    let [Entry { key, value: Node { kind: NodeKind::Null, .. }, .. }] = entries else { return None };
    Some(format!("put quotes around a text that begins with `{{`: `\"{{{key}}}\"`"))
}

/// `mail:user.mail` is a text.
fn colon(text: &str) -> Option<String> {
    let (key, value) = text.split_once(':')?;
    let is_key =
        |key: &str| key.chars().all(|one| one.is_alphanumeric() || matches!(one, '_' | '-' | '.' | '/'));
    (!key.is_empty() && !value.is_empty() && !value.starts_with("//") && is_key(key))
        .then(|| format!("put a space after the colon: `{key}: {value}`"))
}
