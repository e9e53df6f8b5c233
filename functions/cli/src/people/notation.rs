//! DynamoDB's values in files. JSON and YAML have texts, numbers, booleans, null, lists and mappings of their own; the other
//! types are written as in DynamoDB's own JSON: `{ "SS": ["a", "b"] }`, `{ "B": "aGVsbG8=" }`. So is a mapping whose only
//! key is the name of a type: `{ "M": { "SS": "a" } }`.

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use claims::document::{Entry, Node, NodeKind};
use import::yaml::{Yaml, YamlEntry};
use stores::dynamodb::items::{Item, MAX_DIGITS, canonical};

/// The names of DynamoDB's types.
const TYPES: [&str; 10] = ["B", "BOOL", "BS", "L", "M", "N", "NS", "NULL", "S", "SS"];
/// How deep values may be nested, and the power of ten of a number's first digit.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html>
const MAX_DEPTH: usize = 32;
const POWERS: std::ops::RangeInclusive<i64> = -129..=126;

/// The value that is written in a file.
///
/// # Errors
/// DynamoDB has no such value. The message does not have the value.
pub(crate) fn read(node: &Node) -> Result<AttributeValue, String> {
    value(node, 0)
}

fn value(node: &Node, depth: usize) -> Result<AttributeValue, String> {
    if depth > MAX_DEPTH {
        return Err(format!("the value is nested deeper than {MAX_DEPTH} levels"));
    }
    match &node.kind {
        NodeKind::Null => Ok(AttributeValue::Null(true)),
        NodeKind::Text { text, plain: true } => plain(text),
        NodeKind::Text { text, plain: false } => Ok(AttributeValue::S(text.clone())),
        NodeKind::List(items) => list(items, depth),
        NodeKind::Map(entries) => match entries.as_slice() {
            [entry] if TYPES.contains(&entry.key.as_str()) => typed(entry, depth).unwrap_or_else(|| {
                Err(format!(
                    "`{0}` is a type of DynamoDB and this is not a value of it; a mapping with the key `{0}` is \
                     {{\"M\": {{\"{0}\": ...}}}}",
                    entry.key
                ))
            }),
            entries => members(entries, depth),
        },
    }
}

/// A text without quotes: a number or a boolean as JSON writes it, or a text.
fn plain(text: &str) -> Result<AttributeValue, String> {
    match text {
        "true" | "True" | "TRUE" => Ok(AttributeValue::Bool(true)),
        "false" | "False" | "FALSE" => Ok(AttributeValue::Bool(false)),
        text if is_json_number(text) => number(text),
        text => Ok(AttributeValue::S(text.to_owned())),
    }
}

fn list(items: &[Node], depth: usize) -> Result<AttributeValue, String> {
    let items = items.iter().map(|item| value(item, depth + 1)).collect::<Result<_, _>>();
    items.map(AttributeValue::L)
}

fn members(entries: &[Entry], depth: usize) -> Result<AttributeValue, String> {
    let member = |entry: &Entry| Ok((entry.key.clone(), value(&entry.value, depth + 1)?));
    entries.iter().map(member).collect::<Result<_, _>>().map(AttributeValue::M)
}

/// `{ SS: [a, b] }`; `None` for what is not a value of the type.
fn typed(entry: &Entry, depth: usize) -> Option<Result<AttributeValue, String>> {
    let node = &entry.value;
    let text = || node.as_text();
    Some(match entry.key.as_str() {
        "S" => Ok(AttributeValue::S(text()?.to_owned())),
        "N" => number(text()?),
        "B" => Ok(AttributeValue::B(bytes(text()?)?)),
        "BOOL" => Ok(AttributeValue::Bool(text()?.parse().ok()?)),
        "NULL" => {
            text().filter(|text| *text == "true")?;
            Ok(AttributeValue::Null(true))
        }
        "L" => match &node.kind {
            NodeKind::List(items) => list(items, depth),
            _ => return None,
        },
        "M" => match &node.kind {
            NodeKind::Map(entries) => members(entries, depth),
            _ => return None,
        },
        _ => return set(&entry.key, node),
    })
}

fn set(kind: &str, node: &Node) -> Option<Result<AttributeValue, String>> {
    let NodeKind::List(items) = &node.kind else { return None };
    let texts: Vec<String> =
        items.iter().map(|item| item.as_text().map(str::to_owned)).collect::<Option<_>>()?;
    let mut same: Vec<String> = match kind {
        "NS" => texts.iter().map(|text| normal_number(text)).collect::<Option<_>>()?,
        _ => texts.clone(),
    };
    same.sort_unstable();
    same.dedup();
    if texts.is_empty() || same.len() < texts.len() {
        return Some(Err(format!("a set (`{kind}`) has at least one value, and each of them once")));
    }
    Some(Ok(match kind {
        "SS" => AttributeValue::Ss(texts),
        "NS" => AttributeValue::Ns(texts),
        _ => AttributeValue::Bs(texts.iter().map(|text| bytes(text)).collect::<Option<_>>()?),
    }))
}

