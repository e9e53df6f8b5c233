//! Compares the template of a policy's stack with what the policy needs.

use std::fs;
use std::path::{Path, PathBuf};

use claims::document::{Diagnostics, Node, NodeKind, Place};
use offline::YamlText;
use provider::lookup::Plan;

use crate::repository::defaults;
use crate::stack::{
    Difference, MARK, MISSING_IN_TEMPLATE, NOT_NEEDED_IN_TEMPLATE, Needs, StackFile, TEMPLATE_FILE, from_here,
};

/// What to do about a difference.
const HELP: &str = "`claimsmith template` writes what the policy needs";

/// The template beside a policy, and the file that copies the policy into its layer, with their mistakes; those of a
/// policy that is nowhere in a repository, or of a template without sections, are not looked at.
pub(crate) fn compared(policy: &Path, plan: &Plan) -> Vec<YamlText> {
    let Some(template) = template_of(policy) else { return Vec::new() };
    let needs = Needs::of(plan);
    let found = StackFile::template(&template, &needs);
    let layer = found.and_then(|file| Ok([Some(file), StackFile::layer(policy, &needs)?]));
    match layer {
        Ok(files) => files.iter().flatten().map(with_differences).collect(),
        Err(why) => vec![unreadable(&template, &why)],
    }
}

/// The template of the repository that a policy is in, if it has sections.
fn template_of(policy: &Path) -> Option<PathBuf> {
    let templates = defaults::repositories_of(policy).into_iter().map(|folder| folder.join(TEMPLATE_FILE));
    let has_sections = |file: &PathBuf| fs::read_to_string(file).is_ok_and(|text| text.contains(MARK));
    templates.into_iter().find(has_sections).map(from_here)
}

fn with_differences(file: &StackFile) -> YamlText {
    let mut document = document(&file.path, file.text.clone());
    for (section, difference) in file.differences() {
        match difference {
            Difference::Missing { mark, line } => {
                let message = format!("the section `{section}` lacks `{line}`");
                let place = place(mark, &document.text);
                document.diagnostics.error(MISSING_IN_TEMPLATE, place, message).help(HELP);
            }
            Difference::NotNeeded { number, line } => {
                let message = format!("the section `{section}` has `{line}`, which the policy does not need");
                let place = place(number, &document.text);
                document.diagnostics.warning(NOT_NEEDED_IN_TEMPLATE, place, message).help(HELP);
            }
        }
    }
    document
}

/// A template whose sections cannot be found.
fn unreadable(path: &Path, why: &str) -> YamlText {
    let mut document = document(path, String::new());
    document.diagnostics.error(MISSING_IN_TEMPLATE, Place::default(), why).help(HELP);
    document
}

fn document(path: &Path, text: String) -> YamlText {
    let root = Node { place: Place::default(), kind: NodeKind::Null };
    YamlText { name: path.display().to_string(), text, root, diagnostics: Diagnostics::default() }
}

/// The place of a line, without its indentation.
fn place(number: usize, text: &str) -> Place {
    let line = text.lines().nth(number.saturating_sub(1)).unwrap_or_default();
    let narrow = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let indentation = line.chars().take_while(|one| one.is_whitespace()).count();
    Place {
        line: narrow(number),
        column: narrow(indentation + 1),
        length: narrow(line.trim().chars().count()),
        part: 0,
    }
}
