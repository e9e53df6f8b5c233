//! A text of a policy as a text of CloudFormation: `${NAME}` is a value that the template gives the function.

use std::collections::BTreeMap;

use claims::values::{SettingName, Template, TemplatePart};

use super::marked::MarkedText;

/// Builds the texts of one template.
pub(super) struct Substitution<'t> {
    template: &'t MarkedText,
}

impl<'t> Substitution<'t> {
    pub(super) fn new(template: &'t MarkedText) -> Self {
        Self { template }
    }

    /// The name of the parameter from which a setting gets its value; `None` if the template has a value of its own.
    pub(super) fn parameter(&self, setting: &str) -> Option<String> {
        if self.own_value(setting).is_some() {
            return None;
        }
        let words = setting.split('_').filter(|word| !word.is_empty());
        let word = |word: &str| {
            let (first, rest) = word.split_at(word.chars().next().map_or(0, char::len_utf8));
            first.to_ascii_uppercase() + &rest.to_ascii_lowercase()
        };
        Some(words.map(word).collect())
    }

    /// The value of a setting, as an expression of CloudFormation.
    fn value(&self, setting: &str) -> String {
        match (self.own_value(setting), self.parameter(setting)) {
            (Some(own), _) => own.to_owned(),
            (None, parameter) => format!("!Ref {}", parameter.unwrap_or_default()),
        }
    }

    /// What the template gives the function as this variable, outside of the sections.
    fn own_value(&self, setting: &str) -> Option<&str> {
        self.template.outside().find_map(|line| line.trim_start().strip_prefix(setting)?.strip_prefix(": "))
    }

    /// A text that consists of these parts. In a text that is `written` here, `${AWS::Region}` and the like are CloudFormation's.
    pub(super) fn text(&self, parts: &[Part<'_>]) -> String {
        let mut text = String::new();
        let mut values = BTreeMap::new();
        for part in parts {
            match part {
                Part::Written(written) => text.push_str(written),
                Part::Policy(template) => self.append(template, &mut text, &mut values),
            }
        }
        if values.is_empty() {
            return format!("!Sub \"{text}\"");
        }
        let values: Vec<String> = values.iter().map(|(name, value)| format!("{name}: {value}")).collect();
        format!("!Sub [\"{text}\", {{ {} }}]", values.join(", "))
    }

    fn append(&self, template: &Template, text: &mut String, values: &mut BTreeMap<String, String>) {
        for part in template.parts() {
            match part {
                TemplatePart::Literal(literal) => text.push_str(&escaped(literal)),
                TemplatePart::Setting(SettingName::Named(name)) => {
                    text.push_str(&format!("${{{name}}}"));
                    values.insert(name.clone(), self.value(name));
                }
                // Where a table is called by a secret, no statement can name it.
                TemplatePart::Setting(_) | TemplatePart::Attribute(_) => text.push('*'),
            }
        }
    }
}

/// One part of a text.
#[derive(Clone, Copy)]
pub(super) enum Part<'p> {
    /// As CloudFormation reads it.
    Written(&'p str),
    /// As a policy has it.
    Policy(&'p Template),
}

/// A text between double quotes, of which CloudFormation replaces nothing.
pub(super) fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace("${", "${!")
}
