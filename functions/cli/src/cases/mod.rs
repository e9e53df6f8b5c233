//! Policy tests. A file of cases is read here; `outcome.rs` is what a case gives, `verdict.rs` whether that is what it
//! expects, `coverage.rs` what of the policy the cases show, `junit.rs` a report of verdicts.

#[cfg(test)]
mod agreement;
mod coverage;
pub(crate) mod junit;
mod outcome;
mod verdict;

use std::path::{Path, PathBuf};

use claims::document::{Diagnostics, Node, Place};
use claims::policy::Policy;

use crate::given::Given;
use crate::yaml_file::YamlFile;

pub(crate) use coverage::{Coverage, Gap};
pub(crate) use outcome::CaseOutcome;
pub(crate) use verdict::Verdict;

/// One policy test.
pub(crate) struct Case {
    /// What it is about.
    pub(crate) name: String,
    /// Where it starts.
    pub(crate) place: Place,
    /// What is known.
    pub(crate) given: Given,
    /// What it must give.
    pub(crate) expected: CaseOutcome,
}

/// Reads a file of cases for a policy; mistakes are noted in the document.
///
/// # Errors
/// The file cannot be read; the text names it.
pub(crate) fn open(path: &Path, policy: &Policy) -> Result<(YamlFile, Vec<Case>), String> {
    let mut document = YamlFile::open(path)?;
    let cases = if document.is_yaml() {
        let items = document.root.items(&mut document.diagnostics).unwrap_or_default();
        items.iter().filter_map(|item| Case::read(item, policy, &mut document.diagnostics)).collect()
    } else {
        Vec::new()
    };
    Ok((document, cases))
}

/// The case files of a folder, by name, without those of its folders; or the one file that is named instead of a folder.
///
/// # Errors
/// The folder cannot be read, or there is none; the text names it.
pub(crate) fn files(folder: &Path) -> Result<Vec<PathBuf>, String> {
    if folder.is_file() {
        return Ok(vec![folder.to_owned()]);
    }
    let failed = |error: std::io::Error| format!("{}: {error}", folder.display());
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.extension().is_some_and(|extension| extension == "yaml" || extension == "yml") {
            files.push(path);
        }
    }
    if files.is_empty() {
        return Err(format!(
            "{}: there is no case file (*.yaml or *.yml) in this folder; the folders in it are not searched",
            folder.display()
        ));
    }
    files.sort();
    Ok(files)
}

impl Case {
    fn read(node: &Node, policy: &Policy, diagnostics: &mut Diagnostics) -> Option<Self> {
        let mut fields = node.fields(diagnostics)?;
        let name = fields.required("name", diagnostics).and_then(|node| node.text(diagnostics));
        let given = fields.required("given", diagnostics);
        let given = given.map(|node| Given::read(node, policy, diagnostics));
        let expect = fields.required("expect", diagnostics);
        let expected = expect.and_then(|node| CaseOutcome::read(node, diagnostics));
        fields.finish(diagnostics);
        Some(Self { name: name?.to_owned(), place: node.place, given: given?, expected: expected? })
    }
}
