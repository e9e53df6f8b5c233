//! Every match in a text, one after the other, and what takes its place.

use super::Regex;
use super::captures::Captures;
use super::error::StepLimit;
use super::matcher::{self, Ascii, From, Input, Ranges, Units};
use super::steps::Steps;
use crate::text::Text;

impl Regex {
    /// The text with every match replaced by what `fill` makes of it, as `Regex.Replace` does: what is not matched
    /// stays, and after an empty match the search continues one unit further. None if nothing matches.
    ///
    /// ```
    /// # fn main() -> Result<(), dotnet_text::StepLimit> {
    /// use dotnet_text::{Regex, Steps, Text};
    ///
    /// let regex = Regex::new("[aeiou]+").map_err(|_| dotnet_text::StepLimit)?;
    /// let text = Text::from("queue a job");
    /// let replaced = regex.replace_within(&text, &mut Steps::default(), |_| Text::from("-"))?;
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
        fill: impl FnMut(&Captures<'_, '_>) -> Text<'static>,
    ) -> Result<Option<Text<'static>>, StepLimit> {
        let units = text.units();
        match text.whole() {
            Some(text) if text.is_ascii() => self.replace(Ascii(text.as_bytes()), &units, steps, fill),
            _ => self.replace(Units(&units), &units, steps, fill),
        }
    }

    fn replace(
        &self,
        input: impl Input,
        units: &[u16],
        steps: &mut Steps,
        mut fill: impl FnMut(&Captures<'_, '_>) -> Text<'static>,
    ) -> Result<Option<Text<'static>>, StepLimit> {
        let mut replaced: Vec<u16> = Vec::new();
        let mut from = From::default();
        let mut any = false;
        while from.first <= units.len()
            && let Some(ranges) = matcher::find(&self.program, input, from, steps)?
        {
            let (start, end) = whole(&ranges);
            let before = replaced.len();
            replaced.extend_from_slice(units.get(from.search..start).unwrap_or_default());
            replaced.extend(fill(&Captures::of_units(&self.groups, units, ranges)).units());
            let written =
                u32::try_from((replaced.len() - before) / matcher::UNITS_PER_STEP).unwrap_or(u32::MAX);
            if !steps.spend(written) {
                return Err(StepLimit);
            }
            any = true;
            from = From { first: end + usize::from(start == end), search: end };
        }
        replaced.extend_from_slice(units.get(from.search..).unwrap_or_default());
        Ok(any.then(|| Text::from_units(replaced)))
    }
}

/// Where the whole match starts and ends.
fn whole(ranges: &Ranges) -> (usize, usize) {
    let (start, end) = ranges.first().copied().flatten().unwrap_or_default();
    (start as usize, end as usize)
}
