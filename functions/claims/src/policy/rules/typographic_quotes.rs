//! Quotes of a word processor around a text: YAML takes them as part of it.

use crate::document::{Diagnostics, Fix, Node, NodeKind, Place};
use crate::policy::codes::TYPOGRAPHIC_QUOTES;

const QUOTES: [char; 13] = ['“', '”', '„', '‟', '‘', '’', '‚', '‛', '«', '»', '‹', '›', '″'];

/// Notes them in all texts and keys of a document that are not also in quotes of YAML.
pub(crate) fn check(node: &Node, diagnostics: &mut Diagnostics) {
    if let NodeKind::Text { text, plain: true } = &node.kind {
        text_in_quotes(text, node.place, diagnostics);
    }
    for entry in node.as_entries() {
        text_in_quotes(&entry.key, entry.place, diagnostics);
        check(&entry.value, diagnostics);
    }
    for item in node.as_items() {
        check(item, diagnostics);
    }
}

fn text_in_quotes(text: &str, place: Place, diagnostics: &mut Diagnostics) {
    let mut inside = text.chars();
    let ends = (inside.next(), inside.next_back());
    if let (Some(first), Some(last)) = ends
        && QUOTES.contains(&first)
        && QUOTES.contains(&last)
    {
        let message = "the typographic quotes are part of the text";
        let warning = diagnostics.warning(TYPOGRAPHIC_QUOTES, place, message);
        warning
            .fix_if_listed(|| straight(text, inside.as_str(), place))
            .help("write straight quotes: \" or '");
    }
}

/// Straight quotes in place of the others, if the text between them needs no escapes.
fn straight(text: &str, inside: &str, place: Place) -> Option<Fix> {
    let quote = match inside {
        text if !text.contains(['"', '\\']) => "\"",
        text if !text.contains('\'') => "'",
        _ => return None,
    };
    let is_as_written = place.inside(text) == Some(place);
    is_as_written.then(|| Fix::enclose(place, 1, quote, quote))
}

#[cfg(test)]
mod tests {
    use crate::policy::fixtures::{mistakes, policy_of};

    #[test]
    fn quotes_around_a_text_or_a_key_are_noted_and_quotes_inside_are_not() {
        for (claim, expected) in [
            ("a: { attribute: { value: “x” } }", &["typographic_quotes 9:32"][..]),
            ("“a”: user.mail", &["typographic_quotes 9:7"]),
            (
                "a: { attribute: user.mail, default: [‘x’, «y»] }",
                &["typographic_quotes 9:44", "typographic_quotes 9:49"],
            ),
            ("a: { attribute: { value: the “x” } }", &[]),
            ("a: { attribute: { value: '“x”' } }", &[]),
            ("a: { attribute: { value: ” } }", &[]),
        ] {
            assert_eq!(mistakes(&policy_of(claim)), expected, "{claim}");
        }
    }
}
