//! A table and the key of its items.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use claims::values::Template;

use super::value::{self, Item};
use crate::clock::Clock;
use crate::record::mapping::Mapping;
use crate::record::path::Path;
use crate::store::{Attributes, render};

/// An open table: its client, its key and how its items are read.
pub(super) struct Table {
    pub(super) client: Client,
    pub(super) name: String,
    pub(super) index: Option<String>,
    /// The partition key and, if there is one, the sort key.
    pub(super) key: Vec<KeyPart>,
    pub(super) consistent: bool,
    /// The attribute that says when an item expires.
    pub(super) ttl: Option<String>,
    pub(super) mapping: Mapping<Path>,
    pub(super) clock: Clock,
}

/// One attribute of the key.
#[derive(Debug)]
pub struct KeyPart {
    /// The attribute's name.
    pub name: String,
    /// Its value, with the attributes of the user.
    pub template: Template,
    /// Whether its type is N instead of S.
    pub number: bool,
}

impl Table {
    /// The key's values; `None` when a template has no value.
    pub(super) fn texts(&self, attributes: &Attributes<'_>) -> Option<Vec<String>> {
        self.key.iter().map(|part| render(&part.template, attributes)).collect()
    }

    /// `None` when no item can have these values.
    pub(super) fn values(&self, texts: Vec<String>) -> Option<Vec<AttributeValue>> {
        let parts = self.key.iter().zip(texts).enumerate();
        parts.map(|(at, (part, text))| value::key(text, part.number, at)).collect()
    }

    /// The key with these values.
    pub(super) fn key_of(&self, values: Vec<AttributeValue>) -> Item {
        self.key.iter().map(|part| part.name.clone()).zip(values).collect()
    }
}
