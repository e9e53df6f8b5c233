//! The diagnostics of a document, so many of each code as somebody can read.

mod acceptance;
mod fix;
mod lines;

use std::collections::BTreeMap;
use std::fmt::Display;

use super::diagnostic::{CodeName, Diagnostic, Place, Severity};
use super::limits::{MAX_LISTED, MAX_MESSAGE_BYTES};
use acceptance::Acceptances;
pub use acceptance::{Acceptance, AcceptedWarning};
pub use fix::apply_fixes;
pub use lines::TextLines;

/// The mistakes of one document, in the order in which they were found. Of each code, the first [`MAX_LISTED`] are
/// listed and the others counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diagnostics {
    list: Vec<Diagnostic>,
    counts: BTreeMap<(Severity, CodeName), DiagnosticCount>,
    /// Whether the diagnostic noted last is in the list.
    last_is_listed: bool,
    acceptances: Acceptances,
    /// Warnings that were accepted, in the order in which they were found.
    accepted: Vec<AcceptedWarning>,
}

/// How often a code was noted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct DiagnosticCount {
    all: usize,
    /// Those that are not in the list.
    unlisted: usize,
    /// Where the first of those stands.
    first_unlisted: Place,
}

impl Diagnostics {
    /// Notes an error; [`Diagnostics::help`] adds advice to it.
    pub fn error(&mut self, code: impl Into<CodeName>, place: Place, message: impl Display) -> &mut Self {
        self.push(code.into(), Severity::Error, place, message)
    }

    /// Notes a warning; [`Diagnostics::help`] adds advice to it.
    pub fn warning(&mut self, code: impl Into<CodeName>, place: Place, message: impl Display) -> &mut Self {
        self.push(code.into(), Severity::Warning, place, message)
    }

    fn push(&mut self, code: CodeName, severity: Severity, place: Place, message: impl Display) -> &mut Self {
        self.last_is_listed = false;
        let listed = || Diagnostic {
            code,
            severity,
            place,
            message: shortened(message.to_string()),
            help: None,
            fix: None,
        };
        if let Some((reason, is_listed)) = self.acceptance(code, severity, place) {
            self.accepted.extend(is_listed.then(|| AcceptedWarning { diagnostic: listed(), reason }));
        } else if self.has_room(code, severity, place) {
            self.last_is_listed = true;
            self.list.push(listed());
        }
        self
    }

    /// Why a warning is accepted, and whether it may be listed; counts it.
    fn acceptance(&mut self, code: CodeName, severity: Severity, place: Place) -> Option<(String, bool)> {
        if severity == Severity::Warning { self.acceptances.take(code, place) } else { None }
    }

    /// Counts a diagnostic; whether it may be listed.
    fn has_room(&mut self, code: CodeName, severity: Severity, place: Place) -> bool {
        let count = self.counts.entry((severity, code)).or_default();
        count.all += 1;
        if count.all - count.unlisted <= MAX_LISTED {
            return true;
        }
        if count.unlisted == 0 {
            count.first_unlisted = place;
        }
        count.unlisted += 1;
        false
    }

    /// Adds advice to the diagnostic noted last.
    pub fn help(&mut self, help: impl Into<String>) {
        if let Some(last) = self.list.last_mut().filter(|_| self.last_is_listed) {
            last.help = Some(shortened(help.into()));
        }
    }

    /// Adds advice that takes work to find; it is not looked for where the diagnostic noted last is only counted.
    pub fn help_if_listed(&mut self, help: impl FnOnce() -> Option<String>) {
        if self.last_is_listed
            && let Some(help) = help()
        {
            self.help(help);
        }
    }

    /// Whether one with this code is noted at this place, and listed.
    pub(super) fn is_noted(&self, code: impl Into<CodeName>, place: Place) -> bool {
        let code = code.into();
        self.has(code) && self.list.iter().any(|one| one.code == code && one.place == place)
    }

    /// Removes a diagnostic that turned out to be a consequence of another one.
    pub(super) fn retract(&mut self, code: impl Into<CodeName>, place: Place, message: &str) {
        let code = code.into();
        self.last_is_listed = false;
        let Some(count) = self.counts.get_mut(&(Severity::Error, code)) else { return };
        count.all = count.all.saturating_sub(1);
        let is_it = |one: &Diagnostic| one.place == place && one.code == code && one.message == message;
        match self.list.iter().rposition(is_it) {
            Some(at) => drop(self.list.remove(at)),
            None => count.unlisted = count.unlisted.saturating_sub(1),
        }
    }

    /// Adds all of another document part's diagnostics.
    pub fn append(&mut self, other: Self) {
        for Diagnostic { code, severity, place, message, help, fix } in other.list {
            let noted = self.push(code, severity, place, message).fix_if_listed(|| fix);
            if let Some(help) = help {
                noted.help(help);
            }
        }
        for ((severity, code), count) in other.counts {
            for _ in 0..count.unlisted {
                if self.acceptance(code, severity, count.first_unlisted).is_none() {
                    self.has_room(code, severity, count.first_unlisted);
                }
            }
        }
    }

    /// What the document accepts of the warnings that are noted from now on.
    pub fn accept(&mut self, acceptances: Vec<Acceptance>) {
        self.acceptances = Acceptances::new(acceptances);
    }

