//! Texts with places in them: `user#{user.id}`, `${PEOPLE_TABLE}`, `${secret:hr-token}`.

use std::collections::BTreeSet;

use super::attribute_name::AttributeName;
use super::codes::INVALID_TEMPLATE;
use crate::document::{Diagnostics, Node, Place};

/// A text with places for attributes, deployment settings and secrets. `{{` is a brace and `$${` a `${`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    parts: Vec<TemplatePart>,
}

/// One stretch of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TemplatePart {
    /// Text as it stands.
    Literal(String),
    /// `{source.name}`: an attribute, replaced for every callout.
    Attribute(AttributeName),
    /// `${NAME}` or `${secret:NAME}`: resolved once, at the start.
    Setting(SettingName),
}

/// Something that the deployment supplies, not the policy.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SettingName {
    /// `${NAME}`: a deployment setting.
    Named(String),
    /// `${secret:NAME}`: a secret, by its name in the secret store.
    Secret(String),
    /// `${parameter:NAME}`: a parameter, by its name in the parameter store.
    Parameter(String),
}

impl Template {
    /// Reads the template that is wanted at `node`; mistakes are noted.
    pub fn read(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        let text = node.text(diagnostics)?;
        Self::parse(text, node.place, diagnostics)
    }

    /// Reads a template; mistakes are noted at `place`.
    pub fn parse(text: &str, place: Place, diagnostics: &mut Diagnostics) -> Option<Self> {
        let mut parts = TemplateParts::default();
        let mut rest = text;
        while let Some(at) = rest.find(['{', '}', '$']) {
            let (literal, special) = rest.split_at(at);
            parts.literal(literal);
            rest = match parts.special(special) {
                Ok(rest) => rest,
                Err(TemplateMistake { message, help }) => {
                    let message = format!("`{text}` {message}");
                    diagnostics
                        .error(INVALID_TEMPLATE, place, message)
                        .help(help.unwrap_or(SYNTAX.to_owned()));
                    return None;
                }
            };
        }
        parts.literal(rest);
        Some(Self { parts: parts.0 })
    }

    /// Its stretches, in order.
    #[must_use]
    pub fn parts(&self) -> &[TemplatePart] {
        &self.parts
    }

    /// The attributes that it needs.
    #[must_use]
    pub fn attributes(&self) -> BTreeSet<&AttributeName> {
        let attributes = self.parts.iter().filter_map(|part| match part {
            TemplatePart::Attribute(name) => Some(name),
            TemplatePart::Literal(_) | TemplatePart::Setting(_) => None,
        });
        attributes.collect()
    }

    /// The same template with every setting replaced; the replaced text is taken literally.
    ///
    /// # Errors
    /// The first setting that `resolve` does not know.
    pub fn with_settings(
        &self,
        resolve: impl Fn(&SettingName) -> Option<String>,
    ) -> Result<Self, SettingName> {
        let mut parts = TemplateParts::default();
        for part in &self.parts {
            match part {
                TemplatePart::Literal(text) => parts.literal(text),
                TemplatePart::Attribute(name) => parts.0.push(TemplatePart::Attribute(name.clone())),
                TemplatePart::Setting(setting) => {
                    parts.literal(&resolve(setting).ok_or_else(|| setting.clone())?);
                }
            }
        }
        Ok(Self { parts: parts.0 })
    }

    /// The text with every attribute replaced by what `value` gives for it. `None` when an attribute has no
    /// value, or when a setting is still unresolved.
    pub fn render<'v>(
        &self,
        value: impl Fn(&AttributeName) -> Option<std::borrow::Cow<'v, str>>,
    ) -> Option<String> {
        let mut text = String::new();
        for part in &self.parts {
            match part {
                TemplatePart::Literal(literal) => text.push_str(literal),
                TemplatePart::Attribute(name) => text.push_str(&value(name)?),
                TemplatePart::Setting(_) => return None,
            }
        }
        Some(text)
    }
}

/// Every way to write a place.
const SYNTAX: &str = "write {source.name} for an attribute, ${NAME} for a deployment setting, ${secret:NAME} for a secret, \
                      ${parameter:NAME} for a parameter, {{ for a brace";

/// What is wrong with a template.
struct TemplateMistake {
    /// What it has, behind its text.
    message: &'static str,
    /// What was probably meant; else the syntax.
    help: Option<String>,
}

impl From<&'static str> for TemplateMistake {
    fn from(message: &'static str) -> Self {
        Self { message, help: None }
    }
}

#[derive(Default)]
struct TemplateParts(Vec<TemplatePart>);

impl TemplateParts {
    fn literal(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        if let Some(TemplatePart::Literal(last)) = self.0.last_mut() {
            last.push_str(text);
        } else {
            self.0.push(TemplatePart::Literal(text.to_owned()));
        }
    }