fn bytes(text: &str) -> Option<Blob> {
    STANDARD.decode(text).ok().map(Blob::new)
}

fn number(text: &str) -> Result<AttributeValue, String> {
    match normal_number(text) {
        Some(_) => Ok(AttributeValue::N(text.to_owned())),
        None => Err(format!(
            "it is not a number that DynamoDB can have: at most {MAX_DIGITS} digits, up to 9.9E+125"
        )),
    }
}

/// A number without zeros at its ends, always in the same form. `None` if DynamoDB cannot have it.
pub(crate) fn normal_number(text: &str) -> Option<String> {
    let (negative, digits, power) = canonical(text)?;
    if digits.is_empty() {
        return Some("0".to_owned());
    }
    if digits.len() > MAX_DIGITS || !POWERS.contains(&power) {
        return None;
    }
    let sign = if negative { "-" } else { "" };
    let zeros = |count: i64| "0".repeat(usize::try_from(count).unwrap_or_default());
    let length = i64::try_from(digits.len()).ok()?;
    Some(if power <= 0 {
        format!("{sign}0.{}{digits}", zeros(-power))
    } else if power >= length {
        format!("{sign}{digits}{}", zeros(power - length))
    } else {
        let (whole, fraction) = digits.split_at_checked(usize::try_from(power).ok()?)?;
        format!("{sign}{whole}.{fraction}")
    })
}

fn is_json_number(text: &str) -> bool {
    let starts = |first: char| first == '-' || first.is_ascii_digit();
    text.starts_with(starts) && serde_json::from_str::<&serde_json::value::RawValue>(text).is_ok()
}

/// A value as it is written in a file.
///
/// # Errors
/// The value has a type that this version of the tool does not know.
pub(crate) fn write(value: &AttributeValue) -> Result<Yaml, String> {
    let texts = |texts: &[String]| {
        let mut sorted = texts.to_vec();
        sorted.sort_unstable();
        Yaml::List(sorted.into_iter().map(Yaml::Text).collect())
    };
    let text = |blob: &Blob| STANDARD.encode(blob.as_ref());
    Ok(match value {
        AttributeValue::S(text) => Yaml::text(text),
        AttributeValue::N(number) if is_json_number(number) => Yaml::Plain(number.clone()),
        AttributeValue::N(number) => of_type("N", Yaml::text(number)),
        AttributeValue::Bool(value) => Yaml::Plain(value.to_string()),
        AttributeValue::Null(_) => Yaml::Plain("null".to_owned()),
        AttributeValue::L(items) => Yaml::List(items.iter().map(write).collect::<Result<_, _>>()?),
        AttributeValue::M(members) => mapping(members)?,
        AttributeValue::Ss(set) => of_type("SS", texts(set)),
        AttributeValue::Ns(set) => of_type("NS", texts(set)),
        AttributeValue::B(blob) => of_type("B", Yaml::Text(text(blob))),
        AttributeValue::Bs(set) => of_type("BS", texts(&set.iter().map(text).collect::<Vec<_>>())),
        _ => return Err("a value has a type that this version of the tool does not know".to_owned()),
    })
}

fn mapping(members: &Item) -> Result<Yaml, String> {
    let mut names: Vec<&String> = members.keys().collect();
    names.sort_unstable();
    let entry = |name: &&String| {
        let value = members.get(*name).map_or(Ok(Yaml::Nothing), write)?;
        Ok(YamlEntry::new(name.as_str(), value))
    };
    let map = Yaml::Map(names.iter().map(entry).collect::<Result<_, String>>()?);
    Ok(match names.as_slice() {
        [only] if TYPES.contains(&only.as_str()) => of_type("M", map),
        _ => map,
    })
}

fn of_type(name: &str, value: Yaml) -> Yaml {
    Yaml::inline_map(vec![YamlEntry::new(name, value)])
}

/// The same as JSON.
pub(crate) fn json(yaml: &Yaml) -> String {
    let text = |text: &str| serde_json::Value::from(text).to_string();
    match yaml {
        Yaml::Text(value) => text(value),
        Yaml::Plain(value) => value.clone(),
        Yaml::Nothing => "null".to_owned(),
        Yaml::Inline(inner) => json(inner),
        Yaml::List(items) => format!("[{}]", items.iter().map(json).collect::<Vec<_>>().join(",")),
        Yaml::Map(entries) => {
            let entry = |entry: &YamlEntry| format!("{}:{}", text(&entry.key), json(&entry.value));
            format!("{{{}}}", entries.iter().map(entry).collect::<Vec<_>>().join(","))
        }
    }
}
