//! Imported policies: they pass `check`, and their claims are those of the configuration in Entra.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use support::{executable, root};

/// The recorded imports that gave a policy.
fn imports() -> Vec<PathBuf> {
    let folders = fs::read_dir(root().join("tests/import")).unwrap().map(|entry| entry.unwrap().path());
    let mut imports: Vec<PathBuf> = folders.filter(|folder| folder.join("expected.yaml").exists()).collect();
    imports.sort();
    assert!(imports.len() >= 8, "there are only {} imports", imports.len());
    imports
}

fn succeeds(arguments: &[&str], folder: &Path) {
    let claimsmith = executable::claimsmith();
    let output = Command::new(claimsmith).args(arguments).current_dir(folder).output().unwrap();
    let said =
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{}: {}: {said}", folder.display(), arguments.join(" "));
}

#[test]
fn an_imported_policy_passes_check() {
    for folder in imports() {
        succeeds(&["check", "expected.yaml"], &folder);
    }
}

#[test]
fn an_imported_policy_gives_the_same_claims() {
    let with_cases: Vec<PathBuf> =
        imports().into_iter().filter(|folder| folder.join("cases").exists()).collect();
    assert!(with_cases.len() >= 5, "only {} imports have cases", with_cases.len());
    for folder in with_cases {
        succeeds(&["test", "--policy", "expected.yaml", "--cases", "cases"], &folder);
    }
}
