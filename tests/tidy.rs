//! The rules of `functions/README.md`, kept by tests.

mod circles;
mod folders;
mod imports;
mod layout;
mod messages;
mod modules;
mod names;
mod packages;
mod sizes;
mod source;
mod words;

use std::fs;
use std::path::PathBuf;

use support::root;

/// Every Rust file below a folder of the workspace, with its text.
pub(crate) fn rust_files(folder: &str) -> Vec<(PathBuf, String)> {
    let mut files = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() && !path.ends_with("target") {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                files.push((path, text));
            }
        }
    }
    files.sort();
    assert!(!files.is_empty(), "{folder} has no Rust file");
    files
}

/// The sources of the crates, by their path from `functions` on, without files that only tests are compiled from.
fn program_files() -> Vec<(String, String)> {
    let functions = root().join("functions");
    let relative = |(path, text): (PathBuf, String)| {
        (path.strip_prefix(&functions).unwrap().to_str().unwrap().to_owned(), text)
    };
    let is_program = |(path, _): &(String, String)| {
        path.contains("/src/") && !path.contains("/tests") && !path.ends_with("/fixtures.rs")
    };
    rust_files("functions").into_iter().map(relative).filter(is_program).collect()
}

/// What users read outside the program: pages, the template and the sample policy, by their paths.
fn pages() -> Vec<(String, String)> {
    let mut pages = Vec::new();
    let mut folders: Vec<PathBuf> = ["functions", "infra"].map(|folder| root().join(folder)).into();
    let mut files: Vec<PathBuf> = ["README.md", "template.yaml"].map(|file| root().join(file)).into();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            let is_page = path.extension().is_some_and(|one| one == "md" || one == "yaml");
            if path.is_dir() {
                folders.push(path)
            } else if is_page {
                files.push(path)
            }
        }
    }
    files.sort();
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        pages.push((file.strip_prefix(root()).unwrap().to_str().unwrap().to_owned(), text));
    }
    pages
}

/// Fails with every problem, one a line.
fn assert_none(problems: &[String]) {
    assert!(problems.is_empty(), "\n{}", problems.join("\n"));
}
