//! Reads the strings of each language.

use super::{Dialect, LooseError, Reader};
use crate::reading::quoting::{EXPANDS, backtick, is_variable};

impl<'t> Reader<'t> {
    /// A string, with marks where its language replaces something.
    pub(super) fn text(&mut self, quote: char) -> Result<String, LooseError> {
        if self.dialect == Dialect::PowerShell {
            return self.powershell_text(quote);
        }
        if self.take("'''") {
            let text = self.take_until("'''");
            return Ok(text.strip_prefix('\n').unwrap_or(text).to_owned());
        }
        self.json_text(quote)
    }

    fn json_text(&mut self, quote: char) -> Result<String, LooseError> {
        let start = self.rest;
        self.next();
        let mut text = String::new();
        while let Some(character) = self.next() {
            match character {
                '\\' => text.push(self.escape()?),
                '$' | '%' if self.dialect == Dialect::Template => {
                    let opening = format!("{character}{{");
                    if self.take(&opening) {
                        text.push_str(&opening);
                    } else {
                        text.extend(self.rest.starts_with('{').then_some(EXPANDS));
                        text.push(character);
                    }
                }
                end if end == quote => return Ok(text),
                other => text.push(other),
            }
        }
        self.rest = start;
        Err(self.error("the string has no end".to_owned()))
    }

    /// What follows a backslash.
    fn escape(&mut self) -> Result<char, LooseError> {
        let before = self.rest;
        match self.next() {
            Some(plain @ ('"' | '\'' | '\\' | '/' | '$')) => Ok(plain),
            Some('b') => Ok('\u{8}'),
            Some('f') => Ok('\u{c}'),
            Some('n') => Ok('\n'),
            Some('r') => Ok('\r'),
            Some('t') => Ok('\t'),
            Some('u') => self.unicode(),
            _ => {
                self.rest = before;
                let next: String = before.chars().take(1).collect();
                Err(self
                    .error(format!("`\\{next}` is not an escape of a string; write a backslash as `\\\\`")))
            }
        }
    }

    /// `00e9`, `d83d\ude00` or `{1f600}`.
    fn unicode(&mut self) -> Result<char, LooseError> {
        let number = if self.take("{") { Some(self.take_until("}")) } else { self.four() };
        let number = number.and_then(|digits| u32::from_str_radix(digits, 16).ok()).unwrap_or(u32::MAX);
        let number = match number {
            0xd800..=0xdbff if self.take("\\u") => {
                let low = self.four().and_then(|digits| u32::from_str_radix(digits, 16).ok());
                let low = low.filter(|low| (0xdc00..=0xdfff).contains(low));
                low.map_or(u32::MAX, |low| 0x10000 + ((number - 0xd800) << 10) + (low - 0xdc00))
            }
            other => other,
        };
        char::from_u32(number).ok_or_else(|| self.error("`\\u` is not followed by a character".to_owned()))
    }

    fn four(&mut self) -> Option<&'t str> {
        let (digits, rest) = self.rest.split_at_checked(4)?;
        self.rest = rest;
        Some(digits)
    }

    /// Quotes are doubled, and only double quotes expand; the escape is a backtick.
    fn powershell_text(&mut self, quote: char) -> Result<String, LooseError> {
        let start = self.rest;
        self.next();
        let mut text = String::new();
        while let Some(character) = self.next() {
            match character {
                end if end == quote => {
                    if self.peek() != Some(quote) {
                        return Ok(text);
                    }
                    self.next();
                    text.push(quote);
                }
                '`' if quote == '"' => text.extend(self.next().map(backtick)),
                '$' if quote == '"' => {
                    text.extend(is_variable(self.rest).then_some(EXPANDS));
                    text.push('$');
                }
                other => text.push(other),
            }
        }
        self.rest = start;
        Err(self.error("the string has no end".to_owned()))
    }
}
