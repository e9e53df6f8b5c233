//! Moves over a text.

use super::Reader;

impl<'t> Reader<'t> {
    pub(super) fn peek(&self) -> Option<char> {
        self.rest.chars().next()
    }

    pub(super) fn next(&mut self) -> Option<char> {
        let mut characters = self.rest.chars();
        let next = characters.next();
        self.rest = characters.as_str();
        next
    }

    /// Takes `start` if it comes next.
    pub(super) fn take(&mut self, start: &str) -> bool {
        let rest = self.rest.strip_prefix(start);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    /// Takes everything before `end`, and `end` itself.
    pub(super) fn take_until(&mut self, end: &str) -> &'t str {
        let (before, after) = self.rest.split_once(end).unwrap_or((self.rest, ""));
        self.rest = after;
        before
    }

    /// Takes characters while they are like this.
    pub(super) fn take_while(&mut self, is: impl Fn(char) -> bool) -> &'t str {
        let end = self.rest.find(|character| !is(character)).unwrap_or(self.rest.len());
        let (before, after) = self.rest.split_at_checked(end).unwrap_or((self.rest, ""));
        self.rest = after;
        before
    }

    /// Skips spaces and comments, and says whether a line ended.
    pub(super) fn skip(&mut self) -> bool {
        let start = self.rest;
        loop {
            self.take_while(char::is_whitespace);
            if self.rest.starts_with("//") || self.rest.starts_with('#') {
                self.take_while(|character| character != '\n');
            } else if self.take("/*") {
                self.take_until("*/");
            } else if self.take("<#") {
                self.take_until("#>");
            } else {
                break;
            }
        }
        let skipped = start.len() - self.rest.len();
        start.get(..skipped).is_some_and(|skipped| skipped.contains('\n'))
    }
}
