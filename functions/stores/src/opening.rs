//! How a configuration that was read is opened.

use std::sync::Arc;

use claims::document::Diagnostics;
use claims::values::{AttributeName, SettingName, Template};

use crate::codes::{MISSING_SETTING, SETTING_NOT_ALLOWED};
use crate::dynamodb::items::ItemTable;
use crate::environment::Environment;
use crate::store::Store;
use crate::template::PlacedTemplate;

/// A configuration whose store can be opened.
pub trait Opens {
    /// Opens the table whose items the store reads, for tools that write or export them: the table of this name or,
    /// without one, the table that the policy names. `wanted` is what the policy reads of the store. `None` for a store of
    /// another kind, and if there are mistakes, which are reported.
    fn open_items(
        &self,
        _name: Option<&str>,
        _wanted: &[AttributeName],
        _environment: &Environment,
        _diagnostics: &mut Diagnostics,
    ) -> Option<ItemTable> {
        None
    }

    /// Opens the store; expensive work happens here. `None` if there are mistakes, such as a missing setting, which are
    /// reported.
    fn open(&self, environment: &Environment, diagnostics: &mut Diagnostics) -> Option<Arc<dyn Store>>;
}

impl PlacedTemplate {
    /// The template with settings and secrets; what is missing is reported by name.
    pub fn resolve(&self, environment: &Environment, diagnostics: &mut Diagnostics) -> Option<Template> {
        let resolved = self.template.with_settings(|supplied| match supplied {
            SettingName::Named(name) => environment.deployment.policy_setting(name),
            SettingName::Secret(_) | SettingName::Parameter(_) => {
                environment.secrets.value(supplied).map(|value| value.expose().to_owned())
            }
        });
        match resolved {
            Ok(template) => Some(template),
            Err(missing) => {
                self.missing(&missing, environment, diagnostics);
                None
            }
        }
    }

    fn missing(&self, missing: &SettingName, environment: &Environment, diagnostics: &mut Diagnostics) {
        let (what, name) = match missing {
            SettingName::Named(name) if !environment.deployment.policy_settings.allow(name) => {
                let message = format!("`{name}` is not one of the settings that the policy can use");
                let error = diagnostics.error(SETTING_NOT_ALLOWED, self.place, message);
                return error.help("add it to `POLICY_SETTINGS` of the deployment");
            }
            SettingName::Named(name) => ("deployment setting", name),
            SettingName::Secret(name) => ("secret", name),
            SettingName::Parameter(name) => ("parameter", name),
        };
        diagnostics
            .error(MISSING_SETTING, self.place, format!("the {what} `{name}` is missing"))
            .help("set it, then restart");
    }

    /// Like [`PlacedTemplate::resolve`], for a text without attributes.
    pub fn resolve_fixed(&self, environment: &Environment, diagnostics: &mut Diagnostics) -> Option<String> {
        self.resolve(environment, diagnostics)?.render(|_| None)
    }
}
