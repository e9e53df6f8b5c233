//! A text as .NET sees it: UTF-16 units, in which half of a surrogate pair may be alone.

use std::borrow::Cow;
mod builder;

use std::ops::Range;

pub use builder::TextBuilder;

/// A text between two transformations. Positions and lengths count UTF-16 units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text<'v>(Form<'v>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Form<'v> {
    Whole(Cow<'v, str>),
    /// At least one surrogate has lost its other half, so that UTF-8 cannot hold the text.
    Broken(Vec<u16>),
}

impl<'v> Text<'v> {
    /// The text of these units.
    #[must_use]
    pub fn from_units(units: Vec<u16>) -> Self {
        Self(match String::from_utf16(&units) {
            Ok(text) => Form::Whole(Cow::Owned(text)),
            Err(_) => Form::Broken(units),
        })
    }

    /// One text after the other. Two halves that meet become a character.
    #[must_use]
    pub fn concat(parts: &[Text<'_>]) -> Self {
        let mut text = TextBuilder::with_capacity(parts.iter().map(Text::size).sum());
        parts.iter().for_each(|part| text.push(part));
        text.into_text()
    }

    /// The text, where UTF-8 can hold it.
    #[must_use]
    pub fn whole(&self) -> Option<&str> {
        match &self.0 {
            Form::Whole(text) => Some(text),
            Form::Broken(_) => None,
        }
    }

    /// Its UTF-16 units.
    #[must_use]
    pub fn units(&self) -> Vec<u16> {
        match &self.0 {
            Form::Whole(text) => text.encode_utf16().collect(),
            Form::Broken(units) => units.clone(),
        }
    }

    /// Whether it is "".
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.whole().is_some_and(str::is_empty)
    }

    /// How many bytes it takes in memory; no text has more units.
    #[must_use]
    pub fn size(&self) -> usize {
        match &self.0 {
            Form::Whole(text) => text.len(),
            Form::Broken(units) => 2 * units.len(),
        }
    }

    /// How many units it has.
    #[must_use]
    pub fn len(&self) -> usize {
        match &self.0 {
            Form::Whole(text) if text.is_ascii() => text.len(),
            Form::Whole(text) => text.encode_utf16().count(),
            Form::Broken(units) => units.len(),
        }
    }

    /// The units in `range`; what is past the end is left out. May cut a pair in half.
    #[must_use]
    pub fn slice(self, range: Range<usize>) -> Self {
        if let Form::Whole(text) = self.0 {
            return match (byte_at(&text, range.start), byte_at(&text, range.end)) {
                (Some(start), Some(end)) => Self(Form::Whole(cut(text, start..end))),
                _ => Self(Form::Broken(text.encode_utf16().collect())).slice(range),
            };
        }
        let units = self.units().into_iter();
        Self::from_units(units.skip(range.start).take(range.end.saturating_sub(range.start)).collect())
    }

    /// Whether it contains `value`; case matters, as everywhere here.
    #[must_use]
    pub fn contains(&self, value: &str) -> bool {
        match &self.0 {
            Form::Whole(text) => text.contains(value),
            Form::Broken(units) => position(units, value).is_some(),
        }
    }

    /// Whether it starts with `value`.
    #[must_use]
    pub fn starts_with(&self, value: &str) -> bool {
        match &self.0 {
            Form::Whole(text) => text.starts_with(value),
            Form::Broken(units) => units.starts_with(&value.encode_utf16().collect::<Vec<_>>()),
        }
    }

    /// Whether it ends with `value`.
    #[must_use]
    pub fn ends_with(&self, value: &str) -> bool {
        match &self.0 {
            Form::Whole(text) => text.ends_with(value),
            Form::Broken(units) => units.ends_with(&value.encode_utf16().collect::<Vec<_>>()),
        }
    }

    /// What is before and after the first `value`.
    #[must_use]
    pub fn split_once(self, value: &str) -> Option<(Self, Self)> {
        match self.0 {
            Form::Whole(Cow::Borrowed(text)) => {
                let (before, after) = text.split_once(value)?;
                Some((before.into(), after.into()))
            }
            Form::Whole(Cow::Owned(text)) => {
                let (before, after) = text.split_once(value)?;
                Some((before.to_owned().into(), after.to_owned().into()))
            }
            Form::Broken(units) => {
                let at = position(&units, value)?;
                let after = units.iter().skip(at + value.encode_utf16().count()).copied().collect();
                Some((Self::from_units(units.into_iter().take(at).collect()), Self::from_units(after)))
            }
        }
    }

    /// Every character replaced by another one; half a pair stays as it is.
    #[must_use]
    pub fn map(self, replace: impl Fn(char) -> char) -> Self {
        match self.0 {
            Form::Whole(text) => {
                let mut replaced = String::with_capacity(text.len());
                replaced.extend(text.chars().map(replace));
                replaced.into()
            }
            Form::Broken(units) => {
                let mut replaced = Vec::with_capacity(units.len());
                for character in char::decode_utf16(units) {
                    match character {
                        Ok(character) => {
                            replaced.extend_from_slice(replace(character).encode_utf16(&mut [0; 2]));
                        }
                        Err(half) => replaced.push(half.unpaired_surrogate()),
                    }
                }
                Self::from_units(replaced)
            }
        }
    }

