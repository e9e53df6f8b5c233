//! The replacement pattern of `RegexReplace`: text with `{group}` and `{parameter}` in it.

use std::sync::Arc;

use dotnet_text::{Captures, Regex, Steps};

use super::ParameterMistake;
use super::codes::{DUPLICATE_PARAMETER, UNKNOWN_PLACEHOLDER, UNUSED_PARAMETER};
use super::parameters::Arguments;
use crate::values::{AttributeTexts, cost};
use dotnet_text::Text;

/// What comes out for a match, part by part.
pub(crate) struct Replacement(Vec<ReplacementPart>);

enum ReplacementPart {
    Literal(String),
    /// A group of the regular expression, by its name or number.
    Group(String),
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
        let mut parts = Vec::new();
        let mut rest = pattern;
        while let Some((literal, name, after)) = next_place(rest) {
            parts.push(ReplacementPart::Literal(literal.to_owned()));
            let mut meant: Vec<_> = attributes.iter().filter(|(written, _)| means(name, written)).collect();
            meant.dedup_by_key(|(_, index)| *index);
            match meant.as_slice() {
                _ if regex.has_group(name) => parts.push(ReplacementPart::Group(name.to_owned())),
                [(_, index)] => parts.push(ReplacementPart::Attribute(*index)),
                [] => refusals.push(unknown(name)),
                [(one, _), (other, _), ..] => refusals.push(ambiguous(name, one, other)),
            }
            rest = after;
        }
        parts.push(ReplacementPart::Literal(rest.to_owned()));
        Self(parts)
    }

    /// The text for a match. A group that took no part and an attribute without a value are empty.
    pub(crate) fn fill(
        &self,
        found: &Captures<'_, '_>,
        texts: &dyn AttributeTexts<'_>,
        steps: &mut Steps,
    ) -> Text<'static> {
        if !steps.spend(cost::items(self.0.len())) {
            return Text::from("");
        }
        let texts: Vec<Text<'_>> = self.0.iter().map(|part| part.text(found, texts)).collect();
        Text::concat(&texts)
    }
}

impl ReplacementPart {
    fn text<'p, 'v: 'p>(&'p self, found: &Captures<'_, 'p>, texts: &dyn AttributeTexts<'v>) -> Text<'p> {
        match self {
            Self::Literal(text) => Text::from(text.as_str()),
            Self::Group(name) => match found.name(name) {
                None => Text::from(""),
                Some(group) => group.as_str().map_or_else(|| Text::from_units(group.units()), Text::from),
            },
            Self::Attribute(index) => texts.first(*index).unwrap_or(Text::from("")),
        }
    }
}

/// The regular expression and the replacement; fails with everything that is wrong with them.
pub(crate) fn checked(arguments: &Arguments) -> Result<(Arc<Regex>, Replacement), Vec<ParameterMistake>> {
    let pattern = arguments.text("replacement").unwrap_or_default();
    let attributes = arguments.attributes("additionalAttributes");
    let mut refusals = Vec::new();
    for (position, (written, index)) in attributes.iter().enumerate() {
        if attributes.iter().take(position).any(|(_, other)| other == index) {
            let message = format!("`{written}` is listed twice");
            refusals.push(ParameterMistake::new("additionalAttributes", DUPLICATE_PARAMETER, message));
        } else if !uses(&pattern, written) {
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

fn uses(pattern: &str, written: &str) -> bool {
    let places = std::iter::successors(next_place(pattern), |(_, _, after)| next_place(after));
    places.into_iter().any(|(_, name, _)| means(name, written))
}

/// `country` and `user.country` both mean `user.country`.
fn means(name: &str, written: &str) -> bool {
    name == written || written.split_once('.').is_some_and(|(_, short)| short == name)
}

fn ambiguous(name: &str, one: &str, other: &str) -> ParameterMistake {
    let message = format!("`{{{name}}}` is ambiguous: `{{{one}}}` or `{{{other}}}`");
    ParameterMistake::new("replacement", UNKNOWN_PLACEHOLDER, message)
}

fn unknown(name: &str) -> ParameterMistake {
    let message =
        format!("`{{{name}}}` is neither a group of the regular expression nor an additional attribute");
    ParameterMistake::new("replacement", UNKNOWN_PLACEHOLDER, message)
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
