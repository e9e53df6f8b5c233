//! Transformations one after the other.

mod summary;

use crate::document::{Diagnostics, EMPTY_LIST, Fields, MICROSOFT_POLICY, Node, NodeKind, Place, WRONG_TYPE};
use crate::transformations::codes::{INVALID_TRANSFORMATION, UNEXPECTED_INPUT, UNKNOWN_TRANSFORMATION};
use crate::transformations::{Arguments, ParameterMistake, Run, TRANSFORMATIONS, Transformation};
use crate::values::{AttributeName, AttributeTexts, Operand, Output, Scope, cost};
use dotnet_text::{Steps, Text};

pub(crate) use summary::in_general;

/// Transformations one after the other: the first takes an operand, each later one the output before it.
#[derive(Debug)]
pub(crate) struct Chain {
    pub(crate) input: Operand,
    /// `treatAsMultiValue`: every element of the input, not only the first.
    pub(crate) every: bool,
    pub(crate) steps: Vec<ChainStep>,
}

/// One transformation of a chain, ready to run.
pub(crate) struct ChainStep {
    pub(crate) definition: &'static Transformation,
    pub(crate) arguments: Arguments,
    /// Where its parameters stand.
    pub(crate) place: Place,
    /// What its parameters add to the cost of each value, in steps.
    cost: u32,
    run: Run,
}

impl Chain {
    /// Reads a list of transformations; `attribute` is the attribute next to it, which may have been meant as its input.
    pub(crate) fn read(node: &Node, attribute: Option<&str>, scope: &mut Scope<'_>) -> Option<Self> {
        let attribute = attribute.unwrap_or("user.mail");
        if let Some(name) = alone(node) {
            let message = format!("expected a list, found `{name}`");
            let help = format!("write `transformations: [{name}: {{ input: {attribute} }}]`");
            scope.diagnostics.error(WRONG_TYPE, node.place, message).help(help);
            return None;
        }
        let items = node.items(scope.diagnostics)?;
        if items.is_empty() {
            scope.diagnostics.error(EMPTY_LIST, node.place, "the list of transformations is empty");
        }
        let mut input = None;
        let mut steps = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            let Some((definition, mut fields)) = named(item, scope.diagnostics) else { continue };
            if index == 0 {
                let example = format!("write `{}: {{ input: {attribute} }}`", definition.name);
                input = ChainInput::read(&mut fields, &example, scope);
            } else {
                no_input(&mut fields, scope.diagnostics);
            }
            steps.extend(ChainStep::read(definition, fields, scope));
        }
        let ChainInput { operand, every } = input?;
        (steps.len() == items.len()).then_some(Self { input: operand, every, steps })
    }

    /// The values that the first transformation gets; none, if that exceeds the steps.
    pub(crate) fn start<'v>(&self, texts: &dyn AttributeTexts<'v>, steps: &mut Steps) -> Vec<Text<'v>> {
        let count = if self.every { self.input.list_len(texts) } else { None };
        if !steps.spend(cost::items(count.unwrap_or(1))) {
            return Vec::new();
        }
        let list = count.and_then(|_| self.input.list(texts));
        list.unwrap_or_else(|| self.input.text(texts, steps).into_iter().collect())
    }

    /// Whether the output is a list even where it has one element.
    pub(crate) fn gives_list(&self, texts: &dyn AttributeTexts<'_>) -> bool {
        self.every && self.input.list_len(texts).is_some()
    }
}

impl ChainStep {
    fn read(definition: &'static Transformation, fields: Fields<'_>, scope: &mut Scope<'_>) -> Option<Self> {
        let mut fields = fields;
        let arguments = Arguments::read(definition.parameters, &mut fields, scope);
        let run = arguments.as_ref().map(|arguments| (definition.build)(arguments));
        if let Some(Err(refusals)) = &run {
            for refusal in refusals {
                refusal.note(definition.name, &mut fields, scope.diagnostics);
            }
        }
        let place = fields.place;
        fields.finish(scope.diagnostics);
        run?.ok().zip(arguments).map(|(run, arguments)| {
            let cost = arguments.cost();
            Self { definition, arguments, place, cost, run }
        })
    }

    /// Every value's output; without a value, what the transformation makes of that. Nothing, if the steps are exceeded.
    pub(crate) fn run<'v>(
        &self,
        values: Vec<Text<'v>>,
        texts: &dyn AttributeTexts<'v>,
        steps: &mut Steps,
    ) -> Vec<Text<'v>> {
        let mut outputs = Vec::with_capacity(values.len().max(1));
        if values.is_empty() {
            self.one(None, texts, steps, &mut outputs);
        }
        for value in values {
            self.one(Some(value), texts, steps, &mut outputs);
        }
        if steps.exceeded() {
            outputs.clear();
        }
        outputs
    }

    fn one<'v>(
        &self,
        value: Option<Text<'v>>,
        texts: &dyn AttributeTexts<'v>,
        steps: &mut Steps,
        outputs: &mut Vec<Text<'v>>,
    ) {
        if !steps.spend(self.cost.saturating_add(value.as_ref().map_or(1, cost::text))) {
            return;
        }
        match (self.run)(value, texts, steps) {
            Output::Text(None) => {}
            Output::Text(Some(text)) => {
                steps.spend(cost::text(&text));
                outputs.push(text);
            }
            Output::List(list) => {
                let within = list.into_iter().take_while(|text| steps.spend(cost::text(text)));
                outputs.extend(within);
            }
        }
    }
}