    /// How many units from the start belong.
    #[must_use]
    pub fn leading(&self, belongs: impl Fn(u16) -> bool) -> usize {
        match &self.0 {
            Form::Whole(text) => text.encode_utf16().take_while(|unit| belongs(*unit)).count(),
            Form::Broken(units) => units.iter().take_while(|unit| belongs(**unit)).count(),
        }
    }

    /// How many units before the end belong.
    #[must_use]
    pub fn trailing(&self, belongs: impl Fn(u16) -> bool) -> usize {
        match &self.0 {
            Form::Whole(text) => backwards(text).take_while(|unit| belongs(*unit)).count(),
            Form::Broken(units) => units.iter().rev().take_while(|unit| belongs(**unit)).count(),
        }
    }

    /// The text as UTF-8; half a pair becomes U+FFFD.
    #[must_use]
    pub fn into_string(self) -> String {
        match self.0 {
            Form::Whole(text) => text.into_owned(),
            Form::Broken(units) => String::from_utf16_lossy(&units),
        }
    }
}

impl<'v> From<&'v str> for Text<'v> {
    fn from(text: &'v str) -> Self {
        Self(Form::Whole(Cow::Borrowed(text)))
    }
}

impl From<String> for Text<'_> {
    fn from(text: String) -> Self {
        Self(Form::Whole(Cow::Owned(text)))
    }
}

/// Where the unit at `position` starts, the end for a position past it; `None` in the middle of a pair.
fn byte_at(text: &str, position: usize) -> Option<usize> {
    if text.is_ascii() {
        return Some(position.min(text.len()));
    }
    let mut units = 0;
    for (byte, character) in text.char_indices() {
        if units >= position {
            return (units == position).then_some(byte);
        }
        units += character.len_utf16();
    }
    (units <= position).then_some(text.len())
}

fn cut(text: Cow<'_, str>, bytes: Range<usize>) -> Cow<'_, str> {
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.get(bytes).unwrap_or_default()),
        Cow::Owned(text) => Cow::Owned(text.get(bytes).unwrap_or_default().to_owned()),
    }
}

/// Where `value` is first found. Each unit stands as a character of its own, so that the standard library searches: in
/// time that grows with the lengths' sum.
fn position(units: &[u16], value: &str) -> Option<usize> {
    let character = |unit: u16| char::from_u32(FIRST_BEYOND + u32::from(unit)).unwrap_or_default();
    let text: String = units.iter().copied().map(character).collect();
    let wanted: String = value.encode_utf16().map(character).collect();
    text.find(&wanted).map(|byte| byte / character(0).len_utf8())
}

/// The first character beyond the Basic Multilingual Plane. As many as there are units follow it, all alike in length.
const FIRST_BEYOND: u32 = 0x10000;

fn backwards(text: &str) -> impl Iterator<Item = u16> {
    text.chars().rev().flat_map(|character| {
        let mut units = [0; 2];
        let count = character.encode_utf16(&mut units).len();
        units.into_iter().take(count).rev()
    })
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]
mod tests {
    use super::*;

    #[test]
    fn a_cut_pair_is_kept_exactly_and_heals_when_its_halves_meet() {
        let (left, right) = (Text::from("a😀").slice(0..2), Text::from("😀b").slice(1..3));
        assert_eq!((left.len(), right.len()), (2, 2));
        assert_eq!(left.clone().into_string(), "a\u{fffd}");
        assert_eq!(Text::concat(&[left, right]), Text::from("a😀b"));
    }

    #[test]
    fn whole_and_broken_texts_answer_alike() {
        let half = Text::from("😀").slice(0..1);
        let broken = Text::concat(&[half, Text::from("FINANCE_BSIMON_US")]);
        assert!(broken.contains("BSIMON") && broken.contains("") && !broken.contains("bsimon"));
        assert!(broken.ends_with("_US") && !broken.starts_with("FINANCE"));
        let (before, after) = broken.clone().split_once("_").unwrap();
        assert_eq!(after, Text::from("BSIMON_US"));
        assert_eq!(before.len(), 8);
        assert_eq!(broken.trailing(|unit| unit != u16::from(b'_')), 2);
        assert_eq!(broken.leading(|unit| unit >= 0xd800), 1);
        let lower = broken.map(|character| character.to_ascii_lowercase());
        assert_eq!(lower.slice(1..8), Text::from("finance"));
    }

    #[test]
    fn positions_count_utf16_units_and_clamp_at_the_end() {
        let text = Text::from("é😀x");
        assert_eq!(text.len(), 4);
        assert_eq!(text.clone().slice(1..3), Text::from("😀"));
        assert_eq!(text.clone().slice(3..99), Text::from("x"));
        assert!(text.clone().slice(4..99).is_empty());
        assert_eq!(text.trailing(|unit| unit != 0xd83d), 2);
    }
}
