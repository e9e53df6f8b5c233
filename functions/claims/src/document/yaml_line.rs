//! A line of YAML that could not be read, looked at without a parser, and characters that nobody sees.

use super::diagnostic::{Edit, Fix, Place};

/// One line.
#[derive(Clone, Copy)]
pub(super) struct YamlLine<'s> {
    /// From 1.
    pub(super) number: usize,
    /// Without its line break.
    pub(super) text: &'s str,
}

impl<'s> YamlLine<'s> {
    /// Whether there is nothing but white space or a comment.
    pub(super) fn is_blank(self) -> bool {
        let text = self.text.trim();
        text.is_empty() || text.starts_with('#')
    }

    /// How many characters of white space it begins with.
    pub(super) fn indentation(self) -> usize {
        self.text.chars().take_while(|one| one.is_whitespace()).count()
    }

    /// Where the first character stands that `is_one` accepts and that is not in quotes or in a comment; from 0.
    pub(super) fn find(self, mut is_one: impl FnMut(char, char) -> bool) -> Option<usize> {
        let mut previous = ' ';
        self.outside_quotes().into_iter().find_map(|(at, one)| {
            let found = is_one(previous, one).then_some(at);
            previous = one;
            found
        })
    }

    /// The characters that are not in quotes or in a comment, with their numbers from 0.
    pub(super) fn outside_quotes(self) -> Vec<(usize, char)> {
        let mut outside = Vec::new();
        let mut quote = None;
        let mut previous = ' ';
        let mut characters = self.text.chars().enumerate();
        while let Some((at, one)) = characters.next() {
            match quote {
                Some('"') if one == '\\' => drop(characters.next()),
                Some(open) if one == open => quote = None,
                Some(_) => {}
                None if matches!(one, '"' | '\'') && is_start(previous) => quote = Some(one),
                None if one == '#' && previous.is_whitespace() => break,
                None => outside.push((at, one)),
            }
            previous = one;
        }
        outside
    }

    /// Where the first backslash stands, not before `from`, that does not begin an escape of YAML; from 0.
    pub(super) fn wrong_escape(self, from: usize) -> Option<usize> {
        let mut characters = self.text.chars().enumerate().skip(from);
        while let Some((at, one)) = characters.next() {
            if one == '\\' && !characters.next().is_some_and(|(_, escaped)| ESCAPES.contains(escaped)) {
                return Some(at);
            }
        }
        None
    }

    /// The word around a character: from the white space, comma or bracket before it to the white space behind it,
    /// without closing brackets that it does not open. Where it starts, and the word.
    pub(super) fn word_at(self, at: usize) -> (usize, String) {
        let characters: Vec<char> = self.text.chars().collect();
        let before =
            characters.iter().take(at).rposition(|one| one.is_whitespace() || matches!(one, ',' | '['));
        let start = before.map_or(0, |before| before + 1);
        let word = characters.iter().skip(start).take_while(|one| !one.is_whitespace());
        let mut word: String = word.collect();
        while word.ends_with(',') || unopened(&word) {
            word.pop();
        }
        (start, word)
    }

    /// `key: ` or `- key: ` at its beginning: the key, and what stands behind it.
    pub(super) fn key_and_value(self) -> Option<(&'s str, &'s str)> {
        let (key, value) = self.text.split_once(": ")?;
        let key = key.rsplit([' ', '{', ',']).next()?;
        Some((key, value.trim()))
    }
}

/// What may follow a backslash in double quotes, except for the letters before a number.
const ESCAPES: &str = "0abtnvfre \"/\\N_LP";

/// The last bracket that is open at a place: its line, its number from 0, and the bracket.
pub(super) fn open_bracket<'s>(
    lines: &[YamlLine<'s>],
    number: usize,
    column: usize,
) -> Option<(YamlLine<'s>, usize, char)> {
    let mut open = Vec::new();
    for line in lines.iter().take(number) {
        for (at, one) in line.outside_quotes() {
            let is_before = line.number < number || at < column;
            match one {
                '[' | '{' if is_before => open.push((*line, at, one)),
                ']' | '}' if is_before => drop(open.pop()),
                _ => {}
            }
        }
    }
    open.pop()
}

