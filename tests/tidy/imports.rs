//! A crate imports only crates to its left, and the pure ones nothing that could do I/O.

use std::fs;

use support::root;

use super::assert_none;

/// From left to right; the two programs do not know each other.
const ORDER: [&str; 11] = [
    "dotnet-text",
    "adfs-rules",
    "claims",
    "editing",
    "stores",
    "provider",
    "offline",
    "token-issuance-start",
    "import",
    "playground",
    "cli",
];
const PROGRAMS: [&str; 2] = ["token-issuance-start", "cli"];
/// What the pure crates may import besides crates to their left.
const PURE: [(&str, &[&str]); 4] =
    [("dotnet-text", &[]), ("adfs-rules", &[]), ("claims", &["indexmap", "saphyr-parser"]), ("editing", &[])];

fn manifest(name: &str) -> String {
    fs::read_to_string(root().join("functions").join(name).join("Cargo.toml")).unwrap()
}

/// The names in `[dependencies]`.
fn dependencies(manifest: &str) -> Vec<String> {
    let section = manifest.split("[dependencies]").nth(1).unwrap();
    let lines = section.lines().take_while(|line| !line.starts_with('['));
    lines
        .filter_map(|line| line.split(['.', ' ', '=']).next())
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect()
}

#[test]
fn crates_import_only_to_the_left() {
    let mut problems = Vec::new();
    for (position, name) in ORDER.iter().enumerate() {
        for dependency in dependencies(&manifest(name)) {
            let Some(other) = ORDER.iter().position(|known| *known == dependency) else { continue };
            if other >= position || PROGRAMS.contains(&dependency.as_str()) {
                problems.push(format!("{name} imports {dependency}"));
            }
        }
    }
    assert_none(&problems);
}

#[test]
fn every_crate_has_its_place_in_the_order() {
    let mut found: Vec<_> = fs::read_dir(root().join("functions"))
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().into_string().unwrap())
        .collect();
    found.sort();
    let mut known = ORDER.to_vec();
    known.sort_unstable();
    assert_eq!(found, known);
}

#[test]
fn the_pure_crates_import_nothing_that_does_io() {
    let mut problems = Vec::new();
    for (name, allowed) in PURE {
        for dependency in dependencies(&manifest(name)) {
            let known = ORDER.contains(&dependency.as_str()) || allowed.contains(&dependency.as_str());
            if !known {
                problems.push(format!("{name} imports {dependency}"));
            }
        }
        let rules = root().join("functions").join(name).join(".clippy.toml");
        if !fs::read_to_string(rules).unwrap().contains("disallowed-methods") {
            problems.push(format!("{name} has no list of disallowed methods"));
        }
    }
    assert_none(&problems);
}

#[test]
fn every_crate_takes_the_workspace_lints() {
    for name in ORDER.iter().filter(|name| **name != "playground") {
        assert!(manifest(name).contains("[lints]\nworkspace = true"), "{name}");
    }
    // It has the same, except that three functions may have the names by which the page finds them.
    let workspace = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let (_, lints) = workspace.split_once("[workspace.lints.rust]").unwrap();
    let lints =
        lints.split("[profile").next().unwrap().replace("workspace.", "").replace("\"forbid\"", "\"deny\"");
    let manifest = manifest("playground");
    let (_, own) = manifest.split_once("[lints.rust]").unwrap();
    assert_eq!(own.trim(), lints.trim());
}
