//! Where a value comes from: an attribute, a constant, a template.

use super::attribute_name::AttributeName;
use super::codes::{INVALID_ATTRIBUTE, SETTING_IN_CLAIM};
use super::cost;
use super::output::Output;
use super::scope::Scope;
use super::template::{Template, TemplatePart};
use super::value::{AttributeTexts, Known, Value};
use crate::document::{Diagnostics, EMPTY_LIST, Entry, Node, NodeKind};
use dotnet_text::{Steps, Text};

/// Where a value comes from, with its attributes as indexes into what is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Operand {
    /// An attribute.
    Attribute(usize),
    /// A text that is the same for everybody.
    Constant(String),
    /// Texts that are the same for everybody.
    Constants(Vec<String>),
    /// A text with attributes in it; without a value as soon as one of them has none.
    Template(Vec<OperandPart>),
}

/// A stretch of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum OperandPart {
    Literal(String),
    Attribute(usize),
}

impl Operand {
    /// `user.mail`, `{ value: "..." }` or `{ template: "..." }`.
    pub(crate) fn read(node: &Node, scope: &mut Scope<'_>) -> Option<Self> {
        Self::read_form(node, scope, constant)
    }

    /// The same, or `{ value: [...] }`.
    pub(crate) fn read_values(node: &Node, scope: &mut Scope<'_>) -> Option<Self> {
        Self::read_form(node, scope, Self::constants)
    }

    /// A text or a list of texts.
    pub(crate) fn constants(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        let NodeKind::List(_) = node.kind else { return constant(node, diagnostics) };
        let texts = node.texts(diagnostics)?;
        if texts.is_empty() {
            diagnostics.error(EMPTY_LIST, node.place, "the list of values is empty");
            return None;
        }
        Some(Self::Constants(texts))
    }

    fn read_form(
        node: &Node,
        scope: &mut Scope<'_>,
        value: fn(&Node, &mut Diagnostics) -> Option<Self>,
    ) -> Option<Self> {
        if let NodeKind::Text { text, .. } = &node.kind {
            return scope.attribute(text, node.place).map(Self::Attribute);
        }
        if Self::refuse_other_form(node, scope) {
            return None;
        }
        let mut fields = node.fields(scope.diagnostics)?;
        let entry = fields.exactly_one(&["template", "value"], scope.diagnostics);
        fields.finish(scope.diagnostics);
        let entry = entry?;
        if entry.key == "template" {
            return Self::template(&entry.value, scope);
        }
        value(&entry.value, scope.diagnostics)
    }

    /// Notes `{user.mail}` and Microsoft Graph's `{ id: mail, source: user }`; whether it is one of them.
    pub(crate) fn refuse_other_form(node: &Node, scope: &mut Scope<'_>) -> bool {
        let NodeKind::Map(entries) = &node.kind else { return false };
        if let [Entry { key, value: Node { kind: NodeKind::Null, .. }, .. }] = entries.as_slice()
            && AttributeName::parse(key).is_some()
        {
            let message = "an attribute has no braces around it here";
            scope
                .diagnostics
                .error(INVALID_ATTRIBUTE, node.place, message)
                .help(AttributeName::advice(&format!("{{{key}}}")));
            return true;
        }
        let text = |name: &str| {
            let entry = entries.iter().find(|entry| entry.key.eq_ignore_ascii_case(name))?;
            match &entry.value.kind {
                NodeKind::Text { text, .. } => Some(text),
                _ => None,
            }
        };
        let Some((id, source)) = text("id").zip(text("source")) else { return false };
        let message = "an attribute is one text here, not an `id` and a `source`";
        scope
            .diagnostics
            .error(INVALID_ATTRIBUTE, node.place, message)
            .help(format!("write `{source}.{id}`"));
        true
    }

    fn template(node: &Node, scope: &mut Scope<'_>) -> Option<Self> {
        let template = Template::read(node, scope.diagnostics)?;
        let parts = template.parts().iter().map(|part| match part {
            TemplatePart::Literal(text) => Some(OperandPart::Literal(text.clone())),
            TemplatePart::Attribute(name) => {
                Some(OperandPart::Attribute(scope.used(name.clone(), &name.to_string(), node.place)))
            }
            TemplatePart::Setting(_) => {
                let message = "deployment settings and secrets cannot be part of a claim";
                scope.diagnostics.error(SETTING_IN_CLAIM, node.place, message);
                None
            }
        });
        parts.collect::<Option<_>>().map(Self::Template)
    }

