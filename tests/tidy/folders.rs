//! A folder is read at a glance, and says what is in it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use support::root;

use super::{assert_none, rust_files};

/// How many Rust files a folder may have beside its sub-folders, with its `mod.rs`.
const MAX_FILES: usize = 13;

/// Folders that may have more, each with the reason.
const LARGER: [(&str, &str); 4] = [
    ("functions/claims/src/transformations", "one file a transformation, named as its user names it"),
    ("functions/cli/src/commands", "one file a command, named as its user names it"),
    ("functions/stores/tests", "one file a subject; a folder for every two would hide them"),
    ("tests", "one file a subject: the table of the tests in functions/README.md"),
];

fn too_full(files: &[PathBuf]) -> Vec<String> {
    let mut folders: BTreeMap<&Path, usize> = BTreeMap::new();
    for file in files {
        *folders.entry(file.parent().unwrap()).or_default() += 1;
    }
    folders.retain(|_, count| *count > MAX_FILES);
    folders
        .iter()
        .map(|(folder, count)| format!("{}: {count} files, {MAX_FILES} are allowed", folder.display()))
        .collect()
}

fn is_documented(text: &str) -> bool {
    text.starts_with("//! ")
}

#[test]
fn folders_stay_small() {
    let files = rust_files("functions").into_iter().chain(rust_files("tests")).map(|(path, _)| path);
    let files: Vec<PathBuf> = files.map(|path| path.strip_prefix(root()).unwrap().to_owned()).collect();
    let is_allowed =
        |file: &PathBuf| LARGER.iter().any(|(folder, _)| file.parent() == Some(Path::new(folder)));
    let (_, small): (Vec<_>, Vec<_>) = files.into_iter().partition(is_allowed);
    assert_none(&too_full(&small));
}

#[test]
fn every_index_says_what_is_in_its_folder() {
    let indexes = rust_files("functions").into_iter().chain(rust_files("tests"));
    let indexes = indexes
        .filter(|(path, _)| matches!(path.file_stem().unwrap().to_str(), Some("mod" | "lib" | "main")));
    let silent = indexes.filter(|(_, text)| !is_documented(text));
    assert_none(&silent.map(|(path, _)| path.display().to_string()).collect::<Vec<_>>());
}

#[test]
fn a_folder_with_too_many_files_and_a_silent_index_are_seen() {
    let mut files: Vec<PathBuf> = (0..MAX_FILES).map(|number| format!("a/{number}.rs").into()).collect();
    files.push("a/b/c.rs".into());
    assert_eq!(too_full(&files), Vec::<String>::new());
    files.push("a/mod.rs".into());
    assert_eq!(too_full(&files), ["a: 14 files, 13 are allowed"]);
    assert!(is_documented("//! What this is.\n") && !is_documented("mod a;\n"));
}
