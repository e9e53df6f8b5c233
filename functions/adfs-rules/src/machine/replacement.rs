//! .NET's replacement patterns: `$1`, `${name}`, `$$`, `$&`, `` $` ``, `$'`, `$+`, `$_`.
//!
//! As `Regex.Replace` reads them: what is not one of these, or names a group that the pattern does not have, is text.

use dotnet_text::{Captures, Regex, TextBuilder};

/// A replacement, read for one pattern.
pub(super) struct Replacement(Vec<SubstitutedPart>);

/// A part of what takes the place of a match.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SubstitutedPart {
    /// This text.
    Text(String),
    /// What a group captured; nothing if it took no part.
    Group(u32),
    /// What is before the match.
    Before,
    /// What is after the match.
    After,
    /// The input.
    Whole,
}

/// What a replacement inserts for a match of `regex`, in order.
#[must_use]
pub fn substituted_parts(replacement: &str, regex: &Regex) -> Vec<SubstitutedPart> {
    let parts = Replacement::read(replacement, regex).0;
    parts.into_iter().filter(|part| *part != SubstitutedPart::Text(String::new())).collect()
}

impl Replacement {
    /// Reads a replacement for `regex`.
    pub(super) fn read(text: &str, regex: &Regex) -> Self {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('$') {
            parts.push(SubstitutedPart::Text(before.to_owned()));
            match substitution(after, regex) {
                Some((part, length)) => {
                    parts.push(part);
                    rest = after.get(length..).unwrap_or_default();
                }
                None => {
                    parts.push(SubstitutedPart::Text("$".to_owned()));
                    rest = after;
                }
            }
        }
        parts.push(SubstitutedPart::Text(rest.to_owned()));
        Self(parts)
    }

    /// Writes what takes the place of a match.
    pub(super) fn fill(&self, found: &Captures<'_, '_>, input: &str, into: &mut TextBuilder) {
        for part in &self.0 {
            match part {
                SubstitutedPart::Text(text) => into.push_str(text),
                SubstitutedPart::Group(number) => {
                    if let Some(group) = found.number(*number) {
                        match group.as_str() {
                            Some(text) => into.push_str(text),
                            None => into.push_units(&group.units()),
                        }
                    }
                }
                SubstitutedPart::Whole => into.push_str(input),
                SubstitutedPart::Before | SubstitutedPart::After => {
                    let units: Vec<u16> = input.encode_utf16().collect();
                    let range = found.number(0).map(|whole| whole.range()).unwrap_or_default();
                    let units = match part {
                        SubstitutedPart::Before => units.get(..range.start),
                        _ => units.get(range.end..),
                    };
                    into.push_units(units.unwrap_or_default());
                }
            }
        }
    }
}

/// What follows `$`, and how many bytes it takes.
fn substitution(after: &str, regex: &Regex) -> Option<(SubstitutedPart, usize)> {
    let first = after.chars().next()?;
    if let Some(braced) = after.strip_prefix('{') {
        let (name, _) = braced.split_once('}')?;
        return Some((SubstitutedPart::Group(regex.group_number(name)?), name.len() + "{}".len()));
    }
    if first.is_ascii_digit() {
        let digits = after.find(|one: char| !one.is_ascii_digit()).unwrap_or(after.len());
        let number = after.get(..digits)?.parse().ok()?;
        return regex.group_numbers().contains(&number).then_some((SubstitutedPart::Group(number), digits));
    }
    let part = match first {
        '$' => SubstitutedPart::Text("$".to_owned()),
        '&' => SubstitutedPart::Group(0),
        '`' => SubstitutedPart::Before,
        '\'' => SubstitutedPart::After,
        '_' => SubstitutedPart::Whole,
        '+' => SubstitutedPart::Group(regex.group_numbers().last().copied()?),
        _ => return None,
    };
    Some((part, first.len_utf8()))
}
