//! Cuts the text of rules into tokens.
//!
//! A text runs to the next quotation mark, for there is no escape (QUOTES). CTA ends it at the line as well; here it can
//! have several lines, as queries in exported rules do, and an error after such a text points at it.

use crate::error::RulePlace;

/// A part of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    /// What it is.
    pub(super) kind: TokenKind,
    /// Where it begins.
    pub(super) place: RulePlace,
}

/// What a part of the text is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// A letter or `_`, then also digits (CTA, "Language terminals").
    Word(String),
    /// What is between quotation marks.
    Text(String),
    /// Digits.
    Number(String),
    /// Punctuation.
    Mark(&'static str),
    /// What is not in the language, and what to write instead.
    Odd(String, &'static str),
    /// The end of the text.
    End,
}

/// Longer marks before those that they begin with.
const MARKS: [&str; 21] = [
    "=>", "==", "=~", "!=", "!~", "&&", ">=", "<=", "=", ">", "<", "[", "]", "(", ")", ",", ";", ":", ".",
    "+", "@",
];

/// What people write instead; before the marks that they begin with.
const ODD: [(&str, &str); 14] = [
    ("->", "conditions and statement are separated by `=>`"),
    ("\u{21d2}", "conditions and statement are separated by `=>`"),
    ("~=", "a regular expression is matched with `=~`"),
    ("=!", "the operator is `!=`"),
    ("<>", "the operator is `!=`"),
    ("===", "the operator is `==`"),
    ("||", "the language has no \"or\": write a rule for each alternative, or a regular expression with `|`"),
    ("|", "the language has no \"or\": write a rule for each alternative, or a regular expression with `|`"),
    ("\u{201c}", "write straight quotation marks: `\"`"),
    ("\u{201d}", "write straight quotation marks: `\"`"),
    ("\u{2018}", "write double quotation marks: `\"`"),
    ("\u{2019}", "write double quotation marks: `\"`"),
    ("'", "write double quotation marks: `\"`"),
    ("`", "write double quotation marks: `\"`"),
];

/// What people write instead, and marks begin with.
const ODD_BEGINNINGS: [(&str, &str); 2] = [
    ("&", "conditions are joined with `&&`"),
    ("!", "write `NOT EXISTS(...)`, or `!=` and `!~` between brackets"),
];

const CLOSE: &str = "close it with `\"`";

/// The tokens, with an `End` after the last one.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut scanner = Scanner { rest: text, place: RulePlace { line: 1, column: 1 } };
    let mut tokens = Vec::new();
    loop {
        scanner.skip_blank();
        let place = scanner.place;
        let kind = scanner.kind();
        let is_end = kind == TokenKind::End;
        tokens.push(Token { kind, place });
        if is_end {
            return tokens;
        }
    }
}

struct Scanner<'t> {
    rest: &'t str,
    place: RulePlace,
}

impl<'t> Scanner<'t> {
    /// Goes on by `length` bytes, or to the end; returns what it passed.
    fn pass(&mut self, length: usize) -> &'t str {
        let (passed, rest) = self.rest.split_at_checked(length).unwrap_or((self.rest, ""));
        for character in passed.chars() {
            if character == '\n' {
                self.place = RulePlace { line: self.place.line.saturating_add(1), column: 1 };
            } else {
                self.place.column = self.place.column.saturating_add(1);
            }
        }
        self.rest = rest;
        passed
    }

    /// White space, a byte order mark, comments.
    fn skip_blank(&mut self) {
        loop {
            let is_blank = |character: char| character.is_whitespace() || character == '\u{feff}';
            let blank = self.length(is_blank);
            let comment = if self.rest.starts_with("//") || self.rest.starts_with('#') {
                self.length(|character| character != '\n')
            } else if self.rest.starts_with("/*") {
                self.rest.find("*/").map_or(self.rest.len(), |end| end + "*/".len())
            } else {
                0
            };
            if blank + comment == 0 {
                return;
            }
            self.pass(blank.max(comment));
        }
    }

    /// How many bytes from here on belong.
    fn length(&self, belongs: impl Fn(char) -> bool) -> usize {
        self.rest.find(|character| !belongs(character)).unwrap_or(self.rest.len())
    }

    fn kind(&mut self) -> TokenKind {
        let Some(first) = self.rest.chars().next() else { return TokenKind::End };
        if first == '"' {
            return self.text();
        }
        if first.is_ascii_digit() {
            let length = self.length(|character| character.is_ascii_digit());
            return TokenKind::Number(self.pass(length).to_owned());
        }
        let in_word = |character: char| character.is_alphanumeric() || character == '_';
        if in_word(first) {
            let length = self.length(in_word);
            return TokenKind::Word(self.pass(length).to_owned());
        }
        if let Some(odd) = self.odd(&ODD) {
            return odd;
        }
        if let Some(mark) = MARKS.iter().find(|mark| self.rest.starts_with(*mark)) {
            self.pass(mark.len());
            return TokenKind::Mark(mark);
        }
        let odd = self.odd(&ODD_BEGINNINGS);
        odd.unwrap_or_else(|| TokenKind::Odd(self.pass(first.len_utf8()).to_owned(), ""))
    }

    fn odd(&mut self, table: &[(&str, &'static str)]) -> Option<TokenKind> {
        let (odd, help) = table.iter().find(|(odd, _)| self.rest.starts_with(odd))?;
        Some(TokenKind::Odd(self.pass(odd.len()).to_owned(), help))
    }

    fn text(&mut self) -> TokenKind {
        self.pass(1);
        match self.rest.find('"') {
            Some(end) => {
                let text = self.pass(end).to_owned();
                self.pass(1);
                TokenKind::Text(text)
            }
            None => {
                let line = self.length(|character| character != '\n');
                let text = self.rest.get(..line).unwrap_or_default().trim_end();
                let odd = TokenKind::Odd(format!("\"{text}"), CLOSE);
                self.pass(self.rest.len());
                odd
            }
        }
    }
}
