//! Which settings, secrets and parameters a configuration names.

use std::collections::BTreeSet;

use claims::document::{Diagnostics, Node, NodeKind, Place};
use claims::values::{SettingName, Template, TemplatePart};

/// The secrets and parameters that a store's configuration names, `#key` included.
#[must_use]
pub fn named_in(configuration: &Node) -> BTreeSet<SettingName> {
    match &configuration.kind {
        NodeKind::Null => BTreeSet::new(),
        NodeKind::Text { text, .. } => {
            let settings = settings_in(text).into_iter();
            settings.filter(|setting| !matches!(setting, SettingName::Named(_))).collect()
        }
        NodeKind::List(items) => items.iter().flat_map(named_in).collect(),
        NodeKind::Map(entries) => entries.iter().flat_map(|entry| named_in(&entry.value)).collect(),
    }
}

/// What stands in `${...}` in a text, in order. A text that is not a template, such as a JSONPath, names nothing.
pub(crate) fn settings_in(text: &str) -> Vec<SettingName> {
    let template = Template::parse(text, Place::default(), &mut Diagnostics::default());
    let parts = template.iter().flat_map(Template::parts);
    let settings = parts.filter_map(|part| match part {
        TemplatePart::Setting(setting) => Some(setting.clone()),
        TemplatePart::Literal(_) | TemplatePart::Attribute(_) => None,
    });
    settings.collect()
}
