//! What stands below a transformation's name, checked against its definition.

use std::sync::Arc;

use dotnet_text::{Regex, Steps, Text};

use super::codes::UNUSABLE_TABLE;
use crate::document::{Diagnostics, EMPTY_LIST, Fields, Node, NodeKind};
use crate::values::{AttributeTexts, Operand, Output, Scope, cost, pattern};

/// What a transformation takes besides its input.
#[derive(Debug)]
pub struct Parameter {
    /// Its key in the policy: Microsoft Graph's property name.
    pub name: &'static str,
    /// What may stand there.
    pub takes: ParameterType,
    /// Whether it must stand there.
    pub required: bool,
    /// What it means, as the end of a sentence that starts with its name.
    pub meaning: &'static str,
}

/// What may stand in a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParameterType {
    /// An attribute or `{ value: "a constant" }`.
    Operand,
    /// The same, or `{ value: [constants] }`.
    Result,
    /// A mapping of texts to a text or a list of texts; a file that has one, by its name, is read before.
    Table,
    /// A list of attributes.
    Attributes,
    /// A text.
    Text,
    /// A regular expression.
    Regex,
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// A whole number from 0.
    Number,
    /// `true` or `false`.
    Flag,
}

/// The parameters of one transformation in a policy.
#[derive(Debug, Default)]
pub struct Arguments(Vec<(&'static str, Argument)>);

#[derive(Debug)]
pub(crate) enum Argument {
    Operand(Operand),
    /// Sorted by what is looked up.
    Table(Vec<(String, Operand)>),
    /// Each as it is written.
    Attributes(Vec<(String, usize)>),
    Text(String),
    /// As it is written, and compiled where it has no mistake.
    Regex(String, Option<Arc<Regex>>),
    OneOf(&'static str),
    Number(usize),
    Flag(bool),
}

impl Arguments {
    /// Reads what the parameters ask for; `None` when there was a mistake.
    pub(crate) fn read(
        parameters: &'static [Parameter],
        fields: &mut Fields<'_>,
        scope: &mut Scope<'_>,
    ) -> Option<Self> {
        let mut arguments = Vec::with_capacity(parameters.len());
        let mut sound = true;
        for parameter in parameters {
            let node = match parameter.required {
                true => fields.required(parameter.name, scope.diagnostics),
                false => fields.optional(parameter.name),
            };
            match node.map(|node| Argument::read(parameter.takes, node, scope)) {
                Some(Some(argument)) => arguments.push((parameter.name, argument)),
                Some(None) => sound = false,
                None => sound &= !parameter.required,
            }
        }
        sound.then_some(Self(arguments))
    }

    pub(crate) fn get(&self, name: &str) -> Option<&Argument> {
        self.0.iter().find(|(known, _)| *known == name).map(|(_, argument)| argument)
    }

    /// What they add to the cost of each value, in steps.
    pub(crate) fn cost(&self) -> u32 {
        let costs = self.0.iter().map(|(_, argument)| match argument {
            Argument::Text(text) => cost::compared(text.len()),
            _ => 0,
        });
        costs.fold(0, u32::saturating_add)
    }

    /// The attribute or constant in a parameter.
    pub(crate) fn operand(&self, name: &str) -> OptionalOperand {
        match self.get(name) {
            Some(Argument::Operand(operand)) => OptionalOperand(Some(operand.clone())),
            _ => OptionalOperand(None),
        }
    }

    /// The table in a parameter.
    pub(crate) fn table(&self, name: &str) -> Vec<(String, Operand)> {
        match self.get(name) {
            Some(Argument::Table(table)) => table.clone(),
            _ => Vec::new(),
        }
    }

    /// The attributes in a parameter, each as it is written and by its index.
    pub(crate) fn attributes(&self, name: &str) -> &[(String, usize)] {
        match self.get(name) {
            Some(Argument::Attributes(attributes)) => attributes,
            _ => &[],
        }
    }

    /// The text in a parameter.
    pub(crate) fn text(&self, name: &str) -> Option<String> {
        match self.get(name) {
            Some(Argument::Text(text)) => Some(text.clone()),
            _ => None,
        }
    }

    /// The regular expression in a parameter; none when it has a mistake, which is noted then.
    pub(crate) fn regex(&self, name: &str) -> Option<Arc<Regex>> {
        match self.get(name) {
            Some(Argument::Regex(_, regex)) => regex.clone(),
            _ => None,
        }
    }

    /// The word in a parameter; "" when it was left out.
    pub(crate) fn word(&self, name: &str) -> &'static str {
        match self.get(name) {
            Some(Argument::OneOf(word)) => word,
            _ => "",
        }
    }

    /// The number in a parameter.
    pub(crate) fn number(&self, name: &str) -> Option<usize> {
        match self.get(name) {
            Some(Argument::Number(number)) => Some(*number),
            _ => None,
        }
    }

    /// Whether a parameter is `true`.
    pub(crate) fn flag(&self, name: &str) -> bool {
        matches!(self.get(name), Some(Argument::Flag(true)))
    }
}

impl Argument {
    fn read(takes: ParameterType, node: &Node, scope: &mut Scope<'_>) -> Option<Self> {
        match takes {
            ParameterType::Operand => parameter(node, scope, Operand::read).map(Self::Operand),
            ParameterType::Result => parameter(node, scope, Operand::read_values).map(Self::Operand),
            ParameterType::Table => read_table(node, scope.diagnostics).map(Self::Table),
            ParameterType::Attributes => {
                let items = node.items(scope.diagnostics)?;
                let read = items.iter().map(|item| {
                    let text = item.text(scope.diagnostics)?;
                    Some((text.to_owned(), scope.attribute(text, item.place)?))
                });
                read.collect::<Option<_>>().map(Self::Attributes)
            }
            ParameterType::Text => node.text(scope.diagnostics).map(|text| Self::Text(text.to_owned())),
            ParameterType::Regex => {
                let text = node.text(scope.diagnostics)?.to_owned();
                Some(Self::Regex(text, pattern::read(node, scope.diagnostics).map(Arc::new)))
            }
            ParameterType::OneOf(words) => {
                let index = node.one_of(words, scope.diagnostics)?;
                words.get(index).map(|word| Self::OneOf(word))
            }
            ParameterType::Number => {
                let number = node.integer(0, i64::from(i32::MAX), scope.diagnostics)?;
                usize::try_from(number).ok().map(Self::Number)
            }
            ParameterType::Flag => node.boolean(scope.diagnostics).map(Self::Flag),
        }
    }
}

/// What an operand says at run time; one that was left out says nothing.
#[derive(Clone, Debug)]
pub(crate) struct OptionalOperand(Option<Operand>);

impl OptionalOperand {
    /// The text, or the first of the list; none if making it exceeds the steps.
    pub(crate) fn text<'v>(&self, texts: &dyn AttributeTexts<'v>, steps: &mut Steps) -> Option<Text<'v>> {
        self.0.as_ref()?.text(texts, steps)
    }

    /// The text, the first of an attribute's list, or all texts of a constant list; none if making them exceeds the steps.
    pub(crate) fn texts<'v>(&self, texts: &dyn AttributeTexts<'v>, steps: &mut Steps) -> Output<'v> {
        self.0.as_ref().map_or(Output::Text(None), |operand| operand.texts(texts, steps))
    }
}

