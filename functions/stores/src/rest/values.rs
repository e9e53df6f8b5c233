//! The user's values for the placeholders of a request.

use std::borrow::Cow;
use std::collections::BTreeMap;

use claims::values::{AttributeName, Template, TemplatePart};
use percent_encoding::percent_decode_str;

use crate::http::percent::encoded;
use crate::store::{Attributes, joined, known_text};

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

    /// The template's text, with the values as they are. `None` if other values could give the same text.
    pub(super) fn fill(&self, template: &Template) -> Option<String> {
        joined(template, |name| self.0.get(name).map(Into::into))
    }

    /// The address, with the values percent-encoded. `None` if other values could give the same address, or one of them
    /// could be taken for several segments of the path.
    pub(super) fn fill_address(&self, address: &Template) -> Option<String> {
        let path = address.parts().iter().take_while(|part| !ends_path(part));
        for part in path {
            if let TemplatePart::Attribute(name) = part
                && !self.0.get(name).is_some_and(|value| is_in_segment(value))
            {
                tracing::warn!(attribute = %name, "the value cannot be part of a path; the service is not asked");
                return None;
            }
        }
        joined(address, |name| self.0.get(name).map(|text| encoded(text).into()))
    }
}

fn ends_path(part: &TemplatePart) -> bool {
    matches!(part, TemplatePart::Literal(text) if text.contains('?'))
}

/// Whether no server and no gateway can take the value for more than a part of a segment, however often it decodes it.
/// Some cut a segment at `;`.
fn is_in_segment(value: &str) -> bool {
    let mut text = Cow::from(value);
    loop {
        if text == "."
            || text.contains("..")
            || text.contains(['/', '\\', ';'])
            || text.contains(char::is_control)
        {
            return false;
        }
        match percent_decode_str(&text).decode_utf8() {
            Ok(decoded) if decoded == text => return true,
            Ok(decoded) => text = Cow::from(decoded.into_owned()),
            Err(_) => return false,
        }
    }
}