    /// Everything that the document accepts, and how many warnings each acceptance applied to.
    pub fn acceptances(&self) -> impl Iterator<Item = (&Acceptance, usize)> {
        self.acceptances.counts()
    }

    /// The warnings that were accepted; of more than [`MAX_LISTED`] by the same acceptance, the first.
    #[must_use]
    pub fn accepted(&self) -> &[AcceptedWarning] {
        &self.accepted
    }

    /// Changes all messages.
    pub fn reword(&mut self, reworded: impl Fn(Place, &str) -> String) {
        for diagnostic in &mut self.list {
            diagnostic.message = reworded(diagnostic.place, &diagnostic.message);
        }
    }

    /// Whether any of them is an error.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.count(Severity::Error) > 0
    }

    /// How many there are, also of those that are not listed.
    #[must_use]
    pub fn count(&self, severity: Severity) -> usize {
        let counts = self.counts.iter().filter(|((of, _), _)| *of == severity);
        counts.map(|(_, count)| count.all).sum()
    }

    /// Whether one with this code is among them.
    #[must_use]
    pub fn has(&self, code: impl Into<CodeName>) -> bool {
        let code = code.into();
        self.counts.keys().any(|(_, noted)| *noted == code)
    }

    /// Those that are listed, in the order of the document, and one more for each code with others that are not.
    #[must_use]
    pub fn sorted(mut self) -> Vec<Diagnostic> {
        self.list.sort_by_key(|d| d.place);
        let more = self.counts.into_iter().filter(|(_, count)| count.unlisted > 0);
        self.list.extend(more.map(|((severity, code), count)| Diagnostic {
            code,
            severity,
            place: count.first_unlisted,
            message: format!("and {} more `{code}`", with_commas(count.unlisted)),
            help: None,
            fix: None,
        }));
        self.list
    }

    /// Those that are listed, in the order in which they were found.
    #[must_use]
    pub fn as_slice(&self) -> &[Diagnostic] {
        &self.list
    }
}

/// A text without its middle where it is too long: both ends of a message say what is wrong.
fn shortened(text: String) -> String {
    if text.len() <= MAX_MESSAGE_BYTES {
        return text;
    }
    let head = text.floor_char_boundary(MAX_MESSAGE_BYTES / 2);
    let tail = text.ceil_char_boundary(text.len() - MAX_MESSAGE_BYTES / 2);
    let (head, tail) = (text.get(..head).unwrap_or_default(), text.get(tail..).unwrap_or_default());
    format!("{head} … {tail}")
}

/// `99,900`.
fn with_commas(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Code;

    const WRONG: Code = Code { name: "wrong", summary: "", explanation: "", how_to_fix: "", example: "" };
    const OTHER: Code = Code { name: "other", ..WRONG };

    fn noted(wrong: u32) -> Diagnostics {
        let mut diagnostics = Diagnostics::default();
        for line in 1..=wrong {
            let place = Place { line, ..Place::default() };
            diagnostics.error(WRONG, place, format!("mistake {line}")).help(format!("advice {line}"));
        }
        diagnostics
    }

    #[test]
    fn the_first_hundred_of_a_code_are_listed_and_the_others_counted() {
        let mut diagnostics = noted(100_000);
        diagnostics.warning(OTHER, Place { line: 7, ..Place::default() }, "look").help("here");
        assert_eq!((diagnostics.count(Severity::Error), diagnostics.count(Severity::Warning)), (100_000, 1));
        assert_eq!(diagnostics.as_slice().len(), MAX_LISTED + 1);
        let list = diagnostics.sorted();
        assert_eq!(list[99].to_string(), "line 99, column 0: mistake 99 (wrong)");
        assert_eq!(list[100].help.as_deref(), Some("advice 100"), "and not that of mistake 100,000");
        assert_eq!(list[101].to_string(), "line 101, column 0: and 99,900 more `wrong` (wrong)");
        assert_eq!(list.len(), MAX_LISTED + 2);
    }

    #[test]
    fn an_error_counts_where_a_hundred_warnings_have_its_code() {
        let mut diagnostics = Diagnostics::default();
        (0..200).for_each(|_| {
            diagnostics.warning(WRONG, Place::default(), "look");
        });
        assert!(!diagnostics.has_errors());
        diagnostics.error(WRONG, Place::default(), "wrong");
        assert!(diagnostics.has_errors());
    }

    #[test]
    fn what_is_appended_is_counted_too() {
        let mut diagnostics = noted(60);
        diagnostics.append(noted(150));
        assert_eq!((diagnostics.as_slice().len(), diagnostics.count(Severity::Error)), (100, 210));
        let last = diagnostics.sorted().pop().map(|last| last.to_string());
        assert_eq!(last.as_deref(), Some("line 41, column 0: and 110 more `wrong` (wrong)"));
    }

    #[test]
    fn a_long_message_keeps_both_ends() {
        let mut diagnostics = Diagnostics::default();
        diagnostics.error(WRONG, Place::default(), format!("`{}` is not a number", "é".repeat(1_000_000)));
        let message = &diagnostics.as_slice()[0].message;
        assert!(message.starts_with("`éé") && message.ends_with("éé` is not a number"), "{message}");
        assert!(message.len() <= MAX_MESSAGE_BYTES + 10, "{}", message.len());
    }
}
