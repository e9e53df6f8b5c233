//! Turns JSON with comments, trailing commas and line breaks in strings into strict JSON. Microsoft's own samples have
//! them.

use std::iter::Peekable;
use std::str::Chars;

/// The same JSON without comments and trailing commas, and with escaped control characters in strings. Lines outside of
/// strings stay.
pub(super) fn to_strict(text: &str) -> String {
    let mut strict = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(character) = rest.next() {
        match character {
            '"' => string(&mut rest, &mut strict),
            '/' if rest.peek() == Some(&'/') => while rest.next_if(|next| *next != '\n').is_some() {},
            '/' if rest.peek() == Some(&'*') => block_comment(&mut rest, &mut strict),
            '}' | ']' => {
                remove_comma(&mut strict);
                strict.push(character);
            }
            other => strict.push(other),
        }
    }
    strict
}

/// The rest of a string, after its opening quote.
fn string(rest: &mut Peekable<Chars<'_>>, strict: &mut String) {
    strict.push('"');
    while let Some(character) = rest.next() {
        match character {
            '\\' => {
                strict.push('\\');
                strict.extend(rest.next());
            }
            '\n' => strict.push_str("\\n"),
            '\r' => strict.push_str("\\r"),
            '\t' => strict.push_str("\\t"),
            '"' => return strict.push('"'),
            other => strict.push(other),
        }
    }
}

/// The rest of a comment, after its slash; only its line breaks stay.
fn block_comment(rest: &mut Peekable<Chars<'_>>, strict: &mut String) {
    rest.next();
    while let Some(character) = rest.next() {
        match character {
            '*' if rest.next_if_eq(&'/').is_some() => return,
            '\n' => strict.push('\n'),
            _ => {}
        }
    }
}

fn remove_comma(strict: &mut String) {
    let end = strict.trim_end().len();
    if strict.trim_end().ends_with(',') {
        strict.remove(end - 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_trailing_commas_and_raw_line_breaks_are_gone() {
        for (relaxed, strict) in [
            ("{\"a\": 1, // one,\n}", "{\"a\": 1 \n}"),
            ("[1, /* two\n */ 2,\n]", "[1, \n 2\n]"),
            ("{\"a\": \"x\ny\t// no, }\\\" ,]\"}", "{\"a\": \"x\\ny\\t// no, }\\\" ,]\"}"),
            ("[\",\"]", "[\",\"]"),
            ("{\"a\": \"open", "{\"a\": \"open"),
            ("[1 /", "[1 /"),
        ] {
            assert_eq!(to_strict(relaxed), strict, "{relaxed}");
        }
    }
}
