//! The JSON body of a request; its texts are templates. It is built as a value and written by a serializer, so that no
//! attribute can change its structure.

use claims::document::{Diagnostics, Node, NodeKind};
use claims::values::Template;
use serde_json::Value as Json;

use super::values::Values;
use crate::template::PlacedTemplate;

/// A JSON document with texts of type `T`: first templates with settings, later without.
#[derive(Clone, Debug)]
pub(super) enum RequestBody<T> {
    /// Null, a number or a boolean.
    Fixed(Json),
    /// A text.
    Text(T),
    /// An array.
    List(Vec<Self>),
    /// An object.
    Map(Vec<(String, Self)>),
}

impl RequestBody<PlacedTemplate> {
    /// Reads a body; mistakes are reported.
    pub(super) fn read(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        Some(match &node.kind {
            NodeKind::Null => Self::Fixed(Json::Null),
            NodeKind::Text { text, plain: true } if is_number_or_boolean(text) => {
                Self::Fixed(serde_json::from_str(text).ok()?)
            }
            NodeKind::Text { .. } => Self::Text(PlacedTemplate::read(node, diagnostics)?),
            NodeKind::List(items) => {
                Self::List(items.iter().filter_map(|item| Self::read(item, diagnostics)).collect())
            }
            NodeKind::Map(entries) => {
                let member = |entry: &claims::document::Entry| {
                    Some((entry.key.clone(), Self::read(&entry.value, diagnostics)?))
                };
                Self::Map(entries.iter().filter_map(member).collect())
            }
        })
    }

    /// Its templates.
    pub(super) fn templates(&self) -> Vec<&PlacedTemplate> {
        match self {
            Self::Fixed(_) => Vec::new(),
            Self::Text(template) => vec![template],
            Self::List(items) => items.iter().flat_map(Self::templates).collect(),
            Self::Map(members) => members.iter().flat_map(|(_, member)| member.templates()).collect(),
        }
    }
}

impl RequestBody<Template> {
    /// The document for a user.
    pub(super) fn json(&self, values: &Values) -> Option<Json> {
        match self {
            Self::Fixed(json) => Some(json.clone()),
            Self::Text(template) => values.fill(template).map(Json::String),
            Self::List(items) => items.iter().map(|item| item.json(values)).collect(),
            Self::Map(members) => {
                let members = members.iter().map(|(name, member)| Some((name.clone(), member.json(values)?)));
                Some(Json::Object(members.collect::<Option<_>>()?))
            }
        }
    }
}

/// Whether it is a number that JSON keeps unchanged: `0049` and numbers of more than 64 bits stay texts.
fn is_number_or_boolean(text: &str) -> bool {
    match serde_json::from_str(text) {
        Ok(Json::Bool(_)) => true,
        Ok(Json::Number(number)) => number.to_string() == text,
        _ => false,
    }
}
