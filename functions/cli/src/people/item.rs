//! The item of a row. A row has the item's attributes by their names; instead of the key, it can have what the policy makes the
//! key of, such as `user.id`. A row with `user` and the names of stores is a person as in `people.yaml`.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_dynamodb::types::{AttributeValue, ScalarAttributeType};
use claims::document::{Diagnostics, Entry, NodeKind};
use claims::values::{AttributeName, Guid, Value};
use offline::sample;
use stores::dynamodb::items::{Item, KeyPart};

use super::key::ItemKey;
use super::notation;
use super::target::Target;

/// What a row says that the key is made of, by the names of attributes.
type KeyValues = BTreeMap<String, String>;

/// The item of a row, with its key. `None` for a person whom the store does not know.
///
/// # Errors
/// The row cannot be an item; the message has no value of it.
pub(crate) fn of_row(entries: &[Entry], target: &Target) -> Result<Option<Item>, String> {
    let (values, mut item) = match is_person(entries, target) {
        true => match person(entries, target)? {
            Some(person) => person,
            None => return Ok(None),
        },
        false => record(entries, target)?,
    };
    complete(&mut item, &values, target)?;
    Ok(Some(item))
}

/// Adds what is missing of the key, as the policy makes it.
fn complete(item: &mut Item, values: &KeyValues, target: &Target) -> Result<(), String> {
    for part in target.templates() {
        if !item.contains_key(&part.name) {
            item.insert(part.name.clone(), key_value(part, values)?);
        }
    }
    Ok(())
}

fn is_person(entries: &[Entry], target: &Target) -> bool {
    let is_map = |entry: &Entry| matches!(entry.value.kind, NodeKind::Map(_));
    let user = entries.iter().any(|entry| entry.key == "user" && is_map(entry));
    user && entries
        .iter()
        .all(|entry| matches!(entry.key.as_str(), "name" | "user") || target.is_store(&entry.key))
}

/// A person as in `people.yaml`, whose values are texts and lists of texts.
fn person(entries: &[Entry], target: &Target) -> Result<Option<(KeyValues, Item)>, String> {
    let mut values = KeyValues::new();
    let mut item = None;
    for entry in entries.iter().filter(|entry| entry.key != "name") {
        let mut diagnostics = Diagnostics::default();
        let attributes = sample::attributes(&entry.value, &mut diagnostics);
        if diagnostics.has_errors() {
            return Err(format!("`{}` has a value that is neither a text nor a list of texts", entry.key));
        }
        for (name, value) in &attributes {
            let name = AttributeName::parse(&format!("{}.{name}", entry.key));
            if let (Some(name), Some(text)) = (name, value.first()) {
                values.insert(name.to_string(), text.to_owned());
            }
        }
        if entry.key == target.store() {
            item = Some(attributes);
        }
    }
    let Some(attributes) = item else { return Ok(None) };
    let mut item = Item::new();
    for (name, value) in attributes {
        put(&name, value, target, &mut item)?;
    }
    Ok(Some((values, item)))
}

/// Writes an attribute of the store to where the store finds it.
fn put(name: &str, value: Value, target: &Target, item: &mut Item) -> Result<(), String> {
    let attribute = AttributeName { source: target.store().to_owned(), name: name.to_owned() };
    let place = target.table().place(&attribute).ok_or_else(|| {
        format!("`{attribute}` is read from a list of the item; write the item itself instead of a person")
    })?;
    let value = match value {
        Value::Text(text) => AttributeValue::S(text),
        Value::List(texts) => AttributeValue::L(texts.into_iter().map(AttributeValue::S).collect()),
    };
    let overlap = || format!("`{attribute}` is inside another attribute of the item");
    let (last, outer) = place.split_last().ok_or_else(overlap)?;
    let mut here = item;
    for name in outer {
        let inner = here.entry(name.clone()).or_insert_with(|| AttributeValue::M(Item::new()));
        let AttributeValue::M(members) = inner else { return Err(overlap()) };
        here = members;
    }
    match here.insert(last.clone(), value) {
        Some(_) => Err(overlap()),
        None => Ok(()),
    }
}

