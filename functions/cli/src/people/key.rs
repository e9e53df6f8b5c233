//! The key of an item: what tells one item of a table from another.

use std::fmt;

use aws_sdk_dynamodb::types::{AttributeValue, ScalarAttributeType};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use stores::dynamodb::items::{Item, key_value};

use super::notation::normal_number;

/// An attribute of a table's key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct KeyAttribute {
    /// Its name.
    pub(crate) name: String,
    /// Its type: S, N or B.
    pub(crate) kind: ScalarAttributeType,
}

/// The values of a key, as texts; a number always in the same form.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct ItemKey(Vec<String>);

impl ItemKey {
    /// The key of an item.
    ///
    /// # Errors
    /// An attribute of the key is missing, has another type than the table declares, or a value that no key can have.
    pub(crate) fn of(item: &Item, key: &[KeyAttribute]) -> Result<Self, String> {
        let texts = key.iter().enumerate().map(|(position, attribute)| {
            let KeyAttribute { name, kind } = attribute;
            let value = item.get(name).ok_or_else(|| format!("`{name}` of the table's key is missing"))?;
            text(value, kind, position).ok_or_else(|| {
                format!("`{name}` of the table's key must be of type {kind}, not empty and not too long")
            })
        });
        Ok(Self(texts.collect::<Result<_, String>>()?))
    }
}

fn text(value: &AttributeValue, kind: &ScalarAttributeType, position: usize) -> Option<String> {
    match (value, kind) {
        (AttributeValue::S(text), ScalarAttributeType::S) => {
            key_value(text.clone(), false, position)?;
            Some(text.clone())
        }
        (AttributeValue::N(number), ScalarAttributeType::N) => normal_number(number),
        (AttributeValue::B(bytes), ScalarAttributeType::B) => {
            let bytes = bytes.as_ref();
            (!bytes.is_empty()).then(|| STANDARD.encode(bytes))
        }
        _ => None,
    }
}

/// The attributes of the key alone, as requests need them.
pub(crate) fn key_of(item: &Item, key: &[KeyAttribute]) -> Item {
    let attributes = key.iter().filter_map(|attribute| item.get_key_value(&attribute.name));
    attributes.map(|(name, value)| (name.clone(), value.clone())).collect()
}

/// `user#4711 / profile`.
impl fmt::Display for ItemKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join(" / "))
    }
}
