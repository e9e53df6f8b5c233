//! A text of a store's configuration with its place, its attributes and its settings.

use claims::document::{Diagnostics, Node, Place};
use claims::values::{AttributeName, SettingName, Template, TemplatePart};

use crate::codes::{
    ATTRIBUTE_IN_FIXED_TEXT, EMPTY_KEY_TEMPLATE, MISSING_SEPARATOR, RESERVED_SETTING, SAME_FOR_EVERY_USER,
};
use crate::policy_settings::is_reserved;

/// A template of a store's configuration and its place in the policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlacedTemplate {
    /// The template, with settings not resolved.
    pub template: Template,
    /// Its place.
    pub place: Place,
}

impl PlacedTemplate {
    /// Reads a template, which may have attributes; mistakes are reported.
    pub fn read(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        let text = Self { template: Template::read(node, diagnostics)?, place: node.place };
        if let Some(name) = text.reserved_setting() {
            let message = format!("`{name}` belongs to the process and cannot be used in a policy");
            diagnostics
                .error(RESERVED_SETTING, node.place, message)
                .help("define a setting with another name for what the policy needs");
            return None;
        }
        if let Some((first, second)) = text.not_separated() {
            let message = format!("`{{{first}}}{{{second}}}` has no separator between the two values");
            diagnostics.error(MISSING_SEPARATOR, node.place, message).help(format!(
                "write a text between them that the first one cannot contain, such as `{{{first}}}#{{{second}}}`"
            ));
            return None;
        }
        Some(text)
    }

    /// Two attributes with nothing between them: `ab` and `c` would be the same as `a` and `bc`.
    fn not_separated(&self) -> Option<(&AttributeName, &AttributeName)> {
        let parts = self.template.parts();
        parts.iter().zip(parts.iter().skip(1)).find_map(|pair| match pair {
            (TemplatePart::Attribute(first), TemplatePart::Attribute(second)) => Some((first, second)),
            _ => None,
        })
    }

    fn reserved_setting(&self) -> Option<&str> {
        self.template.parts().iter().find_map(|part| match part {
            TemplatePart::Setting(SettingName::Named(name)) => is_reserved(name).then_some(name.as_str()),
            _ => None,
        })
    }

    /// Reads the parts of a key, each with its name and an attribute in its text; mistakes are reported. `key` is the key
    /// of the policy that holds it.
    pub(crate) fn read_parts(
        node: &Node,
        key: &str,
        diagnostics: &mut Diagnostics,
    ) -> Option<Vec<(String, Self)>> {
        let entries = node.entries(diagnostics)?;
        if entries.is_empty() {
            diagnostics.error(EMPTY_KEY_TEMPLATE, node.place, format!("`{key}` is empty"));
        }
        let parts = entries.iter().map(|entry| {
            let template = Self::read(&entry.value, diagnostics)?;
            if template.template.attributes().is_empty() {
                let message = format!("`{}` is the same for every user", entry.key);
                diagnostics
                    .error(SAME_FOR_EVERY_USER, entry.value.place, message)
                    .help(template.attribute_advice());
            }
            Some((entry.key.clone(), template))
        });
        parts.collect()
    }

    /// Reads a text that is the same for every user: it can contain settings, but no attributes.
    pub fn read_fixed(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        let text = Self::read(node, diagnostics)?;
        let attribute = text.template.attributes().first().map(ToString::to_string);
        if let Some(attribute) = attribute {
            let message = format!("`{{{attribute}}}` differs between users and cannot be used here");
            diagnostics
                .error(ATTRIBUTE_IN_FIXED_TEXT, node.place, message)
                .help("use a deployment setting, ${NAME}; write a brace as {{");
            return None;
        }
        Some(text)
    }

    /// The text, if it has neither attributes nor settings.
    #[must_use]
    pub fn literal(&self) -> Option<String> {
        self.template.render(|_| None)
    }

    /// What to do about a template without attributes, where one of the user is expected.
    #[must_use]
    pub fn attribute_advice(&self) -> String {
        let literal = self.literal().unwrap_or_default();
        let inside = literal.split_once('{').and_then(|(_, rest)| rest.split_once('}'));
        match inside.filter(|(inside, _)| AttributeName::parse(inside).is_some()) {
            Some((inside, _)) => {
                format!("write `{{{inside}}}`: `{{{{` is a brace, not the beginning of an attribute")
            }
            None => "use an attribute of the user, such as {user.id}".to_owned(),
        }
    }

    /// Its attributes, with its place.
    pub fn needs(&self) -> impl Iterator<Item = (AttributeName, Place)> {
        self.template.attributes().into_iter().map(|name| (name.clone(), self.place))
    }
}
