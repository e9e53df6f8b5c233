//! Parses the text of filters: <https://www.rfc-editor.org/rfc/rfc4515>. Blanks and line feeds between the parts of a
//! filter are also allowed, so that a policy can wrap it.

use claims::values::{Template, TemplatePart};

use super::attribute::{is_description, is_type};
use super::filter::{Comparison, Filter, FilterPart, FilterValue, Piece};

/// Deeper than any real filter; a limit for hostile documents.
const MAX_DEPTH: usize = 32;

/// Why a text is not a filter, for the message.
type FilterMistake = &'static str;

/// Parses the filter of a template whose settings are resolved.
///
/// # Errors
/// The reason, for the message.
pub(super) fn parse(template: &Template) -> Result<Filter, FilterMistake> {
    let mut pieces = Vec::new();
    for part in template.parts() {
        match part {
            TemplatePart::Literal(text) => pieces.extend(text.bytes().map(Piece::Byte)),
            TemplatePart::Attribute(name) => pieces.push(Piece::Attribute(name.clone())),
            TemplatePart::Setting(_) => return Err("has a setting that is not resolved"),
        }
    }
    match filter(skip_blanks(&pieces), MAX_DEPTH)? {
        (filter, []) => Ok(filter),
        _ => Err("has trailing text"),
    }
}

fn skip_blanks(mut pieces: &[Piece]) -> &[Piece] {
    while let [Piece::Byte(b' ' | b'\n' | b'\r' | b'\t'), rest @ ..] = pieces {
        pieces = rest;
    }
    pieces
}

/// A filter in parentheses, and the rest.
fn filter(pieces: &[Piece], depth: usize) -> Result<(Filter, &[Piece]), FilterMistake> {
    let depth = depth.checked_sub(1).ok_or("is nested too deeply")?;
    let [Piece::Byte(b'('), inside @ ..] = pieces else { return Err("has no `(` where a filter starts") };
    let (found, rest) = match skip_blanks(inside) {
        [Piece::Byte(b'&'), rest @ ..] => list(rest, depth).map(|(all, rest)| (Filter::And(all), rest))?,
        [Piece::Byte(b'|'), rest @ ..] => list(rest, depth).map(|(all, rest)| (Filter::Or(all), rest))?,
        [Piece::Byte(b'!'), rest @ ..] => {
            let (found, rest) = filter(skip_blanks(rest), depth)?;
            (Filter::Not(Box::new(found)), skip_blanks(rest))
        }
        inside => {
            let parenthesis = |piece: &Piece| matches!(piece, Piece::Byte(b'(' | b')'));
            let end = inside.iter().position(parenthesis).unwrap_or(inside.len());
            let (inside, rest) = inside.split_at(end);
            (item(inside)?, rest)
        }
    };
    let [Piece::Byte(b')'), rest @ ..] = rest else { return Err("has a `(` that is not closed") };
    Ok((found, skip_blanks(rest)))
}

/// One or more filters, up to a closing parenthesis.
fn list(pieces: &[Piece], depth: usize) -> Result<(Vec<Filter>, &[Piece]), FilterMistake> {
    let (first, mut rest) = filter(skip_blanks(pieces), depth)?;
    let mut filters = vec![first];
    while let [Piece::Byte(b'('), ..] = rest {
        let (next, after) = filter(rest, depth)?;
        filters.push(next);
        rest = after;
    }
    Ok((filters, rest))
}

/// `cn=value` and similar, without the parentheses.
fn item(pieces: &[Piece]) -> Result<Filter, FilterMistake> {
    let equals = pieces.iter().position(|piece| *piece == Piece::Byte(b'='));
    let (left, right) = pieces.split_at(equals.ok_or("has a part without `=`")?);
    let left: Option<Vec<u8>> = left.iter().map(Piece::byte).collect();
    let left = left.ok_or("has an attribute's value where a name is expected")?;
    let left = String::from_utf8(left).map_err(|_| NO_NAME)?;
    let value = right.get(1..).unwrap_or_default();
    let (comparison, name) = match left.as_str() {
        left if left.ends_with(':') => return extensible(left.trim_end_matches(':'), value),
        left if left.ends_with('>') => (Comparison::GreaterOrEqual, left.trim_end_matches('>')),
        left if left.ends_with('<') => (Comparison::LessOrEqual, left.trim_end_matches('<')),
        left if left.ends_with('~') => (Comparison::Approximately, left.trim_end_matches('~')),
        left => (Comparison::Equal, left),
    };
    let name = is_description(name).then(|| name.to_owned()).ok_or(NO_NAME)?;
    let stars = value.split(|piece| *piece == Piece::Byte(b'*'));
    match (comparison, stars.clone().count()) {
        (_, 1) => Ok(Filter::Comparison(comparison, name, unescaped(value)?)),
        (Comparison::Equal, 2) if value.len() == 1 => Ok(Filter::Present(name)),
        (Comparison::Equal, _) => Ok(Filter::Substrings(name, parts(stars)?)),
        _ => Err("has a misplaced `*`; write the character as `\\2a`"),
    }
}

