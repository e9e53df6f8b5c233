//! Recorded imports: `tests/import/adfs/`; random ones in `differential`, and in `cases` with their cases.

#![expect(clippy::disallowed_methods, reason = "recorded imports are files")]

mod cases;
mod differential;

use std::fs;
use std::path::Path;

use claims::document::Diagnostics;
use claims::policy::Policy;

use super::sources::Farm;
use super::{import, report};
use crate::ImportOptions;

/// The policy and the table that an import gives.
fn imported(text: &str) -> String {
    let options = ImportOptions {
        name: None,
        application: Some("22222222-2222-4222-8222-222222222222".to_owned()),
        policy: None,
    };
    let mut farm = Farm::default();
    farm.add(text).unwrap();
    let imported = import(&farm, &options);
    let policy = imported.policy.unwrap_or_default();
    let mut diagnostics = Diagnostics::default();
    Policy::parse(&policy, &mut diagnostics);
    assert!(policy.is_empty() || !diagnostics.has_errors(), "{policy}\n{diagnostics:?}");
    format!("{policy}\n{}", report::table(&imported.rules, &imported.notes))
}

#[test]
fn recorded_imports_give_what_was_recorded_and_load() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/import/adfs");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_none_or(|extension| extension != "txt"));
    files.sort();
    assert!(files.len() > 20, "{}", files.len());
    for file in files {
        let found = imported(&fs::read_to_string(&file).unwrap());
        let pinned = file.with_extension("txt");
        if std::env::var_os("CLAIMSMITH_PIN").is_some() {
            fs::write(&pinned, &found).unwrap();
        }
        assert_eq!(found, fs::read_to_string(&pinned).unwrap_or_default(), "{}", file.display());
    }
}
