//! A text of a store's configuration, where it stands, and what the deployment puts into it.

use claims::document::{Diagnostics, Node, Place};
use claims::values::{AttributeName, SettingName, Template};

use crate::codes::{ATTRIBUTE_IN_FIXED_TEXT, MISSING_SETTING};
use crate::environment::Environment;

/// A template of a store's configuration and its place in the policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlacedTemplate {
    /// The template as it is written.
    pub template: Template,
    /// Where it stands.
    pub place: Place,
}

impl PlacedTemplate {
    /// Reads a template, which may have attributes; mistakes are noted.
    pub fn read(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        Some(Self { template: Template::read(node, diagnostics)?, place: node.place })
    }

    /// Reads a text that is the same for every user: settings may stand in it, attributes may not.
    pub fn read_fixed(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        let text = Self::read(node, diagnostics)?;
        let attribute = text.template.attributes().first().map(ToString::to_string);
        if let Some(attribute) = attribute {
            let message = format!("`{{{attribute}}}` differs from user to user and cannot stand here");
            diagnostics
                .error(ATTRIBUTE_IN_FIXED_TEXT, node.place, message)
                .help("a deployment setting, ${NAME}, can stand here; a brace is {{");
            return None;
        }
        Some(text)
    }

    /// The text, where nothing has to be supplied for it.
    #[must_use]
    pub fn literal(&self) -> Option<String> {
        self.template.render(|_| None)
    }

    /// The attributes that must be known before it can be rendered, with its place.
    pub fn needs(&self) -> impl Iterator<Item = (AttributeName, Place)> {
        self.template.attributes().into_iter().map(|name| (name.clone(), self.place))
    }

    /// The template with everything that the deployment supplies. What is missing is noted, by name.
    pub fn resolve(&self, environment: &Environment, diagnostics: &mut Diagnostics) -> Option<Template> {
        let resolved = self.template.with_settings(|supplied| match supplied {
            SettingName::Named(name) => (environment.deployment.setting)(name),
            SettingName::Secret(_) | SettingName::Parameter(_) => {
                environment.secrets.value(supplied).map(|value| value.expose().to_owned())
            }
        });
        match resolved {
            Ok(template) => Some(template),
            Err(missing) => {
                let (what, name) = match &missing {
                    SettingName::Named(name) => ("deployment setting", name),
                    SettingName::Secret(name) => ("secret", name),
                    SettingName::Parameter(name) => ("parameter", name),
                };
                diagnostics
                    .error(MISSING_SETTING, self.place, format!("the {what} `{name}` is missing"))
                    .help("set it and start again");
                None
            }
        }
    }

    /// Like [`PlacedTemplate::resolve`], for a text without attributes.
    pub fn resolve_fixed(&self, environment: &Environment, diagnostics: &mut Diagnostics) -> Option<String> {
        self.resolve(environment, diagnostics)?.render(|_| None)
    }
}
