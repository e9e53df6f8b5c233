//! The interface of a store. It is opened once; look-ups are prepared once and run for every callout.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use claims::document::Diagnostics;
use claims::values::{AttributeName, Groups, Known, Template, TemplatePart, Value};
use futures_util::future::BoxFuture;

use crate::failure::StoreFailure;

/// How long it may take to prepare a store for its first look-up.
pub const WARM_WITHIN: Duration = Duration::from_secs(2);

/// An open store.
pub trait Store: Send + Sync {
    /// Prepares a look-up of these attributes only. Names of the source `user` are matched without regard to case, the
    /// store's own exactly.
    fn prepare(self: Arc<Self>, wanted: &Wanted) -> Arc<dyn LookUp>;

    /// Whether look-ups of these attributes make sense, as far as the store knows at the start: that a table has no such column,
    /// for example, is reported.
    fn check(&self, _wanted: &Wanted, _diagnostics: &mut Diagnostics) -> bool {
        true
    }

    /// Tells what the store was opened with from what it is opened with later: something short that depends on its secrets
    /// and parameters and does not reveal them. `None` if it has none.
    fn version(&self) -> Option<String> {
        None
    }

    /// Does what would slow down the first callout, such as a TLS handshake. Failures are ignored here; look-ups report
    /// them.
    fn warm(&self) -> BoxFuture<'_, ()> {
        Box::pin(std::future::ready(()))
    }
}

/// What a look-up must return.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// The distinct attributes.
    pub attributes: Vec<AttributeName>,
    /// The groups that conditions compare, if `user.memberOf` is one of the attributes. A store that has the whole list
    /// can ignore this.
    pub groups: Groups,
}

/// A prepared look-up of some attributes.
pub trait LookUp: Send + Sync {
    /// Looks up a user. Templates are rendered before the future is returned, so it does not borrow `attributes`.
    ///
    /// The future fails if the store could not answer; there are no partial answers.
    fn run(&self, attributes: &Attributes<'_>) -> BoxFuture<'_, Result<Found, StoreFailure>>;
}

/// The known attributes of the user when a store is asked: the callout's, and those of stores that answered before.
pub type Attributes<'a> = dyn Fn(&AttributeName) -> Option<Value> + Sync + 'a;

/// What a store answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// The user's attributes, parallel to those of the look-up.
    User(Vec<Known>),
    /// It does not know the user.
    UnknownUser,
    /// A template had no value, so the store was not asked.
    NotAsked,
}

/// Renders a template for a user. `None` if one of its attributes has no value or an empty one, or if other values could
/// give the same text.
pub(crate) fn render(template: &Template, attributes: &Attributes<'_>) -> Option<String> {
    joined(template, |name| known_text(name, attributes).map(Into::into))
}

/// The template's text with these values. `None` if one is missing, or if other values could give the same text.
pub(crate) fn joined<'v>(
    template: &Template,
    value: impl Fn(&AttributeName) -> Option<Cow<'v, str>>,
) -> Option<String> {
    let text = template.render(&value)?;
    let is_attribute = |part: &&TemplatePart| matches!(part, TemplatePart::Attribute(_));
    if template.parts().iter().filter(is_attribute).count() < 2 {
        return Some(text);
    }
    let parts = template.parts().iter().map(|part| match part {
        TemplatePart::Literal(literal) => Some(JoinedPart::Literal(literal.as_bytes().to_vec())),
        TemplatePart::Attribute(name) => Some(JoinedPart::Value(name, value(name)?.as_bytes().to_vec())),
        TemplatePart::Setting(_) => None,
    });
    is_separated(&parts.collect::<Option<Vec<_>>>()?).then_some(text)
}

/// A part of a text that is joined from several.
pub(crate) enum JoinedPart<'p> {
    /// The policy's own.
    Literal(Vec<u8>),
    /// The user's value of this attribute.
    Value(&'p AttributeName, Vec<u8>),
}

impl JoinedPart<'_> {
    pub(crate) fn bytes(&self) -> &[u8] {
        match self {
            Self::Literal(bytes) | Self::Value(_, bytes) => bytes,
        }
    }
}

/// Whether no other values could give the same text: in `{a}#{b}`, the text up to the first `#` must be the first value. An
/// attribute whose value is not separated from the next one is logged.
pub(crate) fn is_separated(parts: &[JoinedPart<'_>]) -> bool {
    let text: Vec<u8> = parts.iter().flat_map(JoinedPart::bytes).copied().collect();
    let last = parts.iter().rposition(|part| matches!(part, JoinedPart::Value(..)));
    let mut rest = text.as_slice();
    for (at, part) in parts.iter().enumerate() {
        let next = parts.get(at + 1).map(JoinedPart::bytes).unwrap_or_default();
        if let JoinedPart::Value(name, value) = part
            && Some(at) != last
            && (next.is_empty() || position(rest, next) != Some(value.len()))
        {
            tracing::warn!(attribute = %name, "the value contains what separates it from the next one; the store is not asked");
            return false;
        }
        rest = rest.get(part.bytes().len()..).unwrap_or_default();
    }
    true
}

fn position(text: &[u8], wanted: &[u8]) -> Option<usize> {
    text.windows(wanted.len()).position(|window| window == wanted)
}

/// What a look-up found that was not run, because a template gave no text: if its attributes have values, no record can be
/// that user's alone.
pub(crate) fn not_run(templates: &[&Template], attributes: &Attributes<'_>) -> Found {
    let mut needs = templates.iter().flat_map(|template| template.attributes());
    match needs.all(|name| known_text(name, attributes).is_some()) {
        true => Found::UnknownUser,
        false => Found::NotAsked,
    }
}

/// The text of an attribute. `None` if it has no value or an empty one, because `user#` alone is not a user's key.
pub(crate) fn known_text(name: &AttributeName, attributes: &Attributes<'_>) -> Option<String> {
    let value = attributes(name)?;
    value.first().filter(|text| !text.is_empty()).map(str::to_owned)
}
