//! Applies the fixes that diagnostics have.

use std::fs;
use std::path::Path;

use claims::document::{DUPLICATE_KEY, Diagnostic, apply_fixes, encode_like};
use offline::{PolicyText, YamlText};

use crate::report;

/// How often fixes are applied and the document is read again: a fix can uncover other mistakes.
const MOST_ROUNDS: usize = 100;

/// A policy after all fixes.
pub(crate) struct Fixed {
    /// The policy, checked again.
    pub(crate) file: PolicyText,
    /// How many fixes were applied.
    pub(crate) count: usize,
}

impl Fixed {
    /// Applies fixes until there are no more; `check` reads the policy in a document and checks it.
    pub(crate) fn of(file: PolicyText, check: impl Fn(YamlText) -> PolicyText) -> Self {
        let mut fixed = Self { file, count: 0 };
        for _ in 0..MOST_ROUNDS {
            let document = &fixed.file.document;
            let fixes = document.diagnostics.as_slice().iter().filter_map(|noted| noted.fix.as_ref());
            let (text, count) = apply_fixes(&document.text, fixes);
            if count == 0 {
                break;
            }
            let next = check(YamlText::parse(document.name.clone(), text));
            if is_worse(&next.document, document) {
                break;
            }
            fixed = Self { file: next, count: fixed.count + count };
        }
        fixed
    }
}

/// Whether a document after fixes has mistakes that no fix may cause.
fn is_worse(after: &YamlText, before: &YamlText) -> bool {
    let twice = |document: &YamlText| {
        let noted = document.diagnostics.as_slice().iter();
        noted.filter(|noted: &&Diagnostic| noted.code == DUPLICATE_KEY).count()
    };
    before.is_yaml() && !after.is_yaml() || twice(after) > twice(before)
}

/// Writes a fixed document to its file, in the encoding that the file has.
///
/// # Errors
/// The file cannot be read or written; the message names it.
pub(crate) fn write(path: &Path, document: &YamlText) -> Result<(), String> {
    let failed = |error: std::io::Error| format!("{}: {error}", path.display());
    let file = fs::read(path).map_err(failed)?;
    fs::write(path, encode_like(&file, &document.text)).map_err(failed)
}

/// The lines that fixes changed, as `diff --unified=0` shows them: a fix never adds or removes a line.
pub(crate) fn difference(before: &YamlText, after: &YamlText) -> String {
    let (old, new) = (report::shown_lines(before), report::shown_lines(after));
    let mut difference = format!("--- {}\n+++ {}\n", before.name, after.name);
    for ((old, new), line) in old.iter().zip(&new).zip(1..) {
        if old != new {
            difference.push_str(&format!("@@ -{line} +{line} @@\n-{old}\n+{new}\n"));
        }
    }
    difference
}
