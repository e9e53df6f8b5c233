//! Recorded imports: `tests/import/<case>/`.

#![expect(clippy::disallowed_methods, reason = "recorded imports are files")]

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use claims::document::{Diagnostics, Node};
use claims::policy::Policy;
use serde_json::{Value, json};

use crate::{ImportOptions, import};

/// What a person sees: the policy, and the totals and notes.
fn imported(input: &str) -> (String, String) {
    let application = Some("22222222-2222-4222-8222-222222222222".to_owned());
    match import(input, &ImportOptions { name: None, application, policy: None }) {
        Ok(imported) => {
            let text = imported.text();
            (imported.policy.unwrap_or_default(), text)
        }
        Err(note) => (String::new(), format!("{}: {}: {}\n", note.kind.word(), note.path, note.message)),
    }
}

fn folders() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/import");
    let folders = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut cases: Vec<_> =
        folders.filter(|folder| !folder.ends_with("kinds") && !folder.ends_with("adfs")).collect();
    cases.sort();
    assert!(!cases.is_empty());
    cases
}

/// The text of `input.json`, or of a script.
fn input(case: &Path) -> String {
    let files = fs::read_dir(case).unwrap().map(|entry| entry.unwrap().path());
    let mut inputs = files.filter(|file| file.file_stem().unwrap() == "input");
    fs::read_to_string(inputs.next().unwrap()).unwrap()
}

#[test]
fn recorded_imports_give_what_was_recorded_and_load() {
    for case in folders() {
        let read = |file: &str| fs::read_to_string(case.join(file)).unwrap_or_default();
        let (policy, notes) = imported(&input(&case));
        if std::env::var_os("CLAIMSMITH_PIN").is_some() {
            fs::write(case.join("expected.txt"), &notes).unwrap();
            if !policy.is_empty() {
                fs::write(case.join("expected.yaml"), &policy).unwrap();
            }
        }
        assert_eq!(policy, read("expected.yaml"), "{}", case.display());
        assert_eq!(notes, read("expected.txt"), "{}", case.display());
        let mut diagnostics = Diagnostics::default();
        Policy::parse(&policy, &mut diagnostics);
        assert!(policy.is_empty() || !diagnostics.has_errors(), "{}: {diagnostics:?}", case.display());
    }
}

/// Each line of `kinds/table.txt`: the file with its ID gives this outcome.
#[test]
fn every_kind_of_file_has_its_outcome() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/import/kinds");
    let table = fs::read_to_string(folder.join("table.txt")).unwrap();
    let rows: Vec<&str> = table.lines().filter(|line| !line.starts_with('#')).collect();
    assert_eq!(rows.len() + 1, fs::read_dir(&folder).unwrap().count());
    for row in rows {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let [id, total, present, absent] = *cells.as_slice() else { panic!("{row}") };
        let ending = if folder.join(format!("{id}.json")).exists() { "json" } else { "ps1" };
        let text = fs::read_to_string(folder.join(format!("{id}.{ending}"))).unwrap();
        let (policy, notes) = imported(&text);
        assert!(notes.contains(total), "{id}: {total} is not in {notes}");
        let all = policy.clone() + &notes;
        for part in present.split(";;").map(str::trim) {
            assert!(all.contains(part), "{id}: {part} is not in {all}");
        }
        for part in absent.split(";;").map(str::trim).filter(|part| !part.is_empty()) {
            assert!(!all.contains(part), "{id}: {part} is in {all}");
        }
        let mut diagnostics = Diagnostics::default();
        Policy::parse(&policy, &mut diagnostics);
        assert!(policy.is_empty() || !diagnostics.has_errors(), "{id}: {diagnostics:?}");
    }
}

#[test]
fn a_policy_for_all_applications_says_so() {
    let input = include_str!("../../../tests/import/mapping-join/input.json");
    let imported =
        import(input, &ImportOptions { name: Some("joined".to_owned()), application: None, policy: None })
            .unwrap();
    let policy = imported.policy.unwrap();
    assert!(policy.contains("  - name: joined\n    applications: all\n"), "{policy}");
    assert!(imported.notes.iter().any(|note| note.path == "$" && note.message.contains("--application")));
}

#[test]
fn what_cannot_be_read_at_all_is_named_with_its_path() {
    for (input, path) in [
        ("{", "$"),
        ("[]", "$"),
        ("\u{feff}{}", "$"),
        (r#"{"value": []}"#, "$.value"),
        (r#"{"definition": "{}"}"#, "$.definition"),
        (r#"{"definition": []}"#, "$.definition"),
        (r#"{"definition": ["{,}"]}"#, "$.definition[0]"),
        (r#"{"definition": ["{\"ClaimsMappingPolicy\": 3}"]}"#, "$.definition[0].ClaimsMappingPolicy"),
        (r#"{"claims": {}}"#, "$.claims"),
        (r#"{"ClaimsMappingPolicy": {"ClaimsSchema": 1}}"#, "$.ClaimsMappingPolicy.ClaimsSchema"),
    ] {
        let note = import(input, &ImportOptions { name: None, application: None, policy: None }).unwrap_err();
        assert_eq!(note.path, path, "{input}: {note:?}");
    }
}

/// Calls `visit` for every part of `value`, with the whole in which that part is `odd`.
fn with_odd_parts(value: &Value, odd: &Value, visit: &mut dyn FnMut(Value)) {
    visit(odd.clone());
    match value {
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                with_odd_parts(item, odd, &mut |part| {
                    let mut whole = items.clone();
                    whole[at] = part;
                    visit(Value::Array(whole));
                });
            }
        }
        Value::Object(map) => {
            for (key, item) in map {
                with_odd_parts(item, odd, &mut |part| {
                    let mut whole = map.clone();
                    whole.insert(key.clone(), part);
                    visit(Value::Object(whole));
                });
            }
        }
        _ => {}
    }
}

#[test]
fn an_odd_value_anywhere_still_gives_yaml() {
    let odd = [json!(null), json!(": *\n#{"), json!([{ "id": [1] }])];
    let mut seen = HashSet::new();
    for case in folders() {
        let Ok(input) = super::reading::parse(&input(&case), "$") else { continue };
        for odd in &odd {
            with_odd_parts(&input, odd, &mut |changed| {
                let (policy, _) = imported(&changed.to_string());
                if !seen.insert(policy.clone()) {
                    return;
                }
                let mut diagnostics = Diagnostics::default();
                Node::parse(&policy, &mut diagnostics);
                assert!(diagnostics.as_slice().is_empty(), "{changed}\n{policy}\n{diagnostics:?}");
            });
        }
    }
}
