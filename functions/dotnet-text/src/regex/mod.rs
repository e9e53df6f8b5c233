//! Regular expressions: a pattern is read as .NET reads it and matched as .NET matches it.
//!
//! Read in this order: `tree` (what a pattern means), `parse`, `reduce` (how .NET 8 rewrites the tree), `compile` (the
//! tree as a list of instructions, `program`), `matcher` (a backtracking machine whose steps are counted), `captures`,
//! `replace`.

mod captures;
mod class;
mod compile;
mod error;
mod groups;
mod matcher;
mod notes;
mod parse;
mod program;
mod reduce;
mod replace;
mod samples;
mod steps;
mod tree;

pub use captures::{Captures, Group};
pub use error::{Error, ErrorKind, StepLimit};
pub use notes::{VersionNote, VersionNoteKind};
pub use steps::Steps;

use groups::GroupTable;
use matcher::{Ascii, From, Units};
use parse::Parsed;
use program::Program;

/// A pattern of .NET, with `RegexOptions.None` and the invariant culture.
#[derive(Debug, Clone)]
pub struct Regex {
    groups: GroupTable,
    notes: Vec<VersionNote>,
    program: Program,
}

impl Regex {
    /// Reads and compiles a pattern.
    ///
    /// # Errors
    ///
    /// What .NET refuses is refused, and so are groups nested deeper than 250 and patterns longer than 65,536 units.
    pub fn new(pattern: &str) -> Result<Regex, Error> {
        let units = units(pattern);
        let Parsed { root, classes, groups, notes } = parse::parse(pattern, &units)?;
        let program = compile::compile(&root, classes, groups.len());
        Ok(Regex { groups, notes, program })
    }

    /// Texts that the pattern is likely to match, for those who look for differences between patterns: a few for each
    /// alternative, quantifier and class. A sample need not match where the pattern has assertions. None for a pattern that
    /// .NET refuses.
    #[must_use]
    pub fn samples(pattern: &str) -> Vec<String> {
        let parsed = parse::parse(pattern, &units(pattern));
        parsed.map(|parsed| samples::samples(&parsed.root, &parsed.classes)).unwrap_or_default()
    }

    /// What older versions of .NET match differently, in the order of the pattern.
    #[must_use]
    pub fn notes(&self) -> &[VersionNote] {
        &self.notes
    }

    /// Whether the pattern matches anywhere in the text.
    ///
    /// # Errors
    ///
    /// The match took more steps than one match may; the outcome is unknown.
    pub fn is_match(&self, text: &str) -> Result<bool, StepLimit> {
        self.is_match_within(text, &mut Steps::default())
    }

    /// Whether the pattern matches anywhere in the text, within a budget.
    ///
    /// # Errors
    ///
    /// The match took more steps than are left; the outcome is unknown.
    pub fn is_match_within(&self, text: &str, steps: &mut Steps) -> Result<bool, StepLimit> {
        let is_ascii = text.is_ascii();
        matcher::read(text, is_ascii, steps)?;
        if is_ascii {
            return matcher::is_match(&self.program, Ascii(text.as_bytes()), steps);
        }
        let units: Vec<u16> = text.encode_utf16().collect();
        self.is_match_units_within(&units, steps)
    }

    /// Whether the pattern matches anywhere in UTF-16 units, lone surrogates included.
    ///
    /// # Errors
    ///
    /// The match took more steps than one match may; the outcome is unknown.
    pub fn is_match_units(&self, units: &[u16]) -> Result<bool, StepLimit> {
        self.is_match_units_within(units, &mut Steps::default())
    }

    /// Whether the pattern matches anywhere in UTF-16 units, within a budget.
    ///
    /// # Errors
    ///
    /// The match took more steps than are left; the outcome is unknown.
    pub fn is_match_units_within(&self, units: &[u16], steps: &mut Steps) -> Result<bool, StepLimit> {
        matcher::is_match(&self.program, Units(units), steps)
    }

    /// The first match in the text.
    ///
    /// # Errors
    ///
    /// The match took more steps than one match may; the outcome is unknown.
    pub fn captures<'t>(&self, text: &'t str) -> Result<Option<Captures<'_, 't>>, StepLimit> {
        self.captures_within(text, &mut Steps::default())
    }

    /// The first match in the text, within a budget.
    ///
    /// # Errors
    ///
    /// The match took more steps than are left; the outcome is unknown.
    pub fn captures_within<'t>(
        &self,
        text: &'t str,
        steps: &mut Steps,
    ) -> Result<Option<Captures<'_, 't>>, StepLimit> {
        let is_ascii = text.is_ascii();
        matcher::read(text, is_ascii, steps)?;
        let found = if is_ascii {
            matcher::find(&self.program, Ascii(text.as_bytes()), From::default(), steps)
        } else {
            let units: Vec<u16> = text.encode_utf16().collect();
            matcher::find(&self.program, Units(&units), From::default(), steps)
        };
        Ok(found?.map(|ranges| Captures::of_text(&self.groups, text, ranges)))
    }

    /// The first match in UTF-16 units, lone surrogates included.
    ///
    /// # Errors
    ///
    /// The match took more steps than one match may; the outcome is unknown.
    pub fn captures_units<'t>(&self, units: &'t [u16]) -> Result<Option<Captures<'_, 't>>, StepLimit> {
        self.captures_units_within(units, &mut Steps::default())
    }

    /// The first match in UTF-16 units, within a budget.
    ///
    /// # Errors
    ///
    /// The match took more steps than are left; the outcome is unknown.
    pub fn captures_units_within<'t>(
        &self,
        units: &'t [u16],
        steps: &mut Steps,
    ) -> Result<Option<Captures<'_, 't>>, StepLimit> {
        let found = matcher::find(&self.program, Units(units), From::default(), steps)?;
        Ok(found.map(|ranges| Captures::of_units(&self.groups, units, ranges)))
    }

    /// The numbers of the groups in ascending order, from 0, as `Regex.GetGroupNumbers`.
    #[must_use]
    pub fn group_numbers(&self) -> &[u32] {
        self.groups.numbers()
    }

    /// The names of the groups in the order of their numbers, as `Regex.GetGroupNames`: a group without a
    /// name has its number for a name.
    pub fn group_names(&self) -> impl Iterator<Item = String> + '_ {
        self.groups.texts()
    }

    /// The number of the group that is `Match.Groups["name"]`; digits are a number. None if the pattern has no such
    /// group.
    #[must_use]
    pub fn group_number(&self, name: &str) -> Option<u32> {
        self.groups.numbers().get(self.groups.slot(name)?).copied()
    }
}

/// The pattern's units, in one allocation.
fn units(pattern: &str) -> Vec<u16> {
    let mut units = Vec::with_capacity(pattern.len());
    if pattern.is_ascii() {
        units.extend(pattern.bytes().map(u16::from));
    } else {
        units.extend(pattern.encode_utf16());
    }
    units
}

impl std::str::FromStr for Regex {
    type Err = Error;

    fn from_str(pattern: &str) -> Result<Regex, Error> {
        Regex::new(pattern)
    }
}
