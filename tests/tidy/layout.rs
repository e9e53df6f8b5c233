//! Where things are.

use std::fs;
use std::path::Path;

use support::root;

use super::{assert_none, rust_files};

const TOP_LEVEL: [&str; 9] = [
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE",
    "README.md",
    "functions",
    "infra",
    "samconfig.toml",
    "template.yaml",
    "tests",
];
const DRAWERS: [&str; 5] = ["common", "helpers", "misc", "shared", "utils"];

#[test]
fn the_top_level_is_the_owner_s() {
    let entries =
        fs::read_dir(root()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let unknown: Vec<String> = entries
        .filter(|name| !name.starts_with('.') && name != "target" && !TOP_LEVEL.contains(&name.as_str()))
        .collect();
    assert_none(&unknown);
}

#[test]
fn no_file_is_a_drawer() {
    let mut problems = Vec::new();
    for (path, _) in rust_files("functions").into_iter().chain(rust_files("tests")) {
        let stem = path.file_stem().unwrap().to_str().unwrap();
        if DRAWERS.contains(&stem) {
            problems.push(path.display().to_string());
        }
    }
    assert_none(&problems);
}

/// A file that no index names is not compiled, and nobody is told.
#[test]
fn every_source_file_is_in_its_index() {
    let mut problems = Vec::new();
    for (path, _) in rust_files("functions") {
        let in_source = path.components().any(|part| part.as_os_str() == "src");
        let stem = path.file_stem().unwrap().to_str().unwrap();
        if !in_source || matches!(stem, "lib" | "main") {
            continue;
        }
        let (name, folder) = if stem == "mod" {
            (
                path.parent().unwrap().file_name().unwrap().to_str().unwrap(),
                path.parent().unwrap().parent().unwrap(),
            )
        } else {
            (stem, path.parent().unwrap())
        };
        if !named_in_an_index(name, folder) {
            problems.push(path.display().to_string());
        }
    }
    assert_none(&problems);
}

fn named_in_an_index(name: &str, folder: &Path) -> bool {
    let beside = folder.with_extension("rs");
    let indexes = [folder.join("mod.rs"), folder.join("lib.rs"), folder.join("main.rs"), beside];
    let texts = indexes.iter().filter_map(|index| fs::read_to_string(index).ok());
    let declaration = format!("mod {name};");
    texts.into_iter().any(|text| text.lines().any(|line| line.trim_end().ends_with(&declaration)))
}

/// Registries are read by people: sorted, so that a name is found and two changes rarely meet.
#[test]
fn the_indexes_of_units_are_sorted() {
    let mut problems = Vec::new();
    for index in ["claims/src/transformations", "claims/src/conditions", "cli/src/commands"] {
        let text = fs::read_to_string(root().join("functions").join(index).join("mod.rs")).unwrap();
        let names: Vec<&str> =
            text.lines().filter(|line| line.starts_with("mod ") && line.ends_with(';')).collect();
        let mut sorted = names.clone();
        sorted.sort_unstable();
        sorted.dedup();
        if names.is_empty() || names != sorted {
            problems.push(format!("{index}/mod.rs is not sorted"));
        }
    }
    assert_none(&problems);
}
