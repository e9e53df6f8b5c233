//! .NET's replacement patterns: `$1`, `${name}`, `$$`, `$&`, `` $` ``, `$'`, `$+`, `$_`.
//!
//! As `Regex.Replace` reads them: what is not one of these, or names a group that the pattern does not have, is text.

use dotnet_text::{Captures, Regex, TextBuilder};

/// A replacement, read for one pattern.
pub(super) struct Replacement(Vec<Part>);

enum Part {
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

impl Replacement {
    /// Reads a replacement for `regex`.
    pub(super) fn read(text: &str, regex: &Regex) -> Self {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('$') {
            parts.push(Part::Text(before.to_owned()));
            match substitution(after, regex) {
                Some((part, length)) => {
                    parts.push(part);
                    rest = after.get(length..).unwrap_or_default();
                }
                None => {
                    parts.push(Part::Text("$".to_owned()));
                    rest = after;
                }
            }
        }
        parts.push(Part::Text(rest.to_owned()));
        Self(parts)
    }

    /// Writes what takes the place of a match.
    pub(super) fn fill(&self, found: &Captures<'_, '_>, input: &str, into: &mut TextBuilder) {
        for part in &self.0 {
            match part {
                Part::Text(text) => into.push_str(text),
                Part::Group(number) => {
                    if let Some(group) = found.number(*number) {
                        match group.as_str() {
                            Some(text) => into.push_str(text),
                            None => into.push_units(&group.units()),
                        }
                    }
                }
                Part::Whole => into.push_str(input),
                Part::Before | Part::After => {
                    let units: Vec<u16> = input.encode_utf16().collect();
                    let range = found.number(0).map(|whole| whole.range()).unwrap_or_default();
                    let units = match part {
                        Part::Before => units.get(..range.start),
                        _ => units.get(range.end..),
                    };
                    into.push_units(units.unwrap_or_default());
                }
            }
        }
    }
}

/// What follows `$`, and how many bytes it takes.
fn substitution(after: &str, regex: &Regex) -> Option<(Part, usize)> {
    let first = after.chars().next()?;
    if let Some(braced) = after.strip_prefix('{') {
        let (name, _) = braced.split_once('}')?;
        return Some((Part::Group(regex.group_number(name)?), name.len() + "{}".len()));
    }
    if first.is_ascii_digit() {
        let digits = after.find(|one: char| !one.is_ascii_digit()).unwrap_or(after.len());
        let number = after.get(..digits)?.parse().ok()?;
        return regex.group_numbers().contains(&number).then_some((Part::Group(number), digits));
    }
    let part = match first {
        '$' => Part::Text("$".to_owned()),
        '&' => Part::Group(0),
        '`' => Part::Before,
        '\'' => Part::After,
        '_' => Part::Whole,
        '+' => Part::Group(regex.group_numbers().last().copied()?),
        _ => return None,
    };
    Some((part, first.len_utf8()))
}
