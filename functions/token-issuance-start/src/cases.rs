//! A policy, checked and tested with the test cases that are deployed with it.

use std::path::{Path, PathBuf};

use offline::deployable;
use stores::file::beside;
use stores::file::text::read_document;

/// What is wrong with a policy, with the files and, if it has none of its own, the test cases in this folder; without values.
pub(crate) async fn mistakes(policy: &str, folder: &Path) -> Vec<String> {
    deployable::mistakes(policy, &|name| beside::read(folder, name), &|| cases(folder)).await
}

/// The texts of the test cases beside a policy in this folder, by the names of their files; what cannot be read is left out.
fn cases(folder: &Path) -> Vec<(String, String)> {
    let files =
        std::fs::read_dir(folder.join("cases")).into_iter().flatten().flatten().map(|entry| entry.path());
    let is_yaml = |path: &PathBuf| path.extension().is_some_and(|ending| ending == "yaml" || ending == "yml");
    let read = |path: PathBuf| {
        let name = path.file_name()?.to_string_lossy().into_owned();
        Some((name, read_document(&path).ok()?))
    };
    let mut cases: Vec<(String, String)> = files.filter(is_yaml).filter_map(read).collect();
    cases.sort();
    cases
}
