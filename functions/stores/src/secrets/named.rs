//! Finds the settings, secrets and parameters that a configuration uses.

use std::collections::BTreeSet;

use claims::document::{Diagnostics, Node, NodeKind, Place};
use claims::values::{SettingName, Template, TemplatePart};

/// The names of the deployment settings that a store's configuration uses as `${...}`.
#[must_use]
pub fn settings_of(configuration: &Node) -> BTreeSet<String> {
    let settings = all_in(configuration).into_iter();
    settings
        .filter_map(|setting| if let SettingName::Named(name) = setting { Some(name) } else { None })
        .collect()
}

/// The secrets and parameters that a store's configuration uses, with `#key`.
#[must_use]
pub fn named_in(configuration: &Node) -> BTreeSet<SettingName> {
    let settings = all_in(configuration).into_iter();
    settings.filter(|setting| !matches!(setting, SettingName::Named(_))).collect()
}

/// Everything in `${...}` in a configuration.
fn all_in(configuration: &Node) -> Vec<SettingName> {
    match &configuration.kind {
        NodeKind::Null => Vec::new(),
        NodeKind::Text { text, .. } => settings_in(text),
        NodeKind::List(items) => items.iter().flat_map(all_in).collect(),
        NodeKind::Map(entries) => entries.iter().flat_map(|entry| all_in(&entry.value)).collect(),
    }
}

/// The names in `${...}` in a text, in order. A text that is not a template, such as a JSONPath, has no names.
pub(crate) fn settings_in(text: &str) -> Vec<SettingName> {
    let template = Template::parse(text, Place::default(), &mut Diagnostics::default());
    let parts = template.iter().flat_map(Template::parts);
    let settings = parts.filter_map(|part| match part {
        TemplatePart::Setting(setting) => Some(setting.clone()),
        TemplatePart::Literal(_) | TemplatePart::Attribute(_) => None,
    });
    settings.collect()
}