    /// The text, or the first of the list; none if making it exceeds the steps.
    pub(crate) fn text<'v>(&self, texts: &dyn AttributeTexts<'v>, steps: &mut Steps) -> Option<Text<'v>> {
        match self {
            Self::Attribute(index) => texts.first(*index),
            Self::Constant(text) => copied(text, steps),
            Self::Constants(list) => copied(list.first()?, steps),
            Self::Template(parts) => fill(parts, texts, steps),
        }
    }

    /// The text, the first of an attribute's list, or all texts of a constant list; none if making them exceeds the steps.
    pub(crate) fn texts<'v>(&self, texts: &dyn AttributeTexts<'v>, steps: &mut Steps) -> Output<'v> {
        match self {
            Self::Constants(list) => {
                Output::List(list.iter().map_while(|text| copied(text, steps)).collect())
            }
            other => other.text(texts, steps).into(),
        }
    }

    /// The whole value; none if copying it exceeds the steps.
    pub(crate) fn value(&self, known: &[Known], steps: &mut Steps) -> Option<Value> {
        match self {
            Self::Attribute(index) => cost::copy(known.get(*index).and_then(Known::value)?, steps),
            Self::Constant(text) => steps.spend(cost::bytes(text.len())).then(|| Value::Text(text.clone())),
            Self::Constants(list) => cost::copy_texts(list, steps).map(Value::List),
            Self::Template(parts) => fill(parts, &known, steps).map(|text| Value::Text(text.into_string())),
        }
    }

    /// The texts of a list, where it is an attribute that has one.
    pub(crate) fn list<'v>(&self, texts: &dyn AttributeTexts<'v>) -> Option<Vec<Text<'v>>> {
        let Self::Attribute(index) = self else { return None };
        texts.list(*index)
    }

    /// How many texts the list has, where it is an attribute that has one.
    pub(crate) fn list_len(&self, texts: &dyn AttributeTexts<'_>) -> Option<usize> {
        let Self::Attribute(index) = self else { return None };
        texts.list_len(*index)
    }

    /// As a person reads it; `names` are the attributes by their indexes.
    pub(crate) fn words(&self, names: &[AttributeName]) -> String {
        let name = |index: &usize| names.get(*index).map(ToString::to_string).unwrap_or_default();
        match self {
            Self::Attribute(index) => name(index),
            Self::Constant(text) => quoted(text),
            Self::Constants(list) => list.iter().map(quoted).collect::<Vec<_>>().join(", "),
            Self::Template(parts) => {
                let words = parts.iter().map(|part| match part {
                    OperandPart::Literal(text) => text.clone(),
                    OperandPart::Attribute(index) => format!("{{{}}}", name(index)),
                });
                format!("\"{}\"", words.collect::<String>())
            }
        }
    }
}

fn quoted(text: &String) -> String {
    format!("\"{text}\"")
}

fn constant(node: &Node, diagnostics: &mut Diagnostics) -> Option<Operand> {
    node.text(diagnostics).map(|text| Operand::Constant(text.to_owned()))
}

fn copied<'v>(text: &str, steps: &mut Steps) -> Option<Text<'v>> {
    steps.spend(cost::bytes(text.len())).then(|| Text::from(text.to_owned()))
}

/// The text of a template; none if an attribute has no value, or if making it exceeds the steps.
fn fill<'v>(parts: &[OperandPart], texts: &dyn AttributeTexts<'_>, steps: &mut Steps) -> Option<Text<'v>> {
    if !steps.spend(cost::items(parts.len())) {
        return None;
    }
    let texts = parts.iter().map(|part| match part {
        OperandPart::Literal(literal) => Some(Text::from(literal.as_str())),
        OperandPart::Attribute(index) => texts.first(*index),
    });
    let texts = texts.collect::<Option<Vec<_>>>()?;
    steps.spend(cost::parts(texts.iter())).then(|| Text::concat(&texts))
}