impl ParameterMistake {
    fn note(&self, transformation: &str, fields: &mut Fields<'_>, diagnostics: &mut Diagnostics) {
        let place = fields.optional(self.parameter).map_or(fields.place, |node| node.place);
        let error = diagnostics.error(self.code, place, format!("`{transformation}`: {}", self.message));
        error.help_if_listed(|| self.help.clone());
    }
}

struct ChainInput {
    operand: Operand,
    every: bool,
}

impl ChainInput {
    /// `input: user.mail`, with `treatAsMultiValue: true` beside it, or on it as Microsoft Graph has it:
    /// `input: { attribute: user.mail, treatAsMultiValue: true }`.
    fn read(fields: &mut Fields<'_>, example: &str, scope: &mut Scope<'_>) -> Option<Self> {
        let input = fields.required("input", scope.diagnostics);
        if input.is_none() && !fields.has("input") {
            scope.diagnostics.help(format!("the first transformation names its input: {example}"));
        }
        let beside = every(fields, scope);
        let node = input?;
        if !node.has("attribute") {
            return Operand::read(node, scope).map(|operand| Self { operand, every: beside });
        }
        let mut inner = node.fields(scope.diagnostics)?;
        let attribute = inner.required("attribute", scope.diagnostics);
        let every = every(&mut inner, scope);
        inner.finish(scope.diagnostics);
        Operand::read(attribute?, scope).map(|operand| Self { operand, every: every || beside })
    }
}

fn every(fields: &mut Fields<'_>, scope: &mut Scope<'_>) -> bool {
    let flag = fields.optional("treatAsMultiValue");
    flag.and_then(|flag| flag.boolean(scope.diagnostics)).unwrap_or(false)
}

/// `- ToUppercase` or `- Join: { ... }`.
fn named<'n>(item: &'n Node, diagnostics: &mut Diagnostics) -> Option<(&'static Transformation, Fields<'n>)> {
    if let NodeKind::Text { text, .. } = &item.kind {
        return find(text, item.place, diagnostics).map(|found| (found, Fields::none(item.place)));
    }
    if item.has("@odata.type") {
        return refuse_microsoft(item.place, diagnostics);
    }
    let [entry] = item.entries(diagnostics)? else {
        let message = "expected one transformation: a name with its parameters below it";
        diagnostics.error(INVALID_TRANSFORMATION, item.place, message);
        return None;
    };
    let definition = find(&entry.key, entry.place, diagnostics);
    let fields = match &entry.value.kind {
        NodeKind::Null => Some(Fields::none(entry.place)),
        NodeKind::Text { text, .. } if AttributeName::parse(text).is_some() => {
            let message = format!("expected a mapping, found `{text}`");
            let error = diagnostics.error(WRONG_TYPE, entry.value.place, message);
            error.help(format!("write `{}: {{ input: {text} }}`", entry.key));
            None
        }
        _ => entry.value.fields(diagnostics),
    };
    definition.zip(fields)
}

fn refuse_microsoft<T>(place: Place, diagnostics: &mut Diagnostics) -> Option<T> {
    let message = "this transformation is written as in Microsoft Graph";
    diagnostics
        .error(MICROSOFT_POLICY, place, message)
        .help("`claimsmith import` converts a policy of Microsoft Entra");
    None
}

/// The name of a transformation that is not in a list.
fn alone(node: &Node) -> Option<&str> {
    match &node.kind {
        NodeKind::Text { text, .. } => Transformation::named(text).map(|found| found.name),
        _ => None,
    }
}

fn find(name: &str, place: Place, diagnostics: &mut Diagnostics) -> Option<&'static Transformation> {
    let found = Transformation::named(name);
    if found.is_none() {
        let message = format!("`{name}` is not a transformation");
        let error = diagnostics.error(UNKNOWN_TRANSFORMATION, place, message);
        let names = TRANSFORMATIONS.map(|known| known.name);
        error.suggest(name, place, &names, || Some(format!("transformations: {}", names.join(", "))));
    }
    found
}

fn no_input(fields: &mut Fields<'_>, diagnostics: &mut Diagnostics) {
    if let Some(input) = fields.optional("input") {
        let message = "only the first transformation has an `input`";
        let error = diagnostics.error(UNEXPECTED_INPUT, input.place, message);
        error.help("each later transformation takes the output of the one before it");
    }
}

impl std::fmt::Debug for ChainStep {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple(self.definition.name).field(&self.arguments).finish()
    }
}
