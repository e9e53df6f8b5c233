//! What the unit tests of this crate know about a user.

use super::attribute_name::AttributeName;
use super::value::{Known, Value};

/// Attributes by their names; what is not given has no value, and a list of `?` is unknown.
pub(crate) type Given<'g> = [(&'g str, &'g [&'g str])];

/// What is known about `attributes`: one text is a text, none or several are a list.
pub(crate) fn known(attributes: &[AttributeName], given: &Given<'_>) -> Vec<Known> {
    let texts = |name: &AttributeName| {
        given.iter().find(|(known, _)| AttributeName::parse(known).as_ref() == Some(name))
    };
    let known = attributes.iter().map(|name| match texts(name) {
        None => Known::NoValue,
        Some((_, ["?"])) => Known::Unknown,
        Some((_, [text])) => Known::Value(Value::from(*text)),
        Some((_, texts)) => Known::Value(Value::List(texts.iter().map(ToString::to_string).collect())),
    });
    known.collect()
}