/// Whether a quote behind this character begins a quoted text.
fn is_start(previous: char) -> bool {
    previous.is_whitespace() || matches!(previous, '[' | '{' | ',' | '(')
}

/// Whether a word ends with a brace or bracket that it does not open.
fn unopened(word: &str) -> bool {
    let count = |one: char| word.chars().filter(|other| *other == one).count();
    word.ends_with('}') && count('}') > count('{') || word.ends_with(']') && count(']') > count('[')
}

/// The lines of a document.
pub(super) fn all(source: &str) -> Vec<YamlLine<'_>> {
    let lines = source.split('\n').map(|line| line.strip_suffix('\r').unwrap_or(line));
    let lines = lines.flat_map(|line| line.split('\r'));
    lines.zip(1..).map(|(text, number)| YamlLine { number, text }).collect()
}

/// Characters that look like a space or like nothing, beside those that a keyboard has, what they are called, and what
/// they look like.
const INVISIBLE: [(char, &str, &str); 8] = [
    ('\u{a0}', "a no-break space", " "),
    ('\u{2007}', "a figure space", " "),
    ('\u{202f}', "a narrow no-break space", " "),
    ('\u{200b}', "a zero-width space", ""),
    ('\u{200c}', "a zero-width non-joiner", ""),
    ('\u{2060}', "a word joiner", ""),
    ('\u{3000}', "an ideographic space", " "),
    ('\u{feff}', "a byte order mark", ""),
];

/// What to do about them.
pub(super) const INVISIBLE_ADVICE: &str =
    "delete it and type a space; it was probably copied from a web page or a document";

/// For a text that begins or ends with an invisible character: the text without it, and what is wrong.
pub(super) fn invisible(text: &str) -> Option<(String, String)> {
    let name = |one: char| INVISIBLE.iter().find(|(known, ..)| *known == one).map(|(_, name, _)| *name);
    let is_one = |one: char| name(one).is_some();
    let (first, last) = (text.chars().next()?, text.chars().next_back()?);
    let (where_, one) = if is_one(first) { ("begins", first) } else { ("ends", last) };
    let name = name(one)?;
    let seen = text.trim_matches(|one: char| is_one(one) || one == ' ').to_owned();
    let message = format!("`{seen}` {where_} with {name} (U+{:04X})", u32::from(one));
    Some((seen, message))
}

/// The fix for such a text at a place: each of the characters at its ends as what it looks like.
pub(super) fn visible(text: &str, place: Place) -> Option<Fix> {
    place.inside(text).filter(|inside| *inside == place)?;
    let looks = |one: char| INVISIBLE.iter().find(|(known, ..)| *known == one).map(|(.., looks)| *looks);
    let is_seen = |one: &char| looks(*one).is_none() && *one != ' ';
    let characters: Vec<char> = text.chars().collect();
    let (first, last) = (characters.iter().position(is_seen)?, characters.iter().rposition(is_seen)?);
    let edits = characters.iter().zip(place.column..).enumerate().filter(|(at, _)| *at < first || *at > last);
    let edits = edits.filter_map(|(_, (one, column))| {
        Some(Edit { place: Place { column, length: 1, ..place }, text: looks(*one)?.to_owned() })
    });
    Some(Fix { edits: edits.collect() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str) -> YamlLine<'_> {
        YamlLine { number: 1, text }
    }

    #[test]
    fn quotes_and_comments_are_left_out() {
        for (text, outside) in [
            ("a: 'b{' {c}", "a:  {c}"),
            (r#"a: "b\"{" d # {"#, "a:  d "),
            ("it's {x}", "it's {x}"),
            ("['a', \"b\"]", "[, ]"),
        ] {
            let found = line(text).outside_quotes().into_iter().map(|(_, one)| one);
            assert_eq!(found.collect::<String>(), outside);
        }
    }

    #[test]
    fn a_word_ends_where_its_brackets_do() {
        for (text, at, word) in [
            ("{ a: ${secret:x}, b: c }", 6, (5, "${secret:x}")),
            ("{ a: https://x/{user.id}} }", 15, (5, "https://x/{user.id}")),
        ] {
            assert_eq!(line(text).word_at(at), (word.0, word.1.to_owned()));
        }
    }
}
