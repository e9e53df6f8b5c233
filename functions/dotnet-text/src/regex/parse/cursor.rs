//! Moving over the pattern.

use super::{Parser, Result};
use crate::regex::error::ErrorKind;
use crate::unicode;

/// What `ahead` answers for the end and for everything beyond ASCII.
pub(super) const OTHER: u8 = 0xFF;

pub(super) fn ascii(unit: u16) -> u8 {
    u8::try_from(unit).ok().filter(u8::is_ascii).unwrap_or(OTHER)
}

impl<'p> Parser<'p> {
    pub(super) fn left(&self) -> usize {
        self.units.len() - self.at.min(self.units.len())
    }

    pub(super) fn peek(&self) -> Option<u16> {
        self.units.get(self.at).copied()
    }

    /// The ASCII unit some places ahead.
    pub(super) fn ahead(&self, places: usize) -> u8 {
        self.units.get(self.at + places).map_or(OTHER, |unit| ascii(*unit))
    }

    pub(super) fn next(&mut self) -> Option<u16> {
        let unit = self.peek()?;
        self.at += 1;
        Some(unit)
    }

    /// Steps over the wanted unit.
    pub(super) fn eat(&mut self, wanted: u8) -> bool {
        let found = self.ahead(0) == wanted;
        self.at += usize::from(found);
        found
    }

    /// Digits as a number up to `int.MaxValue`; none are 0.
    pub(super) fn decimal(&mut self) -> Result<u32> {
        let start = self.at;
        let mut number: u32 = 0;
        while let digit @ b'0'..=b'9' = self.ahead(0) {
            self.at += 1;
            number = number
                .checked_mul(10)
                .and_then(|number| number.checked_add(u32::from(digit - b'0')))
                .filter(|number| i32::try_from(*number).is_ok())
                .ok_or_else(|| self.error(ErrorKind::NumberTooLarge, start))?;
        }
        Ok(number)
    }

    pub(super) fn at_word(&self) -> bool {
        self.peek().is_some_and(unicode::is_word)
    }

    /// The word units from here on.
    pub(super) fn name(&mut self) -> &'p [u16] {
        let start = self.at;
        while self.at_word() {
            self.at += 1;
        }
        self.units.get(start..self.at).unwrap_or_default()
    }

    /// The pattern from a unit to here. Names hold no surrogates, so nothing is lost.
    pub(super) fn text(&self, start: usize) -> String {
        String::from_utf16_lossy(self.units.get(start..self.at).unwrap_or_default())
    }

    /// Steps over comments and, under `(?x)`, over white space.
    pub(super) fn skip_blank(&mut self) -> Result<()> {
        loop {
            if self.options.extended {
                while is_blank(self.ahead(0)) {
                    self.at += 1;
                }
                if self.ahead(0) == b'#' {
                    while self.peek().is_some_and(|unit| ascii(unit) != b'\n') {
                        self.at += 1;
                    }
                    continue;
                }
            }
            if self.ahead(0) != b'(' || self.ahead(1) != b'?' || self.ahead(2) != b'#' {
                return Ok(());
            }
            let start = self.at;
            while self.peek().is_some_and(|unit| ascii(unit) != b')') {
                self.at += 1;
            }
            if !self.eat(b')') {
                return Err(self.error(ErrorKind::UnclosedComment, start));
            }
        }
    }
}

/// The white space of `(?x)`: no vertical tab, nothing beyond ASCII.
pub(super) fn is_blank(byte: u8) -> bool {
    matches!(byte, b'\t' | b'\n' | 0x0C | b'\r' | b' ')
}
