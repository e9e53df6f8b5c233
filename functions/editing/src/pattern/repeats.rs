//! How often a part is matched.

use super::Reader;

/// Numbers that are written as words.
const SMALL: [&str; 10] = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];

impl Reader<'_> {
    /// Whether a brace at a byte is a quantifier: `{2}`, `{2,}` or `{2,4}`.
    pub(super) fn is_quantifier(&self, brace: usize) -> bool {
        let rest = self.pattern.get(brace + 1..).unwrap_or_default();
        let Some((inside, _)) = rest.split_once('}') else { return false };
        let (least, most) = inside.split_once(',').unwrap_or((inside, ""));
        let digits = |text: &str| text.bytes().all(|one| one.is_ascii_digit());
        !least.is_empty() && digits(least) && digits(most)
    }

    /// A quantifier whose first character was read.
    pub(super) fn repeat(&mut self, start: usize, first: char) {
        let (least, most) = match first {
            '*' => ("0".to_owned(), String::new()),
            '+' => ("1".to_owned(), String::new()),
            '?' => ("0".to_owned(), "1".to_owned()),
            _ => {
                let inside = self.until('}');
                let (least, most) = inside.split_once(',').unwrap_or((&inside, &inside));
                (least.to_owned(), most.to_owned())
            }
        };
        let lazy = if self.eat('?') { ", as few as possible" } else { "" };
        let end = self.at();
        let Some(part) = self.repeatable.take().and_then(|part| self.parts.get_mut(part)) else { return };
        if part.bytes.end == start {
            part.bytes.end = end;
        }
        part.words = format!("{}{lazy}", repeated(&part.words, &least, &most));
    }
}

fn repeated(words: &str, least: &str, most: &str) -> String {
    let number = |text: &str| {
        let small = text.parse::<usize>().ok().and_then(|number| SMALL.get(number));
        small.map_or_else(|| text.to_owned(), |word| (*word).to_owned())
    };
    match (least, most) {
        ("0", "1") => format!("{words}, or nothing"),
        ("0", "") => format!("{words}, any number of times"),
        ("1", "") => format!("{words}, one or more times"),
        (least, "") => format!("{words}, {} or more times", number(least)),
        ("1", "1") => words.to_owned(),
        (least, most) if least == most => format!("{words}, {} times", number(least)),
        (least, most) => format!("{words}, {} to {} times", number(least), number(most)),
    }
}
