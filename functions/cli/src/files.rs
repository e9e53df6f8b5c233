//! Reads the files of a user: policies, sample people and cases.

use std::path::{Path, PathBuf};

use claims::document::{Diagnostics, Node};
use claims::policy::Policy;
use offline::sample::{self, Person};
use offline::{Case, PolicyText, YamlText};
use stores::file::beside;

use crate::{report, text_file};

/// Reads a YAML file. If it is not YAML, it is parsed as far as possible.
///
/// # Errors
/// The file cannot be read; the message names it.
pub(crate) fn yaml(path: &Path) -> Result<YamlText, String> {
    Ok(YamlText::parse(path.display().to_string(), text_file::read(path)?))
}

/// Reads a policy and the configurations of its stores.
///
/// # Errors
/// The file cannot be read; the text names it.
pub(crate) fn policy(path: &Path) -> Result<PolicyText, String> {
    let document = yaml(path).map_err(|error| match path.exists() || path == Path::new("-") {
        true => error,
        false => format!("{}: there is no such policy file; name yours with --policy FILE", path.display()),
    })?;
    Ok(policy_in(path, document))
}

/// Reads the policy in a document of this path, with the files beside it; of standard input, those of the current folder.
pub(crate) fn policy_in(path: &Path, document: YamlText) -> PolicyText {
    let folder = path.parent().unwrap_or(Path::new(""));
    PolicyText::of(document, &|name| beside::read(folder, name))
}

/// The document with the tables of the files beside the policy of this path.
pub(crate) fn with_tables(path: &Path, document: &YamlText) -> Node {
    let folder = path.parent().unwrap_or(Path::new(""));
    let beside = |name: &str| beside::read(folder, name);
    claims::policy::with_tables(&document.root, &beside, &mut Diagnostics::default()).into_owned()
}

/// Reads a file of sample people, with the warnings about it: stores that the policy does not have, where it is known.
///
/// # Errors
/// The file cannot be read or has mistakes; the text shows all of them.
pub(crate) fn people(path: &Path, policy: Option<&Policy>) -> Result<(Vec<Person>, String), String> {
    let mut document = yaml(path)?;
    let people = sample::read(&mut document, policy);
    if document.diagnostics.has_errors() {
        return Err(format!("{}\n{}", report::count(&document), report::text(&document).trim_end()));
    }
    sample::check_names(&people).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok((people, report::text(&document)))
}

/// Reads a file of cases for a policy; mistakes are noted in the document.
///
/// # Errors
/// The file cannot be read; the text names it.
pub(crate) fn cases(path: &Path, policy: &Policy) -> Result<(YamlText, Vec<Case>), String> {
    let mut document = yaml(path)?;
    let cases = Case::all(&mut document, policy);
    Ok((document, cases))
}

/// The case files of a folder, by name, without those of its folders; or the one file that is named instead of a folder.
///
/// # Errors
/// The folder cannot be read, or there is none; the text names it.
pub(crate) fn cases_of(folder: &Path) -> Result<Vec<PathBuf>, String> {
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
