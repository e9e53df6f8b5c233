//! What an opening parenthesis begins.

use super::{Parser, Result};
use crate::regex::error::ErrorKind;
use crate::regex::tree::{Kind, PatternOptions};

impl Parser<'_> {
    /// Right after `(`.
    pub(super) fn open_group(&mut self) -> Result<()> {
        let (start, before) = (self.at - 1, self.options);
        if self.ahead(0) != b'?' || self.ahead(1) == b')' {
            let kind = self.plain_group();
            return self.open_level(kind, before, start);
        }
        self.at += 1;
        let sign = self.ahead(0);
        self.at += usize::from(self.left() > 0);
        let kind = match sign {
            b':' => Kind::Choice,
            b'=' => self.look(false, false),
            b'!' => self.look(true, false),
            b'>' => Kind::Atomic,
            b'<' if self.eat(b'=') => self.look(false, true),
            b'<' if self.eat(b'!') => self.look(true, true),
            b'<' => self.named_group(start, b'>')?,
            b'\'' => self.named_group(start, b'\'')?,
            b'(' => self.condition(start)?,
            _ => {
                self.at -= usize::from(self.at > start + 2);
                if self.option_group(start)? {
                    return Ok(());
                }
                Kind::Choice
            }
        };
        self.open_level(kind, before, start)
    }

    fn plain_group(&mut self) -> Kind {
        if self.options.explicit_capture || self.condition_ahead {
            self.condition_ahead = false;
            return Kind::Choice;
        }
        let slot = self.slot(self.next_number);
        self.next_number += 1;
        Kind::Capture { slot, loses: None }
    }

    fn look(&mut self, negative: bool, back: bool) -> Kind {
        self.options.back = back;
        Kind::Look { negative }
    }

    pub(super) fn slot(&self, number: u32) -> Option<u32> {
        self.groups.slot_of_number(number).and_then(|slot| u32::try_from(slot).ok())
    }

    pub(super) fn slot_of_name(&self, name: &[u16]) -> Option<u32> {
        self.groups.slot_of_name(name.iter().copied()).and_then(|slot| u32::try_from(slot).ok())
    }

    /// After `(?<` or `(?'`: `name`, `name-other` or `-other`, and the closing sign.
    fn named_group(&mut self, start: usize, close: u8) -> Result<Kind> {
        let slot = match self.ahead(0) {
            b'-' => None,
            _ if self.left() == 0 => {
                return Err(self.error(ErrorKind::UnknownGroupConstruct, start));
            }
            _ => Some(self.group_name(start, close)?),
        };
        let mut loses = None;
        if slot != Some(None) && self.left() > 1 && self.eat(b'-') {
            loses = Some(self.lost_group(start, close)?);
        }
        let slot = slot.flatten();
        if (slot.is_some() || loses.is_some()) && self.eat(close) {
            return Ok(Kind::Capture { slot, loses });
        }
        Err(self.error(ErrorKind::UnknownGroupConstruct, start))
    }

    /// A slot, or none for a number that the first pass did not see.
    fn group_name(&mut self, start: usize, close: u8) -> Result<Option<u32>> {
        let (slot, is_zero) = if self.ahead(0).is_ascii_digit() {
            let number = self.decimal()?;
            (self.slot(number), number == 0)
        } else if self.at_word() {
            let name = self.name();
            (self.slot_of_name(name), false)
        } else {
            self.at += 1;
            return Err(self.error(ErrorKind::InvalidGroupName, start));
        };
        if self.left() > 0 && self.ahead(0) != close && self.ahead(0) != b'-' {
            self.at += 1;
            return Err(self.error(ErrorKind::InvalidGroupName, start));
        }
        if is_zero {
            return Err(self.error(ErrorKind::GroupZero, start));
        }
        Ok(slot)
    }

    /// After the hyphen of `(?<name-other>`.
    fn lost_group(&mut self, start: usize, close: u8) -> Result<u32> {
        let from = self.at;
        let Some(slot) = self.named_slot()? else {
            self.at += 1;
            return Err(self.error(ErrorKind::InvalidGroupName, start));
        };
        let slot = slot.ok_or_else(|| self.error(ErrorKind::UndefinedGroup, from))?;
        if self.left() > 0 && self.ahead(0) != close {
            self.at += 1;
            return Err(self.error(ErrorKind::InvalidGroupName, start));
        }
        Ok(slot)
    }

    /// `(?i)`, which is no group (true), or `(?i:`, which opens one.
    fn option_group(&mut self, start: usize) -> Result<bool> {
        if !self.in_expression_conditional() {
            self.read_options();
        }
        if self.eat(b')') {
            return Ok(true);
        }
        if self.eat(b':') {
            return Ok(false);
        }
        self.at += usize::from(self.left() > 0);
        Err(self.error(ErrorKind::UnknownGroupConstruct, start))
    }

    /// `imnsx` in either case, `+` and `-`, up to the first other unit.
    pub(super) fn read_options(&mut self) {
        let mut on = true;
        loop {
            let PatternOptions { ignore_case, multiline, single_line, explicit_capture, extended, .. } =
                &mut self.options;
            let letter = self.units.get(self.at).map_or(0, |unit| super::cursor::ascii(*unit));
            match letter.to_ascii_lowercase() {
                b'-' => on = false,
                b'+' => on = true,
                b'i' => *ignore_case = on,
                b'm' => *multiline = on,
                b's' => *single_line = on,
                b'n' => *explicit_capture = on,
                b'x' => *extended = on,
                _ => return,
            }
            self.at += 1;
        }
    }
}
