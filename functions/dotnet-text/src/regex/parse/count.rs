//! The first of two passes: which groups there are. Where the two passes read a pattern differently, they do
//! so in .NET.

use super::{Parser, PatternOptions, Result};

impl Parser<'_> {
    /// Fills `groups` and goes back to the start.
    pub(super) fn count_groups(&mut self) -> Result<()> {
        let mut saved: Vec<PatternOptions> = Vec::new();
        while let Some(unit) = self.next() {
            match super::cursor::ascii(unit) {
                b'\\' if self.left() > 0 => self.skip_escape()?,
                b'#' if self.options.extended => {
                    self.at -= 1;
                    self.skip_blank()?;
                }
                b'[' => {
                    self.skip_class()?;
                }
                b')' => self.options = saved.pop().unwrap_or(self.options),
                b'(' => self.count_group(&mut saved)?,
                _ => {}
            }
        }
        self.groups.number_names(self.next_number);
        self.at = 0;
        self.next_number = 1;
        self.options = PatternOptions::default();
        self.condition_ahead = false;
        Ok(())
    }

    fn count_group(&mut self, saved: &mut Vec<PatternOptions>) -> Result<()> {
        if self.ahead(0) == b'?' && self.ahead(1) == b'#' {
            self.at -= 1;
            self.skip_blank()?;
        } else {
            saved.push(self.options);
            if !self.eat(b'?') {
                self.count_plain();
            } else if self.left() > 1 && matches!(self.ahead(0), b'<' | b'\'') {
                self.count_named()?;
            } else if self.count_options(saved) {
                self.condition_ahead = true;
                return Ok(());
            }
        }
        self.condition_ahead = false;
        Ok(())
    }

    fn count_plain(&mut self) {
        if !self.options.explicit_capture && !self.condition_ahead {
            self.groups.add_number(self.next_number);
            self.next_number += 1;
        }
    }

    fn count_named(&mut self) -> Result<()> {
        self.at += 1;
        match self.ahead(0) {
            b'0' => {}
            b'1'..=b'9' => {
                let number = self.decimal()?;
                self.groups.add_number(number);
            }
            _ if self.at_word() => {
                let name = self.name();
                self.groups.add_name(name);
            }
            _ => {}
        }
        Ok(())
    }

    /// Whether a condition follows.
    fn count_options(&mut self, saved: &mut Vec<PatternOptions>) -> bool {
        self.read_options();
        if self.eat(b')') {
            saved.pop();
            return false;
        }
        self.ahead(0) == b'('
    }
}
