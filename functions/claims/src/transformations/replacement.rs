//! The replacement pattern of `RegexReplace`: text with `{group}` and `{parameter}` in it.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use dotnet_text::{Captures, Regex, Steps, Text, TextBuilder};

use super::ParameterMistake;
use super::codes::{DUPLICATE_PARAMETER, UNKNOWN_PLACEHOLDER, UNUSED_PARAMETER};
use super::parameters::Arguments;
use crate::document::did_you_mean;
use crate::values::{AttributeTexts, cost};

/// What comes out for a match, part by part.
pub(crate) struct Replacement(Vec<ReplacementPart>);

enum ReplacementPart {
    Literal(String),
    /// A group of the regular expression, by its number.
    Group(u32),
    /// An attribute.
    Attribute(usize),
}

impl Replacement {
    /// Reads a replacement pattern; notes every place that is neither a group nor an attribute. A group goes
    /// before an attribute of the same name.
    fn read(
        pattern: &str,
        regex: &Regex,
        attributes: &[(String, usize)],
        refusals: &mut Vec<ParameterMistake>,
    ) -> Self {
        let meanings = meanings(attributes);
        let mut parts = Vec::new();
        let mut rest = pattern;
        while let Some((literal, name, after)) = next_place(rest) {
            parts.push(ReplacementPart::Literal(literal.to_owned()));
            match (regex.group_number(name), meanings.get(name)) {
                (Some(number), _) => parts.push(ReplacementPart::Group(number)),
                (None, Some(((_, index), None))) => parts.push(ReplacementPart::Attribute(*index)),
                (None, Some(((one, _), Some((other, _))))) => refusals.push(ambiguous(name, one, other)),
                (None, None) => refusals.push(unknown(name, regex, attributes)),
            }
            rest = after;
        }
        parts.push(ReplacementPart::Literal(rest.to_owned()));
        Self(parts)
    }

    /// Writes the text for a match, as far as the steps allow. A group that took no part and an attribute without a
    /// value are empty.
    pub(crate) fn fill(
        &self,
        found: &Captures<'_, '_>,
        texts: &dyn AttributeTexts<'_>,
        into: &mut TextBuilder,
        steps: &mut Steps,
    ) {
        if !steps.spend(cost::items(self.0.len())) {
            return;
        }
        for part in &self.0 {
            let Some(text) = part.text(found, texts) else { continue };
            if !steps.spend(cost::copied(&text).saturating_add(1)) {
                return;
            }
            into.push(&text);
        }
    }
}

impl ReplacementPart {
    fn text<'p, 'v: 'p>(
        &'p self,
        found: &Captures<'_, 'p>,
        texts: &dyn AttributeTexts<'v>,
    ) -> Option<Text<'p>> {
        match self {
            Self::Literal(text) => Some(Text::from(text.as_str())),
            Self::Group(number) => {
                let group = found.number(*number)?;
                Some(group.as_str().map_or_else(|| Text::from_units(group.units()), Text::from))
            }
            Self::Attribute(index) => texts.first(*index),
        }
    }
}

/// The regular expression and the replacement; fails with everything that is wrong with them.
pub(crate) fn checked(arguments: &Arguments) -> Result<(Arc<Regex>, Replacement), Vec<ParameterMistake>> {
    let pattern = arguments.text("replacement").unwrap_or_default();
    let attributes = arguments.attributes("additionalAttributes");
    let mut refusals = Vec::new();
    let mut listed = HashSet::new();
    let places: HashSet<&str> = places(&pattern).collect();
    for (written, index) in attributes {
        if !listed.insert(index) {
            let message = format!("`{written}` is listed twice");
            refusals.push(ParameterMistake::new("additionalAttributes", DUPLICATE_PARAMETER, message));
        } else if !names(written).any(|name| places.contains(name)) {
            let message = format!("the replacement does not use `{written}`");
            refusals.push(ParameterMistake::new("additionalAttributes", UNUSED_PARAMETER, message));
        }
    }
    let read = arguments.regex("regex").map(|regex| {
        let replacement = Replacement::read(&pattern, &regex, attributes, &mut refusals);
        (regex, replacement)
    });
    read.filter(|_| refusals.is_empty()).ok_or(refusals)
}

/// The names in the places of a replacement pattern.
fn places(pattern: &str) -> impl Iterator<Item = &str> {
    let places = std::iter::successors(next_place(pattern), |(_, _, after)| next_place(after));
    places.map(|(_, name, _)| name)
}

/// `country` and `user.country` both mean `user.country`.
fn names(written: &str) -> impl Iterator<Item = &str> {
    std::iter::once(written).chain(written.split_once('.').map(|(_, short)| short))
}

/// What each name means: an attribute and, where the name is ambiguous, another one.
fn meanings(attributes: &[(String, usize)]) -> HashMap<&str, Meaning<'_>> {
    let mut meanings: HashMap<&str, Meaning<'_>> = HashMap::new();
    for attribute in attributes {
        for name in names(&attribute.0) {
            let (first, other) = meanings.entry(name).or_insert((attribute, None));
            if first.1 != attribute.1 {
                other.get_or_insert(attribute);
            }
        }
    }
    meanings
}

type Meaning<'a> = (&'a (String, usize), Option<&'a (String, usize)>);

fn ambiguous(name: &str, one: &str, other: &str) -> ParameterMistake {
    let message = format!("`{{{name}}}` is ambiguous: `{{{one}}}` or `{{{other}}}`");
    ParameterMistake::new("replacement", UNKNOWN_PLACEHOLDER, message)
}

fn unknown(name: &str, regex: &Regex, attributes: &[(String, usize)]) -> ParameterMistake {
    let message =
        format!("`{{{name}}}` is neither a group of the regular expression nor an additional attribute");
    let written = attributes.iter().map(|(written, _)| written.clone());
    let known: Vec<String> = regex.group_names().chain(written).collect();
    let is_number = name.bytes().all(|byte| byte.is_ascii_digit());
    let near = did_you_mean(name, known.iter().map(String::as_str)).filter(|_| !is_number);
    let help = match near {
        Some(near) => format!("did you mean `{{{near}}}`?"),
        None if known.len() == 1 => {
            "the regular expression has no groups: put `(` and `)` around a part of it; \
                                     `{0}` is the whole match"
                .to_owned()
        }
        None => format!("known here: `{{{}}}`; `{{0}}` is the whole match", known.join("}`, `{")),
    };
    ParameterMistake {
        help: Some(help),
        ..ParameterMistake::new("replacement", UNKNOWN_PLACEHOLDER, message)
    }
}

/// What stands before the first place, the name in it, and what stands after it. `{`, characters other than
/// braces and `}` are a place; every other brace is itself.
fn next_place(pattern: &str) -> Option<(&str, &str, &str)> {
    let mut from = 0;
    loop {
        let open = from + pattern.get(from..)?.find('{')?;
        let inside = pattern.get(open + 1..)?;
        let end = inside.find(['{', '}'])?;
        let (name, after) = inside.split_at_checked(end)?;
        if let (false, Some(after)) = (name.is_empty(), after.strip_prefix('}')) {
            return Some((pattern.get(..open)?, name, after));
        }
        from = open + 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_closed_name_is_a_place() {
        assert_eq!(next_place("a{b}c{d}"), Some(("a", "b", "c{d}")));
        assert_eq!(next_place("{}{{b}}"), Some(("{}{", "b", "}")));
        for text in ["", "a}b", "{", "{}", "{a{", "{{}}"] {
            assert_eq!(next_place(text), None, "{text}");
        }
    }
}
