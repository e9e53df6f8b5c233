//! Transformations tried out, one JSON line each.

mod json;

use claims::Text;
use claims::document::{DUPLICATE_KEY, Diagnostic, Diagnostics, Node, NodeKind, Severity};
use claims::evaluation::{Transformations, TrialInput};
use claims::values::AttributeName;
use serde::Serialize;

pub use json::{JsonText, LONE_SURROGATE, LoneSurrogates, NOT_JSON};

/// What a line comes to.
#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
pub enum TrialResult {
    /// The texts that come out; empty for no output.
    Output(Vec<String>),
    /// What is wrong with the line.
    Diagnostics(Vec<Complaint>),
}

/// One mistake in a line.
#[derive(Serialize)]
pub struct Complaint {
    code: &'static str,
    message: String,
    /// Such as `transformations[0].RegexReplace.regex`; empty for the whole line.
    path: String,
}

/// Runs the transformations of a line `{"transformations": [...], "attributes": {...}}`.
pub fn answer(line: &[u8]) -> TrialResult {
    let mut diagnostics = Diagnostics::default();
    let Some(mut json) = JsonText::parse(line, &mut diagnostics) else {
        return complaints(diagnostics, None);
    };
    let output = run(&mut json, &mut diagnostics);
    match output.filter(|_| !diagnostics.has_errors()) {
        Some(output) => TrialResult::Output(output),
        None => complaints(diagnostics, Some(&json.root)),
    }
}

fn complaints(diagnostics: Diagnostics, root: Option<&Node>) -> TrialResult {
    let errors = diagnostics.sorted().into_iter().filter(|diagnostic| diagnostic.severity == Severity::Error);
    let complaint = |diagnostic: Diagnostic| Complaint {
        code: diagnostic.code.name,
        path: root.map(|root| root.path_at(diagnostic.place)).unwrap_or_default(),
        message: diagnostic.message,
    };
    TrialResult::Diagnostics(errors.map(complaint).collect())
}

fn run(json: &mut JsonText, diagnostics: &mut Diagnostics) -> Option<Vec<String>> {
    let JsonText { root, lone } = json;
    let mut fields = root.fields(diagnostics)?;
    let list = fields.required("transformations", diagnostics);
    let attributes = fields.optional("attributes");
    fields.finish(diagnostics);
    let given = attributes.map_or_else(Vec::new, |node| given(node, lone, diagnostics));
    for (place, _) in lone {
        let message = "half of a surrogate pair is only possible in the value of an attribute";
        diagnostics.error(LONE_SURROGATE, *place, message);
    }
    let trial = Transformations::read(list?, diagnostics)?;
    let input: Vec<TrialInput> = trial.attributes().iter().map(|name| find(name, &given)).collect();
    trial.check(&input, diagnostics);
    Some(trial.run(&input))
}

/// The attributes of a line, each with what it holds.
fn given(
    node: &Node,
    lone: &mut LoneSurrogates,
    diagnostics: &mut Diagnostics,
) -> Vec<(AttributeName, TrialInput)> {
    let mut given: Vec<(AttributeName, TrialInput)> = Vec::new();
    for entry in node.entries(diagnostics).unwrap_or_default() {
        let input = input(&entry.value, lone, diagnostics);
        let Some(name) = AttributeName::read(&entry.key, entry.place, diagnostics) else { continue };
        if given.iter().any(|(other, _)| *other == name) {
            diagnostics.error(DUPLICATE_KEY, entry.place, format!("`{name}` appears twice"));
        }
        given.extend(input.map(|input| (name, input)));
    }
    given
}

/// A text, a list of texts, or null; null in a list is no element of it.
fn input(node: &Node, lone: &mut LoneSurrogates, diagnostics: &mut Diagnostics) -> Option<TrialInput> {
    match &node.kind {
        NodeKind::Null => Some(TrialInput::NoValue),
        NodeKind::List(items) => {
            let present = items.iter().filter(|item| item.kind != NodeKind::Null);
            let texts = present.map(|item| text(item, lone, diagnostics)).collect::<Option<_>>()?;
            Some(TrialInput::List(texts))
        }
        _ => text(node, lone, diagnostics).map(TrialInput::Text),
    }
}

/// The text at a node, exactly as it was written.
fn text(node: &Node, lone: &mut LoneSurrogates, diagnostics: &mut Diagnostics) -> Option<Text<'static>> {
    let written = lone.iter().position(|(place, _)| *place == node.place);
    match written {
        Some(index) => Some(lone.swap_remove(index).1),
        None => node.text(diagnostics).map(|text| Text::from(text.to_owned())),
    }
}

fn find(name: &AttributeName, given: &[(AttributeName, TrialInput)]) -> TrialInput {
    let found = given.iter().find(|(other, _)| other == name);
    found.map(|(_, input)| input.clone()).unwrap_or_default()
}
