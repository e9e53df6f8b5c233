//! Documents of the page and their mistakes, at positions as its editor counts them.

use claims::document::{Diagnostic, Severity};
use editing::{Utf16Position, Utf16Text, quick_fix};
use offline::YamlText;
use serde::Serialize;

/// A position: line and UTF-16 unit, from 0.
#[derive(Clone, Copy, Serialize)]
pub(crate) struct Position {
    line: u32,
    unit: u32,
}

/// One mistake.
#[derive(Serialize)]
pub(crate) struct Problem {
    from: Position,
    to: Position,
    severity: &'static str,
    code: &'static str,
    message: String,
    help: Option<String>,
    fix: Option<ProblemFix>,
}

#[derive(Serialize)]
struct ProblemFix {
    title: String,
    edits: Vec<Change>,
}

#[derive(Serialize)]
struct Change {
    from: Position,
    to: Position,
    text: String,
}

impl From<Utf16Position> for Position {
    fn from(position: Utf16Position) -> Self {
        Self { line: position.line, unit: position.unit }
    }
}

/// The mistakes of a document, in its order.
pub(crate) fn problems(document: &YamlText) -> Vec<Problem> {
    let text = Utf16Text::of(&document.text);
    document.diagnostics.clone().sorted().iter().map(|one| problem(one, &text)).collect()
}

/// A mistake that is about all of a document.
pub(crate) fn about_all(message: String) -> Problem {
    let start = Position { line: 0, unit: 0 };
    let (severity, code) = (Severity::Error.word(), "");
    Problem { from: start, to: start, severity, code, message, help: None, fix: None }
}

fn problem(diagnostic: &Diagnostic, text: &Utf16Text<'_>) -> Problem {
    let (from, to) = positions(&text.bytes(diagnostic.place), text);
    Problem {
        from,
        to,
        severity: diagnostic.severity.word(),
        code: diagnostic.code.name,
        message: diagnostic.message.clone(),
        help: diagnostic.help.clone(),
        fix: diagnostic.fix.as_ref().and_then(|fix| quick_fix(fix, &text.lines)).map(|fix| ProblemFix {
            title: fix.title,
            edits: fix.edits.iter().map(|(bytes, new)| change(bytes, new, text)).collect(),
        }),
    }
}

fn change(bytes: &std::ops::Range<usize>, new: &str, text: &Utf16Text<'_>) -> Change {
    let (from, to) = positions(bytes, text);
    Change { from, to, text: new.to_owned() }
}

/// The positions of the first and behind the last byte.
pub(crate) fn positions(bytes: &std::ops::Range<usize>, text: &Utf16Text<'_>) -> (Position, Position) {
    let (from, to) = text.positions(bytes);
    (from.into(), to.into())
}