    /// Takes what starts with a brace or a dollar and gives the rest.
    fn special<'t>(&mut self, text: &'t str) -> Result<&'t str, TemplateMistake> {
        for (written, meant) in [("{{", "{"), ("}}", "}"), ("$${", "${")] {
            if let Some(rest) = text.strip_prefix(written) {
                self.literal(meant);
                return Ok(rest);
            }
        }
        if let Some(open) = text.strip_prefix("${") {
            let (inside, rest) = open.split_once('}').ok_or("has an unclosed `${`")?;
            self.0.push(TemplatePart::Setting(setting(inside)?));
            return Ok(rest);
        }
        if let Some(open) = text.strip_prefix('{') {
            let (inside, rest) = open.split_once('}').ok_or("has an unclosed `{`")?;
            let name = AttributeName::parse(inside)
                .ok_or_else(|| unknown("has braces that do not contain an attribute", inside))?;
            self.0.push(TemplatePart::Attribute(name));
            return Ok(rest);
        }
        let rest = text.strip_prefix('$').ok_or("has a `}` without a `{`; write `}}` for a brace")?;
        self.literal("$");
        Ok(rest)
    }
}

fn setting(inside: &str) -> Result<SettingName, TemplateMistake> {
    let (kind, name) = inside.split_once(':').unwrap_or(("", inside));
    if name.is_empty() {
        return Err("has an empty `${}`".into());
    }
    if kind.is_empty() && AttributeName::parse(name).is_some_and(|name| name.is_built_in()) {
        let help = Some(format!("write `{{{name}}}` for an attribute; `${{NAME}}` is a deployment setting"));
        return Err(TemplateMistake { message: "has an attribute in `${}`", help });
    }
    let no_setting =
        || Err(unknown("has a `${}` that is neither a setting, a secret nor a parameter", inside));
    let is_variable = name.chars().all(|one| one.is_ascii_alphanumeric() || one == '_');
    match kind {
        _ if name.trim() != name || name.contains('{') => no_setting(),
        "" if !is_variable => no_setting(),
        "" => Ok(SettingName::Named(name.to_owned())),
        "secret" => Ok(SettingName::Secret(name.to_owned())),
        "parameter" => Ok(SettingName::Parameter(name.to_owned())),
        _ => no_setting(),
    }
}

/// A place that is not one of ours, with how it is written here if another language has it: `{secret:hr-token}` lacks its
/// dollar.
fn unknown(message: &'static str, inside: &str) -> TemplateMistake {
    let help = setting_kind(inside).map(|(kind, name)| format!("write `${{{kind}{name}}}`"));
    TemplateMistake { message, help }
}

/// What other tools write before the name of a setting, a secret or a parameter, and what is written here.
const SETTING_KINDS: [(&str, &str); 10] = [
    ("secret", "secret:"),
    ("secrets", "secret:"),
    ("secretsmanager", "secret:"),
    ("parameter", "parameter:"),
    ("parameters", "parameter:"),
    ("ssm", "parameter:"),
    ("env", ""),
    ("environment", ""),
    ("setting", ""),
    ("var", ""),
];

/// `Secret:hr-token`, `{ secrets.HR`, `env:HR`: how that is written here, and the name.
fn setting_kind(inside: &str) -> Option<(&'static str, &str)> {
    let inside = inside.trim_matches(['{', '}', ' ']);
    let (kind, name) = inside.split_once([':', '.'])?;
    let kind = kind.trim().to_ascii_lowercase();
    let (_, written) = SETTING_KINDS.iter().find(|(known, _)| *known == kind)?;
    let name = name.trim();
    (!name.is_empty()).then_some((*written, name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Template, String> {
        let mut diagnostics = Diagnostics::default();
        Template::parse(text, Place::default(), &mut diagnostics)
            .ok_or_else(|| diagnostics.as_slice().iter().map(ToString::to_string).collect())
    }

    #[test]
    fn a_replaced_setting_is_not_read_again() {
        let template = parse("{{${T}}}#{user.id}").unwrap();
        let resolved = template.with_settings(|_| Some("{user.mail}".into())).unwrap();
        let text = resolved.render(|name| Some(name.to_string().into()));
        assert_eq!(text.as_deref(), Some("{{user.mail}}#user.id"));
    }

    #[test]
    fn what_is_not_closed_or_names_nothing_is_refused() {
        for text in [
            "{user.id",
            "${T",
            "{}",
            "{id}",
            "}",
            "${}",
            "${x:y}",
            "{user.}",
            "${secrets.x}",
            "${{ secrets.X }}",
            "${Secret:x}",
            "${ T }",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
        assert_eq!(parse("cost $5").unwrap().parts().len(), 1);
    }

    #[test]
    fn a_place_of_another_language_is_recognized() {
        for (text, meant) in [
            ("{secret:hr}", "${secret:hr}"),
            ("{env:HR}", "${HR}"),
            ("${Secret:hr}", "${secret:hr}"),
            ("${ssm:hr}", "${parameter:hr}"),
            ("${{ secrets.HR }}", "${secret:HR}"),
            ("${user.id}", "{user.id}"),
        ] {
            let mut diagnostics = Diagnostics::default();
            assert!(Template::parse(text, Place::default(), &mut diagnostics).is_none(), "{text}");
            let help = diagnostics.as_slice().first().and_then(|one| one.help.clone()).unwrap();
            assert!(help.contains(&format!("`{meant}`")), "{text}: {help}");
        }
    }
}
