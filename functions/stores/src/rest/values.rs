//! The user's values for the placeholders of a request.

use std::collections::BTreeMap;

use claims::values::{AttributeName, Template};

use crate::http::percent::encoded;
use crate::store::{Attributes, known_text};

/// The texts of the attributes that a request names.
#[derive(Default)]
pub(super) struct Values(BTreeMap<AttributeName, String>);

impl Values {
    /// `None` when one of the attributes has no value.
    pub(super) fn of<'n>(
        names: impl IntoIterator<Item = &'n AttributeName>,
        attributes: &Attributes<'_>,
    ) -> Option<Self> {
        let texts = names.into_iter().map(|name| Some((name.clone(), known_text(name, attributes)?)));
        Some(Self(texts.collect::<Option<_>>()?))
    }

    /// The template's text, with the values as they are.
    pub(super) fn fill(&self, template: &Template) -> Option<String> {
        template.render(|name| self.0.get(name).map(Into::into))
    }

    /// The template's text, with the values percent-encoded.
    pub(super) fn fill_encoded(&self, template: &Template) -> Option<String> {
        template.render(|name| self.0.get(name).map(|text| encoded(text).into()))
    }
}
