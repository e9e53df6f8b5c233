//! Words, and what is between them.

use std::ops::Range;

/// How far a text was read.
pub(super) struct Reader<'t> {
    text: &'t str,
    at: usize,
}

/// A word that was read.
pub(super) struct Written {
    /// Without quotes.
    pub(super) bytes: Range<usize>,
    pub(super) is_quoted: bool,
}

fn is_blank(one: char) -> bool {
    one == ' ' || one == '\t'
}

fn is_break(one: char) -> bool {
    one == '\n' || one == '\r'
}

fn is_bracket(one: char) -> bool {
    matches!(one, ',' | '[' | ']' | '{' | '}')
}

impl<'t> Reader<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, at: 0 }
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.at >= self.text.len()
    }

    pub(super) fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    pub(super) fn text_of(&self, bytes: &Range<usize>) -> &'t str {
        self.text.get(bytes.clone()).unwrap_or_default()
    }

    /// Goes on by so many bytes, and says how many.
    pub(super) fn skip(&mut self, bytes: usize) -> usize {
        self.at += bytes;
        bytes
    }

    /// Skips blanks, and says how many.
    pub(super) fn blanks(&mut self) -> usize {
        let rest = self.rest();
        self.skip(rest.len() - rest.trim_start_matches(is_blank).len())
    }

    pub(super) fn blanks_and_comment(&mut self) {
        if self.blanks() > 0 && self.peek() == Some('#') {
            self.skip_line();
        }
    }

    /// A dash before an item.
    pub(super) fn is_dash(&self) -> bool {
        let mut characters = self.rest().chars();
        characters.next() == Some('-') && characters.next().is_none_or(|one| is_blank(one) || is_break(one))
    }

    /// Goes on behind the end of this line.
    pub(super) fn next_line(&mut self) {
        self.skip_line();
        self.skip(if self.rest().starts_with("\r\n") { 2 } else { usize::from(!self.rest().is_empty()) });
    }

    fn skip_line(&mut self) {
        self.at = self.line_end(self.at);
    }

    fn line_end(&self, from: usize) -> usize {
        let rest = self.text.get(from..).unwrap_or_default();
        from + rest.find(is_break).unwrap_or(rest.len())
    }

    /// Goes on in the next line that has something, if it is indented further than the limit or begins with a closing
    /// bracket; else nothing happens.
    pub(super) fn line_within(&mut self, limit: Option<usize>) -> bool {
        let mut ahead = Self { text: self.text, at: self.at };
        while !ahead.is_at_end() {
            ahead.next_line();
            let indentation = ahead.blanks();
            match ahead.peek() {
                None | Some('\n' | '\r' | '#') => {}
                Some(first) => {
                    let is_within =
                        limit.is_none_or(|limit| indentation > limit) || matches!(first, '}' | ']');
                    if is_within {
                        self.at = ahead.at;
                    }
                    return is_within;
                }
            }
        }
        self.at = ahead.at;
        true
    }

    /// Skips the lines of a text that begins with `|` or `>`, which is the value of a key in this column.
    pub(super) fn block_text(&mut self, column: usize) {
        loop {
            self.skip_line();
            let mut ahead = Self { text: self.text, at: self.at };
            ahead.next_line();
            let indentation = ahead.blanks();
            let is_empty = ahead.peek().is_none_or(is_break);
            if ahead.is_at_end() || !is_empty && indentation <= column {
                return;
            }
            self.at = ahead.at;
        }
    }

    /// Reads a word. A quoted one goes over lines that are indented further than the limit.
    pub(super) fn word(&mut self, limit: Option<usize>, in_brackets: bool) -> Written {
        match self.peek() {
            Some(quote @ ('"' | '\'')) => self.quoted(quote, limit),
            _ => self.plain(in_brackets),
        }
    }

    /// Skips blanks and a colon, if there is one behind a word.
    pub(super) fn colon(&mut self, is_quoted: bool) -> bool {
        let rest = self.rest().trim_start_matches(is_blank);
        let Some(behind) = rest.strip_prefix(':') else { return false };
        let ends = |one: char| is_blank(one) || is_break(one) || is_bracket(one);
        let is_colon = is_quoted || behind.chars().next().is_none_or(ends);
        if is_colon {
            self.at = self.text.len() - behind.len();
        }
        is_colon
    }

    fn plain(&mut self, in_brackets: bool) -> Written {
        let (start, rest) = (self.at, self.rest());
        let mut previous = 'x';
        let mut characters = rest.char_indices().peekable();
        let mut length = rest.len();
        while let Some((at, one)) = characters.next() {
            let next = characters.peek().map(|(_, next)| *next);
            let ends_key =
                next.is_none_or(|next| is_blank(next) || is_break(next) || in_brackets && is_bracket(next));
            let is_comment = one == '#' && is_blank(previous);
            if is_break(one) || is_comment || one == ':' && ends_key || in_brackets && is_bracket(one) {
                length = at;
                break;
            }
            previous = one;
        }
        let word = rest.get(..length).unwrap_or_default().trim_end_matches(is_blank);
        self.at = start + length;
        Written { bytes: start..start + word.len(), is_quoted: false }
    }

    fn quoted(&mut self, quote: char, limit: Option<usize>) -> Written {
        let start = self.at + 1;
        let mut reader = Self { text: self.text, at: start };
        while let Some(one) = reader.peek() {
            if one == quote {
                let doubled = quote == '\'' && reader.rest().starts_with("''");
                if !doubled {
                    self.at = reader.at + 1;
                    return Written { bytes: start..reader.at, is_quoted: true };
                }
                reader.skip(2);
            } else if one == '\\' && quote == '"' {
                reader.skip(1);
                let escaped = reader.peek().filter(|one| !is_break(*one));
                reader.skip(escaped.map_or(0, char::len_utf8));
            } else if is_break(one) {
                if !reader.line_within(limit) {
                    break;
                }
            } else {
                reader.skip(one.len_utf8());
            }
        }
        // It is not closed: what stands on its line may be it.
        self.at = self.line_end(start);
        let word = self.text_of(&(start..self.at)).trim_end_matches(is_blank);
        Written { bytes: start..start + word.len(), is_quoted: true }
    }
}