const NO_NAME: FilterMistake = "has an invalid attribute name";

/// The parts between the stars. Only the first and the last one may be empty.
fn parts<'p>(
    stars: impl Iterator<Item = &'p [Piece]>,
) -> Result<Vec<(FilterPart, FilterValue)>, FilterMistake> {
    let stretches: Vec<&[Piece]> = stars.collect();
    let mut parts = Vec::new();
    for (at, stretch) in stretches.iter().enumerate() {
        let part = match at {
            0 => FilterPart::Initial,
            at if at + 1 == stretches.len() => FilterPart::Final,
            _ if stretch.is_empty() => return Err("has `**`"),
            _ => FilterPart::Any,
        };
        if !stretch.is_empty() {
            parts.push((part, unescaped(stretch)?));
        }
    }
    Ok(parts)
}

/// `name:dn:rule:=value`; all but the value may be missing, though not both name and rule.
fn extensible(left: &str, value: &[Piece]) -> Result<Filter, FilterMistake> {
    let mut words = left.split(':');
    let name = words.next().filter(|name| !name.is_empty());
    let mut rule = words.next();
    let dn = rule.is_some_and(|word| word.eq_ignore_ascii_case("dn"));
    if dn {
        rule = words.next();
    }
    let named = name.is_none_or(is_description) && rule.is_none_or(is_type);
    if !named || words.next().is_some() || (name.is_none() && rule.is_none()) {
        return Err(NO_NAME);
    }
    let (rule, name) = (rule.map(str::to_owned), name.map(str::to_owned));
    Ok(Filter::Extensible { rule, name, value: unescaped(value)?, dn })
}

/// Decodes a value: `\` and two hexadecimal digits are one byte.
fn unescaped(mut pieces: &[Piece]) -> Result<FilterValue, FilterMistake> {
    let mut value = FilterValue::default();
    while let [piece, rest @ ..] = pieces {
        pieces = rest;
        let meant = match (piece, rest) {
            (Piece::Byte(b'\\'), [Piece::Byte(high), Piece::Byte(low), after @ ..]) => {
                pieces = after;
                Piece::Byte(hex(*high).zip(hex(*low)).map(|(high, low)| high << 4 | low).ok_or(ESCAPE)?)
            }
            (Piece::Byte(b'\\'), _) => return Err(ESCAPE),
            (Piece::Byte(0), _) => return Err("has a NUL; write it as `\\00`"),
            _ => piece.clone(),
        };
        value.0.push(meant);
    }
    Ok(value)
}

const ESCAPE: FilterMistake = "has a `\\` without two hexadecimal digits after it";

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

impl Piece {
    fn byte(&self) -> Option<u8> {
        match self {
            Self::Byte(byte) => Some(*byte),
            Self::Attribute(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use claims::document::{Diagnostics, Place};

    use super::*;

    fn read(text: &str) -> Result<Filter, FilterMistake> {
        parse(&Template::parse(text, Place::default(), &mut Diagnostics::default()).unwrap())
    }

    #[test]
    fn what_is_no_filter_is_refused() {
        for text in [
            "",
            "cn=a",
            "(cn=a",
            "(cn=a))",
            "(cn=a)(cn=b)",
            "()",
            "(cn)",
            "(=a)",
            "(c n=a)",
            "(&)",
            "(!)",
            "(cn=a(b)",
            "(!(a=b)(c=d))",
            "(cn=**)",
            "(cn>=a*)",
            "(cn=\\)",
            "(cn=\\2)",
            "(cn=\\zz)",
            "(:=a)",
            "(:dn:=a)",
            "(cn:a:b:=c)",
            "({user.employeeId}=a)",
            "(c{user.employeeId}=a)",
            "(&{user.employeeId})",
            "{user.employeeId}",
            "(cn=a\\{user.employeeId})",
            "(cn=a\\2{user.employeeId})",
            "(cn=\0)",
        ] {
            assert!(read(text).is_err(), "{text}");
        }
        assert!(read(&format!("{}(a=b){}", "(!".repeat(31), ")".repeat(31))).is_ok());
        assert!(read(&format!("{}(a=b){}", "(!".repeat(32), ")".repeat(32))).is_err());
        assert!(read(&"(!".repeat(100_000)).is_err());
    }
}
