//! What stands for one character.

use super::Reader;

/// What a letter after a backslash matches, outside of a class.
const ESCAPES: [(char, &str); 22] = [
    ('A', "the start of the text"),
    ('Z', "the end of the text, or before a line feed that ends it"),
    ('z', "the end of the text"),
    ('G', "where the match before ended"),
    ('b', "the edge of a word"),
    ('B', "a place that is not the edge of a word"),
    ('d', "a digit"),
    ('D', "a character that is not a digit"),
    ('w', "a letter, a digit or another word character"),
    ('W', "a character that is not a word character"),
    ('s', "a white space character"),
    ('S', "a character that is not white space"),
    ('t', "a tab"),
    ('n', "a line feed"),
    ('r', "a carriage return"),
    ('f', "a form feed"),
    ('v', "a vertical tab"),
    ('a', "a bell"),
    ('e', "an escape character"),
    ('x', ""),
    ('u', ""),
    ('c', ""),
];

impl Reader<'_> {
    /// After a backslash outside of a class.
    pub(super) fn escape(&mut self, start: usize) {
        let Some(letter) = self.next() else { return };
        let words = match letter {
            'k' => {
                let end = if self.next() == Some('\'') { '\'' } else { '>' };
                format!("what group `{}` matched", self.until(end))
            }
            '1'..='9' => {
                let mut number = letter.to_string();
                while let Some(digit) = self.peek().filter(char::is_ascii_digit) {
                    number.push(digit);
                    self.next();
                }
                format!("what group {number} matched")
            }
            _ => self.escaped(letter),
        };
        match words.is_empty() {
            true => self.text(start, letter),
            false => self.add(start, words, true),
        }
    }

    /// What a character after a backslash is; empty for one that stands for itself.
    fn escaped(&mut self, letter: char) -> String {
        match letter {
            'p' | 'P' => {
                self.eat('{');
                let name = self.until('}');
                let not = if letter == 'P' { "not " } else { "" };
                return format!("a character that is {not}of the category {name}");
            }
            'x' => return self.code(2, 16),
            'u' => return self.code(4, 16),
            '0'..='7' => return self.code(2, 8),
            'c' => {
                let control = self.next().map(|one| one.to_string()).unwrap_or_default();
                return format!("the control character {control}");
            }
            _ => {}
        }
        let known = ESCAPES.iter().find(|(known, _)| *known == letter);
        known.map(|(_, words)| (*words).to_owned()).unwrap_or_default()
    }

    /// A character by its number; octal ones have read their first digit.
    fn code(&mut self, digits: usize, base: u32) -> String {
        let mut number = String::new();
        while let Some(digit) = self.peek().filter(|one| one.is_digit(base) && number.len() < digits) {
            number.push(digit);
            self.next();
        }
        match base {
            16 => format!("the character U+{number:0>4}"),
            _ => format!("the character with the octal number {number}"),
        }
    }

    /// After `[`.
    pub(super) fn class(&mut self, start: usize) {
        let words = self.class_words();
        self.add(start, words, true);
    }

    fn class_words(&mut self) -> String {
        let negated = self.eat('^');
        let mut items: Vec<String> = Vec::new();
        let mut except = String::new();
        let mut first = true;
        while let Some(one) = self.next().filter(|one| first || *one != ']') {
            first = false;
            if one == '-' && self.peek() == Some('[') {
                self.next();
                except = format!(", but not {}", self.class_words());
                self.eat(']');
                break;
            }
            let item = self.class_item(one);
            match self.range_end() {
                Some(end) => items.push(format!("{} to {}", bare(&item), bare(&end))),
                None => items.push(item),
            }
        }
        let items = items.join(", ");
        let what = if negated { format!("any character except {items}") } else { format!("one of {items}") };
        format!("{what}{except}")
    }

    fn class_item(&mut self, one: char) -> String {
        if one != '\\' {
            return format!("\"{one}\"");
        }
        let Some(letter) = self.next() else { return String::new() };
        if letter == 'b' {
            return "a backspace".to_owned();
        }
        let words = self.escaped(letter);
        if words.is_empty() { format!("\"{letter}\"") } else { words }
    }

    /// The end of a range: a hyphen that is neither the last character nor before a class that is taken away.
    fn range_end(&mut self) -> Option<String> {
        let mut ahead = self.rest.iter().rev().map(|(_, one)| *one);
        let (hyphen, end) = (ahead.next()?, ahead.next()?);
        if hyphen != '-' || matches!(end, ']' | '[') {
            return None;
        }
        self.next();
        let end = self.next()?;
        Some(self.class_item(end))
    }
}

/// A character of a range, without its quotes.
fn bare(item: &str) -> &str {
    let inside = item.strip_prefix('"').and_then(|item| item.strip_suffix('"'));
    inside.filter(|inside| !inside.is_empty()).unwrap_or(item)
}
