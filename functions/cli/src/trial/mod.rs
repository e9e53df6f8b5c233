//! Transformations tried out, one JSON line each.

mod json;

use claims::document::{DUPLICATE_KEY, Diagnostic, Diagnostics, INVALID_VALUE, Node, NodeKind, Severity};
use claims::evaluation::Transformations;
use claims::text::Text;
use claims::values::{AttributeName, Known, Value};
use serde::Serialize;

use json::{Broken, Json};

/// What a line comes to.
#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Answer {
    /// The texts that come out; empty for no output.
    Output(Vec<String>),
    /// What is wrong with the line.
    Diagnostics(Vec<Complaint>),
}

/// One mistake in a line.
#[derive(Serialize)]
pub(crate) struct Complaint {
    code: &'static str,
    message: String,
    /// Such as `transformations[0].RegexReplace.regex`; empty for the whole line.
    path: String,
}

/// Runs the transformations of a line `{"transformations": [...], "attributes": {...}}`.
pub(crate) fn answer(line: &[u8]) -> Answer {
    let mut diagnostics = Diagnostics::default();
    let Some(mut json) = Json::parse(line, &mut diagnostics) else { return complaints(diagnostics, None) };
    let output = run(&mut json, &mut diagnostics);
    match output.filter(|_| !diagnostics.has_errors()) {
        Some(output) => Answer::Output(output),
        None => complaints(diagnostics, Some(&json.root)),
    }
}

fn complaints(diagnostics: Diagnostics, root: Option<&Node>) -> Answer {
    let errors = diagnostics.sorted().into_iter().filter(|diagnostic| diagnostic.severity == Severity::Error);
    let complaint = |diagnostic: Diagnostic| Complaint {
        code: diagnostic.code.0,
        path: root.map(|root| root.path_at(diagnostic.place)).unwrap_or_default(),
        message: diagnostic.message,
    };
    Answer::Diagnostics(errors.map(complaint).collect())
}

fn run(json: &mut Json, diagnostics: &mut Diagnostics) -> Option<Vec<String>> {
    let Json { root, broken } = json;
    let mut fields = root.fields(diagnostics)?;
    let list = fields.required("transformations", diagnostics);
    let attributes = fields.optional("attributes");
    fields.finish(diagnostics);
    let given = attributes.map_or_else(Vec::new, |node| given(node, broken, diagnostics));
    for (place, _) in broken {
        let message = "half of a surrogate pair stands where a policy could not have it";
        diagnostics.error(INVALID_VALUE, *place, message);
    }
    let trial = Transformations::read(list?, diagnostics)?;
    let known: Vec<Known> = trial.attributes().iter().map(|name| find(name, &given)).collect();
    trial.check(&known, diagnostics);
    Some(trial.run(&known))
}

/// The attributes of a line, each with what is known about it.
fn given(node: &Node, broken: &mut Broken, diagnostics: &mut Diagnostics) -> Vec<(AttributeName, Known)> {
    let mut given: Vec<(AttributeName, Known)> = Vec::new();
    for entry in node.entries(diagnostics).unwrap_or_default() {
        let known = known(&entry.value, broken, diagnostics);
        let Some(name) = AttributeName::read(&entry.key, entry.place, diagnostics) else { continue };
        if given.iter().any(|(other, _)| *other == name) {
            diagnostics.error(DUPLICATE_KEY, entry.place, format!("`{name}` is written twice"));
        }
        given.extend(known.map(|known| (name, known)));
    }
    given
}

/// A text, a list of texts, or null; null in a list is no element of it.
fn known(node: &Node, broken: &mut Broken, diagnostics: &mut Diagnostics) -> Option<Known> {
    match &node.kind {
        NodeKind::Null => Some(Known::NoValue),
        NodeKind::List(items) => {
            let present = items.iter().filter(|item| item.kind != NodeKind::Null);
            let texts = present.map(|item| text(item, broken, diagnostics)).collect::<Option<Vec<_>>>()?;
            let whole: Option<Vec<String>> =
                texts.iter().map(|text| text.whole().map(str::to_owned)).collect();
            Some(whole.map_or(Known::Broken(texts), |texts| Known::Value(Value::List(texts))))
        }
        _ => text(node, broken, diagnostics).map(|text| match text.whole() {
            Some(whole) => Known::Value(Value::from(whole)),
            None => Known::Broken(vec![text]),
        }),
    }
}

/// The text at a node, exactly as it was written.
fn text(node: &Node, broken: &mut Broken, diagnostics: &mut Diagnostics) -> Option<Text<'static>> {
    let written = broken.iter().position(|(place, _)| *place == node.place);
    match written {
        Some(index) => Some(broken.swap_remove(index).1),
        None => node.text(diagnostics).map(|text| Text::from(text.to_owned())),
    }
}

fn find(name: &AttributeName, given: &[(AttributeName, Known)]) -> Known {
    let found = given.iter().find(|(other, _)| other == name);
    found.map(|(_, known)| known.clone()).unwrap_or_default()
}