/// An operand, or Microsoft Graph's `{ attribute: <operand> }` around one.
fn parameter(
    node: &Node,
    scope: &mut Scope<'_>,
    read: fn(&Node, &mut Scope<'_>) -> Option<Operand>,
) -> Option<Operand> {
    if !node.has("attribute") {
        return read(node, scope);
    }
    let mut fields = node.fields(scope.diagnostics)?;
    let attribute = fields.required("attribute", scope.diagnostics);
    fields.finish(scope.diagnostics);
    read(attribute?, scope)
}

/// Texts, each with a text or a list of texts. Where a file could not be read, its name stands there, and that was noted.
pub(crate) fn read_table(node: &Node, diagnostics: &mut Diagnostics) -> Option<Vec<(String, Operand)>> {
    if let NodeKind::Text { .. } = node.kind
        && diagnostics.has(UNUSABLE_TABLE)
    {
        return None;
    }
    let entries = node.entries(diagnostics)?;
    if entries.is_empty() {
        diagnostics.error(EMPTY_LIST, node.place, "the table is empty");
        return None;
    }
    let read =
        entries.iter().map(|entry| Some((entry.key.clone(), Operand::constants(&entry.value, diagnostics)?)));
    let mut table = read.collect::<Option<Vec<_>>>()?;
    table.sort_by(|(one, _), (other, _)| one.cmp(other));
    Some(table)
}
