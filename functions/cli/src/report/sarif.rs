//! Diagnostics in SARIF 2.1.0 (<https://docs.oasis-open.org/sarif/sarif/v2.1.0/>), which GitHub's code scanning, Azure DevOps
//! and editors read.

use std::collections::BTreeMap;

use claims::document::{AcceptedWarning, Code, Diagnostic, Fix, Place};
use claims::reference::code_page;
use offline::YamlText;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use super::github::in_workspace;
use super::{as_usize, lines};
use crate::reference;

/// The schema of a log.
const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// What is encoded in a path.
const RESERVED: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

/// The log of the diagnostics of some documents.
pub(crate) fn sarif(documents: &[YamlText]) -> Value {
    let codes: BTreeMap<&str, Code> = reference::codes().into_iter().map(|code| (code.name, code)).collect();
    let mut rules = Rules { codes, used: Vec::new() };
    let results: Vec<Value> = documents.iter().flat_map(|document| results(document, &mut rules)).collect();
    json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "claimsmith",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules.used.iter().map(rule).collect::<Value>(),
            } },
            "columnKind": "utf16CodeUnits",
            "newlineSequences": ["\r\n", "\n", "\r"],
            "results": results,
        }],
    })
}

/// The codes that results have, in the order in which they were found.
struct Rules {
    codes: BTreeMap<&'static str, Code>,
    used: Vec<Code>,
}

impl Rules {
    /// The number of a code's rule, from 0.
    fn index(&mut self, name: &str) -> Option<usize> {
        let code = self.codes.get(name)?;
        let known = self.used.iter().position(|used| used == code);
        Some(known.unwrap_or_else(|| {
            self.used.push(*code);
            self.used.len() - 1
        }))
    }
}

fn rule(code: &Code) -> Value {
    json!({
        "id": code.name,
        "shortDescription": { "text": code.summary },
        "fullDescription": { "text": code.explanation },
        "help": { "text": format!("{} {}", code.explanation, code.how_to_fix), "markdown": code_page(code) },
    })
}

fn results(document: &YamlText, rules: &mut Rules) -> Vec<Value> {
    let lines = lines(&document.text);
    let noted = document.diagnostics.clone().sorted();
    let mut results: Vec<Value> =
        noted.iter().map(|diagnostic| result(diagnostic, document, &lines, rules)).collect();
    for AcceptedWarning { diagnostic, reason } in document.diagnostics.accepted() {
        let mut accepted = result(diagnostic, document, &lines, rules);
        let suppression = json!({ "kind": "inSource", "status": "accepted", "justification": reason });
        insert(&mut accepted, "suppressions", json!([suppression]));
        results.push(accepted);
    }
    results
}

fn result(diagnostic: &Diagnostic, document: &YamlText, lines: &[&str], rules: &mut Rules) -> Value {
    let Diagnostic { code, severity, place, message, help, fix } = diagnostic;
    let text = help.as_ref().map_or_else(|| message.clone(), |help| format!("{message}\n{help}"));
    let artifact = json!({ "uri": uri(&document.name) });
    let mut physical = json!({ "artifactLocation": artifact });
    if let Some(region) = region(*place, lines) {
        insert(&mut physical, "region", region);
    }
    let mut location = json!({ "physicalLocation": physical });
    let path = document.root.path_at(*place);
    if !path.is_empty() {
        insert(&mut location, "logicalLocations", json!([{ "fullyQualifiedName": path }]));
    }
    let mut result = json!({
        "ruleId": code.name,
        "level": severity.word(),
        "message": { "text": text },
        "locations": [location],
    });
    if let Some(index) = rules.index(code.name) {
        insert(&mut result, "ruleIndex", json!(index));
    }
    if let Some(fix) = fix {
        insert(&mut result, "fixes", json!([fixed(fix, &artifact, lines)]));
    }
    result
}

fn fixed(fix: &Fix, artifact: &Value, lines: &[&str]) -> Value {
    let replacements: Value = fix
        .edits
        .iter()
        .filter_map(|edit| {
            let deleted = region(edit.place, lines)?;
            Some(json!({ "deletedRegion": deleted, "insertedContent": { "text": edit.text } }))
        })
        .collect();
    json!({ "artifactChanges": [{ "artifactLocation": artifact, "replacements": replacements }] })
}

/// The region of a place, with columns in units of UTF-16; `None` for nowhere.
fn region(place: Place, lines: &[&str]) -> Option<Value> {
    let Place { line, column, length, .. } = place;
    let text = lines.get(as_usize(line).checked_sub(1)?)?;
    let units = |characters: u32| {
        let before = text.chars().take(as_usize(characters));
        before.map(char::len_utf16).sum::<usize>() + 1
    };
    let start = column.saturating_sub(1);
    let (from, to) = (units(start), units(start.saturating_add(length)));
    Some(json!({ "startLine": line, "startColumn": from, "endLine": line, "endColumn": to }))
}

/// A file as a relative address, or as an absolute one.
fn uri(file: &str) -> String {
    let path = in_workspace(file);
    let scheme = if path.starts_with('/') { "file://" } else { "" };
    format!("{scheme}{}", utf8_percent_encode(&path, RESERVED))
}

fn insert(object: &mut Value, key: &str, value: Value) {
    if let Some(members) = object.as_object_mut() {
        members.insert(key.to_owned(), value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_counted_in_units_of_utf_16() {
        let place = Place { line: 2, column: 6, length: 2, part: 0 };
        let region = region(place, &["", "a: \u{1f600} \u{1f600}b"]).unwrap();
        assert_eq!((&region["startColumn"], &region["endColumn"]), (&json!(7), &json!(10)));
        assert_eq!(super::region(Place::default(), &[""]), None);
    }

    #[test]
    fn a_path_becomes_an_address() {
        for (path, expected) in
            [("a b/ö.yaml", "a%20b/%C3%B6.yaml"), ("/a.yaml", "file:///a.yaml"), ("../a.yaml", "../a.yaml")]
        {
            assert_eq!(uri(path), expected);
        }
    }
}
