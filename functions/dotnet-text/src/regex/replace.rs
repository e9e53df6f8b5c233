//! Every match in a text, one after the other, and what takes its place.

use std::ops::Range;

use super::Regex;
use super::captures::Captures;
use super::error::StepLimit;
use super::groups::GroupTable;
use super::matcher::{self, Ascii, From, Ranges, Units};
use super::program::Program;
use super::steps::Steps;
use crate::text::Text;

impl Regex {
    /// The text with every match replaced by what `fill` makes of it, as `Regex.Replace` does: what is not matched
    /// stays, and after an empty match the search continues one unit further. None if nothing matches. `fill` takes
    /// steps for more than it writes.
    ///
    /// ```
    /// # fn main() -> Result<(), dotnet_text::StepLimit> {
    /// use dotnet_text::{Regex, Steps, Text};
    ///
    /// let regex = Regex::new("[aeiou]+").map_err(|_| dotnet_text::StepLimit)?;
    /// let text = Text::from("queue a job");
    /// let replaced = regex.replace_within(&text, &mut Steps::default(), |_, _| Text::from("-"))?;
    /// assert_eq!(replaced.map(Text::into_string).as_deref(), Some("q- - j-b"));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// The matches together took more steps than are left; the outcome is unknown.
    pub fn replace_within(
        &self,
        text: &Text<'_>,
        steps: &mut Steps,
        fill: impl FnMut(&Captures<'_, '_>, &mut Steps) -> Text<'static>,
    ) -> Result<Option<Text<'static>>, StepLimit> {
        match text.whole() {
            Some(text) if text.is_ascii() => self.replace(Searched::Ascii(text), steps, fill),
            _ => self.replace(Searched::Units(&text.units()), steps, fill),
        }
    }

    fn replace(
        &self,
        input: Searched<'_>,
        steps: &mut Steps,
        mut fill: impl FnMut(&Captures<'_, '_>, &mut Steps) -> Text<'static>,
    ) -> Result<Option<Text<'static>>, StepLimit> {
        let mut replaced = Replaced::default();
        let mut from = From::default();
        let mut any = false;
        while from.first <= input.len()
            && let Some(ranges) = input.find(&self.program, from, steps)?
        {
            let (start, end) = whole(&ranges);
            let before = input.piece(from.search..start);
            let filled = fill(&input.captures(&self.groups, ranges), steps);
            let written = u32::try_from((before.len() + filled.len()) / matcher::UNITS_PER_STEP);
            if !steps.spend(written.unwrap_or(u32::MAX)) {
                return Err(StepLimit);
            }
            replaced.push(before);
            replaced.push(filled);
            any = true;
            from = From { first: end + usize::from(start == end), search: end };
        }
        if !any {
            return Ok(None);
        }
        replaced.push(input.piece(from.search..input.len()));
        Ok(Some(replaced.into_text()))
    }
}

/// What matches are looked for in; positions are those of UTF-16 units.
#[derive(Clone, Copy)]
enum Searched<'t> {
    Ascii(&'t str),
    Units(&'t [u16]),
}

impl<'t> Searched<'t> {
    fn len(self) -> usize {
        match self {
            Self::Ascii(text) => text.len(),
            Self::Units(units) => units.len(),
        }
    }

    fn find(self, program: &Program, from: From, steps: &mut Steps) -> Result<Option<Ranges>, StepLimit> {
        match self {
            Self::Ascii(text) => matcher::find(program, Ascii(text.as_bytes()), from, steps),
            Self::Units(units) => matcher::find(program, Units(units), from, steps),
        }
    }

    fn captures<'r>(self, groups: &'r GroupTable, ranges: Ranges) -> Captures<'r, 't> {
        match self {
            Self::Ascii(text) => Captures::of_ascii(groups, text, ranges),
            Self::Units(units) => Captures::of_units(groups, units, ranges),
        }
    }

    fn piece(self, range: Range<usize>) -> Text<'t> {
        match self {
            Self::Ascii(text) => Text::from(text.get(range).unwrap_or_default()),
            Self::Units(units) => Text::from_units(units.get(range).unwrap_or_default().to_vec()),
        }
    }
}

/// The result as far as it is written: in UTF-8 until a piece has half of a surrogate pair.
#[derive(Default)]
struct Replaced {
    text: String,
    units: Option<Vec<u16>>,
}

impl Replaced {
    fn push(&mut self, piece: Text<'_>) {
        match (&mut self.units, piece.whole()) {
            (Some(units), _) => units.extend(piece.units()),
            (None, None) => self.units = Some(self.text.encode_utf16().chain(piece.units()).collect()),
            (None, Some(whole)) if !self.text.is_empty() => self.text.push_str(whole),
            (None, Some(_)) => self.text = piece.into_string(),
        }
    }

    fn into_text(self) -> Text<'static> {
        self.units.map_or_else(|| Text::from(self.text), Text::from_units)
    }
}

/// Where the whole match starts and ends.
fn whole(ranges: &Ranges) -> (usize, usize) {
    let (start, end) = ranges.first().copied().flatten().unwrap_or_default();
    (start as usize, end as usize)
}