/// An item's attributes and, if an attribute of its key is missing, what the key is made of.
fn record(entries: &[Entry], target: &Target) -> Result<(KeyValues, Item), String> {
    let is_there = |part: &KeyPart| entries.iter().any(|entry| entry.key == part.name);
    let missing = target.templates().iter().filter(|part| !is_there(part));
    let made_of: Vec<&AttributeName> = missing.flat_map(|part| part.template.attributes()).collect();
    let (mut values, mut item) = (KeyValues::new(), Item::new());
    for Entry { key, value, .. } in entries {
        let name = AttributeName::parse(key).filter(|name| made_of.contains(&name));
        if let Some(name) = name {
            let text = value.as_text().ok_or_else(|| format!("`{key}` is not a text"))?;
            values.insert(name.to_string(), text.to_owned());
        } else {
            let value = notation::read(value).map_err(|reason| format!("`{key}`: {reason}"))?;
            item.insert(key.clone(), value);
        }
    }
    Ok((values, item))
}

/// The value of an attribute of the key, as the policy makes it.
fn key_value(part: &KeyPart, values: &KeyValues) -> Result<AttributeValue, String> {
    for name in part.template.attributes() {
        let text = values.get(&name.to_string()).filter(|text| !text.is_empty());
        let text = text.ok_or_else(|| format!("`{name}` is missing, which the key `{}` needs", part.name))?;
        if name.to_string() == USER_ID && Guid::parse_nonzero(text).is_none() {
            return Err(format!("`{USER_ID}` is not the ID of a user (a GUID)"));
        }
    }
    let value = |name: &AttributeName| {
        let text = values.get(&name.to_string())?;
        // As Entra sends it.
        let id = Guid::parse_nonzero(text).filter(|_| name.to_string() == USER_ID);
        Some(id.map_or_else(|| text.clone(), |id| id.to_string()).into())
    };
    let text = part.template.render(value).unwrap_or_default();
    Ok(match part.number {
        true => AttributeValue::N(text),
        false => AttributeValue::S(text),
    })
}

const USER_ID: &str = "user.id";

/// A key of the command line: what the policy makes it of, or `NAME=VALUE` for each attribute of that or of the key.
///
/// # Errors
/// The words are not a key of the table.
pub(crate) fn key_of_words(words: &[String], target: &Target) -> Result<Item, String> {
    let made_of: BTreeSet<&AttributeName> =
        target.templates().iter().flat_map(|part| part.template.attributes()).collect();
    let (mut values, mut item) = (KeyValues::new(), Item::new());
    for word in words {
        let (name, value) = word.split_once('=').unwrap_or(("", word));
        let attribute = AttributeName::parse(name).filter(|name| made_of.contains(name));
        if let Some(part) = target.key.iter().find(|part| part.name == name) {
            let is_number = part.kind == ScalarAttributeType::N;
            let value = value.to_owned();
            item.insert(
                name.to_owned(),
                if is_number { AttributeValue::N(value) } else { AttributeValue::S(value) },
            );
        } else if let Some(attribute) = attribute {
            values.insert(attribute.to_string(), value.to_owned());
        } else if let (Some(only), [_], 1) = (made_of.first(), words, made_of.len()) {
            values.insert(only.to_string(), word.clone());
        } else {
            let names = made_of
                .iter()
                .map(ToString::to_string)
                .chain(target.key.iter().map(|part| part.name.clone()));
            let names: Vec<String> = names.map(|name| format!("{name}=VALUE")).collect();
            return Err(format!("write the key as some of: {}", names.join(" ")));
        }
    }
    if target.table().index().is_none() {
        complete(&mut item, &values, target)?;
    }
    ItemKey::of(&item, &target.key)?;
    Ok(item)
}
