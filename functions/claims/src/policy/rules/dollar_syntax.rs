//! `$1` and `${name}` in a replacement, which are .NET's own syntax, and `\1`, which is that of many editors.

use super::plain_text::PlainText;
use crate::document::Diagnostics;
use crate::policy::codes::DOLLAR_SYNTAX;

pub(super) fn check(text: &PlainText<'_>, diagnostics: &mut Diagnostics) {
    let Some((start, written, group)) = reference(text.text) else { return };
    let before = text.text.get(..start).unwrap_or_default().chars().count();
    let place = text.node.place_of(before..before + written.chars().count());
    let sign = if written.starts_with('$') { '$' } else { '\\' };
    let message = format!("the `{sign}` in `{written}` is plain text");
    let help = format!("write `{{{group}}}` to insert a group of the match");
    diagnostics.warning(DOLLAR_SYNTAX, place, message).help(help);
}

/// Where the first reference in another syntax starts, the reference, and what it names.
fn reference(text: &str) -> Option<(usize, &str, &str)> {
    text.match_indices(['$', '\\']).find_map(|(start, sign)| {
        let rest = text.get(start..)?;
        let after = rest.get(1..)?;
        let (group, length) = match after.chars().next()? {
            '{' if sign == "$" => {
                let name = after.get(1..)?.split(['{', '}']).next()?;
                (name, after.get(1 + name.len()..)?.starts_with('}').then_some(name.len() + 2)?)
            }
            '&' if sign == "$" => ("0", 1),
            _ => {
                let digits = after.split(|one: char| !one.is_ascii_digit()).next()?;
                (digits, digits.len())
            }
        };
        (!group.is_empty()).then_some((start, rest.get(..=length)?, group))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_of_dotnet_and_of_editors_are_found() {
        for (text, found) in [
            ("$1", Some((0, "$1", "1"))),
            ("a${12}b", Some((1, "${12}", "12"))),
            ("{x}$$&", Some((4, "$&", "0"))),
            ("é${name}.uat", Some((2, "${name}", "name"))),
            ("$", None),
            ("US$ {1}", None),
            ("${", None),
            ("${}", None),
            ("${a{1}}", None),
            ("{1}", None),
            (r"a\1", Some((1, r"\1", "1"))),
            (r"\d \{1} \\&", None),
        ] {
            assert_eq!(reference(text), found, "{text}");
        }
    }
}
