//! Warnings that a document accepts, each next to its cause and with a reason.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use crate::document::diagnostic::{CodeName, Diagnostic, Place};
use crate::document::limits::MAX_LISTED;

/// A warning that is accepted in a part of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acceptance {
    /// The name of the warning's code.
    pub code: String,
    /// Why it is accepted.
    pub reason: String,
    /// Where the document names the code.
    pub place: Place,
    /// Where it is accepted: [`Place::part`] of a warning there is in this range.
    pub parts: RangeInclusive<u32>,
}

/// A warning that was accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AcceptedWarning {
    /// The warning.
    pub diagnostic: Diagnostic,
    /// Why it is accepted.
    pub reason: String,
}

/// What a document accepts. Ranges of parts are inside each other or apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Acceptances {
    list: Vec<CountedAcceptance>,
    /// Those of each code, in the order of the document.
    by_code: BTreeMap<String, Vec<usize>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct CountedAcceptance {
    acceptance: Acceptance,
    /// The next one around it with the same code.
    outer: Option<usize>,
    /// How many warnings it accepted.
    count: usize,
}

impl Acceptances {
    pub(super) fn new(mut acceptances: Vec<Acceptance>) -> Self {
        acceptances.sort_by_key(|acceptance| *acceptance.parts.start());
        let mut all = Self::default();
        for acceptance in acceptances {
            let outer = all.around(&acceptance.code, *acceptance.parts.start());
            all.by_code.entry(acceptance.code.clone()).or_default().push(all.list.len());
            all.list.push(CountedAcceptance { acceptance, outer, count: 0 });
        }
        all
    }

    /// Counts a warning that is accepted: why it is, and whether it may be listed. `None` if it is not accepted.
    pub(super) fn take(&mut self, code: CodeName, place: Place) -> Option<(String, bool)> {
        let found = self.around(code.name, place.part)?;
        let found = self.list.get_mut(found)?;
        found.count += 1;
        Some((found.acceptance.reason.clone(), found.count <= MAX_LISTED))
    }

    /// Each acceptance and how many warnings it accepted.
    pub(super) fn counts(&self) -> impl Iterator<Item = (&Acceptance, usize)> {
        self.list.iter().map(|counted| (&counted.acceptance, counted.count))
    }

    /// The innermost acceptance of a code around a part.
    fn around(&self, code: &str, part: u32) -> Option<usize> {
        let of_code = self.by_code.get(code)?;
        let starts_before =
            |at: &usize| self.list.get(*at).is_some_and(|known| *known.acceptance.parts.start() <= part);
        let mut at = *of_code.get(of_code.partition_point(starts_before).checked_sub(1)?)?;
        loop {
            let known = self.list.get(at)?;
            if known.acceptance.parts.contains(&part) {
                return Some(at);
            }
            at = known.outer?;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const UNSAFE: CodeName = CodeName { name: "unsafe" };
    const OTHER: CodeName = CodeName { name: "other" };

    #[test]
    fn the_innermost_acceptance_of_the_code_counts() {
        let acceptance = |code: CodeName, reason: &str, parts| Acceptance {
            code: code.name.to_owned(),
            reason: reason.to_owned(),
            place: Place::default(),
            parts,
        };
        let mut all = Acceptances::new(vec![
            acceptance(UNSAFE, "inner", 30..=40),
            acceptance(UNSAFE, "outer", 10..=90),
            acceptance(UNSAFE, "apart", 95..=99),
            acceptance(OTHER, "other", 32..=34),
        ]);
        for (code, part, expected) in [
            (UNSAFE, 9, None),
            (UNSAFE, 10, Some("outer")),
            (UNSAFE, 33, Some("inner")),
            (UNSAFE, 41, Some("outer")),
            (UNSAFE, 94, None),
            (UNSAFE, 99, Some("apart")),
            (OTHER, 33, Some("other")),
            (OTHER, 41, None),
        ] {
            let place = Place { part, ..Place::default() };
            let reason = all.take(code, place).map(|(reason, _)| reason);
            assert_eq!(reason.as_deref(), expected, "{} {part}", code.name);
        }
        let counts: Vec<usize> = all.counts().map(|(_, count)| count).collect();
        assert_eq!(counts, [2, 1, 1, 1]);
    }
}
