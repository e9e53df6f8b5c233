//! `(?(1)yes|no)`, `(?(name)yes|no)`, `(?(expression)yes|no)`.

use super::{Parser, Result};
use crate::regex::error::ErrorKind;
use crate::regex::tree::Kind;

impl Parser<'_> {
    /// After `(?(`. For an expression the place goes back to its parenthesis, which is read next.
    pub(super) fn condition(&mut self, start: usize) -> Result<Kind> {
        let inner = self.at;
        if self.ahead(0).is_ascii_digit() {
            return self.numbered_condition(inner);
        }
        if self.at_word() {
            let name = self.name();
            if let Some(slot) = self.slot_of_name(name)
                && self.eat(b')')
            {
                return Ok(Kind::IfCaptured { slot });
            }
        }
        self.at = inner - 1;
        self.condition_ahead = true;
        if self.left() >= 3 && self.ahead(1) == b'?' {
            let kind = match (self.ahead(2), self.ahead(3)) {
                (b'#', _) => ErrorKind::CommentAsCondition,
                (b'\'', _) => ErrorKind::CapturingCondition,
                (b'<', sign) if self.left() >= 4 && sign != b'!' && sign != b'=' => {
                    ErrorKind::CapturingCondition
                }
                _ => return Ok(Kind::IfMatches),
            };
            self.at += 3;
            return Err(self.error(kind, start));
        }
        Ok(Kind::IfMatches)
    }

    fn numbered_condition(&mut self, from: usize) -> Result<Kind> {
        let number = self.decimal()?;
        if self.ahead(0) != b')' {
            self.at += usize::from(self.left() > 0);
            return Err(self.error(ErrorKind::MalformedCondition, from));
        }
        let slot = self.slot(number).ok_or_else(|| self.error(ErrorKind::UndefinedGroup, from))?;
        self.at += 1;
        Ok(Kind::IfCaptured { slot })
    }
}
