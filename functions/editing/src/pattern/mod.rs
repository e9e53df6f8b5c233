//! A regular expression, part by part, in words. `groups.rs` reads what a parenthesis opens, `single.rs` what stands for one
//! character, `repeats.rs` the quantifiers.
//!
//! The pattern must be one that .NET accepts: what it means is decided by `dotnet-text`, here it is only told.

mod groups;
mod repeats;
mod single;

use std::ops::Range;

use groups::PatternOptions;

/// A part of a regular expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatternPart {
    /// Its bytes in the pattern: of a group, those of its opening, up to the first part inside.
    pub bytes: Range<usize>,
    /// In how many groups it stands.
    pub depth: usize,
    /// What it matches.
    pub words: String,
}

/// What each part of a pattern matches, in the order of the pattern.
#[must_use]
pub fn pattern_parts(pattern: &str) -> Vec<PatternPart> {
    let mut reader = Reader { rest: pattern.char_indices().collect(), pattern, ..Reader::default() };
    reader.rest.reverse();
    while reader.part() {}
    reader.parts
}

#[derive(Default)]
struct Reader<'p> {
    pattern: &'p str,
    /// The characters that are not read yet, the last one first.
    rest: Vec<(usize, char)>,
    parts: Vec<PatternPart>,
    options: PatternOptions,
    /// The groups that are open: their parts, and the options around them.
    open: Vec<(usize, PatternOptions)>,
    /// How many groups without a name were opened.
    numbered: usize,
    /// The part that a quantifier here repeats.
    repeatable: Option<usize>,
}

impl Reader<'_> {
    /// Reads one part; `false` at the end of the pattern.
    fn part(&mut self) -> bool {
        let start = self.at();
        let Some(one) = self.next() else { return false };
        if self.options.extended && (one.is_whitespace() || one == '#') {
            self.skip(one);
            return true;
        }
        match one {
            '(' => self.open_group(start),
            ')' => self.close_group(),
            '|' => self.add(start, "or".to_owned(), false),
            '*' | '+' | '?' => self.repeat(start, one),
            '{' if self.is_quantifier(start) => self.repeat(start, one),
            '^' if self.options.multiline => self.add(start, "the start of a line".to_owned(), true),
            '^' => self.add(start, "the start of the text".to_owned(), true),
            '$' if self.options.multiline => self.add(start, "the end of a line".to_owned(), true),
            '$' => {
                self.add(start, "the end of the text, or before a line feed that ends it".to_owned(), true);
            }
            '.' if self.options.single_line => self.add(start, "any character".to_owned(), true),
            '.' => self.add(start, "any character except a line feed".to_owned(), true),
            '[' => self.class(start),
            '\\' => self.escape(start),
            _ => self.text(start, one),
        }
        true
    }

    /// White space or a comment, under `(?x)`.
    fn skip(&mut self, first: char) {
        if first == '#' {
            while self.peek().is_some_and(|one| one != '\n') {
                self.next();
            }
        }
    }

    /// A character that stands for itself, joined with those before it; the last one before a quantifier stands alone.
    fn text(&mut self, start: usize, one: char) {
        let alone = self.peek().is_some_and(|next| matches!(next, '*' | '+' | '?'))
            || self.peek() == Some('{') && self.is_quantifier(self.at());
        let depth = self.open.len();
        let end = self.at();
        if let Some(before) = self.parts.last_mut()
            && !alone
            && self.repeatable.is_some()
            && before.depth == depth
            && before.bytes.end == start
            && let Some(text) = before.words.strip_suffix('"').filter(|text| text.starts_with('"'))
        {
            before.words = format!("{text}{one}\"");
            before.bytes.end = end;
            return;
        }
        self.add(start, format!("\"{one}\""), true);
    }

    fn add(&mut self, start: usize, words: String, repeatable: bool) {
        let depth = self.open.len();
        self.repeatable = repeatable.then_some(self.parts.len());
        self.parts.push(PatternPart { bytes: start..self.at(), depth, words });
    }

    /// The byte of the next character.
    fn at(&self) -> usize {
        self.rest.last().map_or(self.pattern.len(), |(at, _)| *at)
    }

    fn next(&mut self) -> Option<char> {
        self.rest.pop().map(|(_, one)| one)
    }

    fn peek(&self) -> Option<char> {
        self.rest.last().map(|(_, one)| *one)
    }

    fn eat(&mut self, wanted: char) -> bool {
        let is_next = self.peek() == Some(wanted);
        if is_next {
            self.next();
        }
        is_next
    }

    /// Everything up to a character, which is read too.
    fn until(&mut self, end: char) -> String {
        let mut text = String::new();
        while let Some(one) = self.next().filter(|one| *one != end) {
            text.push(one);
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(pattern: &str) -> String {
        let parts = pattern_parts(pattern);
        parts.iter().map(|part| format!("{}{}\n", "  ".repeat(part.depth), part.words)).collect()
    }

    #[test]
    fn a_pattern_is_told_part_by_part() {
        let expected = "the start of the text
group `user`
  one of a to z, \"_\", a digit, one or more times
\"@\", or nothing
group 1
  \"fabrikam\"
  or
  these together, two to four times, as few as possible
    \"contoso\"
not followed by
  \".\"
from here on: upper and lower case are the same
what group `user` matched
a white space character, any number of times
the end of the text, or before a line feed that ends it
";
        let told = told(r"^(?<user>[a-z_\d]+)@?(fabrikam|(?:contoso){2,4}?)(?!\.)(?i)\k<user>\s*$");
        assert_eq!(told, expected);
    }

    #[test]
    fn the_groups_are_those_of_dotnet() {
        for pattern in
            [r"(a)(?<n>b)(c)", r"(?n)(a)(?<n>b)", r"(?:a)(?>b)(?=c)(?<!d)(e)", r"(?<b-a>x)|(?<a>y)", r"\((a)"]
        {
            let told = told(pattern);
            let regex = dotnet_text::Regex::new(pattern).unwrap();
            for name in regex.group_names().skip(1) {
                let written = if name.parse::<u32>().is_ok() {
                    format!("group {name}")
                } else {
                    format!("group `{name}`")
                };
                assert!(told.contains(&written), "{pattern}: {told}");
            }
        }
    }

    #[test]
    fn every_byte_of_a_pattern_is_in_a_part_or_closes_a_group() {
        for pattern in [
            "a{,3}b{x}",
            r"[]a-c-[b]]\p{Lu}\x41é\cA\12",
            "(?x) a # note\n b",
            "(?#c)a|b",
            "😀+a(?(1)b|c)",
            "a{",
        ] {
            let mut end = 0;
            for part in pattern_parts(pattern) {
                assert!(part.bytes.start >= end && part.bytes.end > part.bytes.start, "{pattern}: {part:?}");
                assert!(pattern.get(part.bytes.clone()).is_some(), "{pattern}: {part:?}");
                end = part.bytes.start;
            }
        }
    }
}
