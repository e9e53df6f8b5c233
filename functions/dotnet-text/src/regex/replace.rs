//! Every match in a text, one after the other, and what takes its place.

use std::ops::Range;

use super::Regex;
use super::captures::Captures;
use super::error::StepLimit;
use super::groups::GroupTable;
use super::matcher::{self, Ascii, From, Ranges, Units};
use super::program::Program;
use super::steps::Steps;
use crate::text::{Text, TextBuilder};

impl Regex {
    /// The text with every match replaced by what `fill` writes, as `Regex.Replace` does: what is not matched stays, and
    /// after an empty match the search continues one unit further. None if nothing matches. `fill` takes the steps for
    /// what it writes.
    ///
    /// ```
    /// # fn main() -> Result<(), dotnet_text::StepLimit> {
    /// use dotnet_text::{Regex, Steps, Text};
    ///
    /// let regex = Regex::new("[aeiou]+").map_err(|_| dotnet_text::StepLimit)?;
    /// let text = Text::from("queue a job");
    /// let replaced = regex.replace_within(&text, &mut Steps::default(), |_, text, _| text.push_str("-"))?;
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
        fill: impl FnMut(&Captures<'_, '_>, &mut TextBuilder, &mut Steps),
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
        mut fill: impl FnMut(&Captures<'_, '_>, &mut TextBuilder, &mut Steps),
    ) -> Result<Option<Text<'static>>, StepLimit> {
        let mut replaced: Option<TextBuilder> = None;
        let mut from = From::default();
        while from.first <= input.len()
            && let Some(ranges) = input.find(&self.program, from, steps)?
        {
            let (start, end) = whole(&ranges);
            let replaced = replaced.get_or_insert_with(|| TextBuilder::with_capacity(input.len()));
            input.copy(from.search..start, replaced, steps);
            fill(&input.captures(&self.groups, ranges), replaced, steps);
            if steps.exceeded() {
                return Err(StepLimit);
            }
            from = From { first: end + usize::from(start == end), search: end };
        }
        let Some(mut replaced) = replaced else { return Ok(None) };
        input.copy(from.search..input.len(), &mut replaced, steps);
        if steps.exceeded() { Err(StepLimit) } else { Ok(Some(replaced.into_text())) }
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

    fn copy(self, range: Range<usize>, into: &mut TextBuilder, steps: &mut Steps) {
        if !steps.spend(u32::try_from(range.len() / matcher::UNITS_PER_STEP).unwrap_or(u32::MAX)) {
            return;
        }
        match self {
            Self::Ascii(text) => into.push_str(text.get(range).unwrap_or_default()),
            Self::Units(units) => into.push_units(units.get(range).unwrap_or_default()),
        }
    }
}

/// Where the whole match starts and ends.
fn whole(ranges: &Ranges) -> (usize, usize) {
    let (start, end) = ranges.first().copied().flatten().unwrap_or_default();
    (start as usize, end as usize)
}
