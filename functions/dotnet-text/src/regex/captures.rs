//! The first match and its groups, as .NET's `Match` shows them.

use std::ops::Range;

use crate::regex::groups::GroupTable;
use crate::regex::matcher::Ranges;

/// The text that was matched against.
#[derive(Debug, Clone, Copy)]
enum CapturedInput<'t> {
    Text(&'t str),
    /// Known to be ASCII.
    Ascii(&'t str),
    Units(&'t [u16]),
}

/// A match: the whole of it is group 0. Positions count UTF-16 units of the input.
#[derive(Debug, Clone)]
pub struct Captures<'r, 't> {
    groups: &'r GroupTable,
    input: CapturedInput<'t>,
    ranges: Ranges,
}

/// What a group that took part captured last.
#[derive(Debug, Clone, Copy)]
pub struct Group<'t> {
    input: CapturedInput<'t>,
    start: usize,
    end: usize,
}

impl<'r, 't> Captures<'r, 't> {
    pub(crate) fn of_text(groups: &'r GroupTable, text: &'t str, ranges: Ranges) -> Self {
        Captures { groups, input: CapturedInput::Text(text), ranges }
    }

    pub(crate) fn of_ascii(groups: &'r GroupTable, text: &'t str, ranges: Ranges) -> Self {
        Captures { groups, input: CapturedInput::Ascii(text), ranges }
    }

    pub(crate) fn of_units(groups: &'r GroupTable, units: &'t [u16], ranges: Ranges) -> Self {
        Captures { groups, input: CapturedInput::Units(units), ranges }
    }

    /// The group of a .NET number; none if the pattern has no such group or it took no part.
    #[must_use]
    pub fn number(&self, number: u32) -> Option<Group<'t>> {
        self.slot(self.groups.slot_of_number(number)?)
    }

    /// The group of a .NET name, as `Match.Groups["name"]` finds it: digits are a number. None if the pattern
    /// has no such group or it took no part; [`Regex::group_number`](crate::Regex::group_number) tells the two apart.
    #[must_use]
    pub fn name(&self, name: &str) -> Option<Group<'t>> {
        self.slot(self.groups.slot(name)?)
    }

    /// Every group of the pattern, by number.
    pub fn iter(&self) -> impl Iterator<Item = (u32, Option<Group<'t>>)> + '_ {
        let slots = (0..).zip(self.groups.numbers());
        slots.map(|(slot, number)| (*number, self.slot(slot)))
    }

    fn slot(&self, slot: usize) -> Option<Group<'t>> {
        let (start, end) = self.ranges.get(slot).copied().flatten()?;
        Some(Group { input: self.input, start: start as usize, end: end as usize })
    }
}

impl<'t> Group<'t> {
    /// Its range in the input, in UTF-16 units.
    #[must_use]
    pub fn range(&self) -> Range<usize> {
        self.start..self.end
    }

    /// The captured text, borrowed. None if the input was units, or if a surrogate pair was split; `units` is
    /// then still exact.
    #[must_use]
    pub fn as_str(&self) -> Option<&'t str> {
        let text = match self.input {
            CapturedInput::Ascii(text) => return text.get(self.start..self.end),
            CapturedInput::Text(text) => text,
            CapturedInput::Units(_) => return None,
        };
        if text.is_ascii() {
            return text.get(self.start..self.end);
        }
        text.get(byte_of(text, self.start)?..byte_of(text, self.end)?)
    }

    /// The captured UTF-16 units.
    #[must_use]
    pub fn units(&self) -> Vec<u16> {
        let len = self.end - self.start;
        match self.input {
            CapturedInput::Text(text) | CapturedInput::Ascii(text) => {
                text.encode_utf16().skip(self.start).take(len).collect()
            }
            CapturedInput::Units(units) => units.get(self.start..self.end).unwrap_or_default().to_vec(),
        }
    }
}

/// The byte where a unit's character starts; none within a pair.
fn byte_of(text: &str, unit: usize) -> Option<usize> {
    let mut units = 0;
    for (byte, character) in text.char_indices() {
        if units >= unit {
            return (units == unit).then_some(byte);
        }
        units += character.len_utf16();
    }
    (units == unit).then_some(text.len())
}
