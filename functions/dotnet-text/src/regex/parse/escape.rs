//! What follows a backslash.

use super::cursor::ascii;
use super::{Parser, Result};
use crate::regex::class::Class;
use crate::regex::error::ErrorKind;
use crate::regex::tree::{Anchor, Kind, PatternNode};
use crate::unicode::{self, mask};

/// Whether an escape is a reference to a group's slot.
enum FoundReference {
    To(u32),
    /// No reference: the escape is read again as a unit.
    None,
}

impl Parser<'_> {
    /// After a backslash outside a class.
    pub(super) fn escape(&mut self, start: usize) -> Result<PatternNode> {
        let Some(unit) = self.peek() else {
            return Err(self.error(ErrorKind::TrailingBackslash, start));
        };
        if let Some(anchor) = anchor(ascii(unit)) {
            self.at += 1;
            return Ok(self.anchor(anchor));
        }
        let mut class = Class::default();
        if self.class_escape(&mut class)? {
            class.finish(false, None);
            return Ok(self.one_of(class));
        }
        let from = self.at;
        if let FoundReference::To(slot) = self.reference(start, true)? {
            let kind = Kind::Reference { slot, fold: self.options.ignore_case };
            return Ok(PatternNode::leaf(kind, self.options));
        }
        self.at = from;
        let unit = self.unit_escape(start)?;
        Ok(self.literal(unit))
    }

    /// The first pass's view of what follows a backslash.
    pub(super) fn skip_escape(&mut self) -> Result<()> {
        let start = self.at - 1;
        if anchor(self.ahead(0)).is_some() {
            self.at += 1;
            return Ok(());
        }
        if self.class_escape(&mut Class::default())? {
            return Ok(());
        }
        let from = self.at;
        if let FoundReference::None = self.reference(start, false)? {
            self.at = from;
            self.unit_escape(start)?;
        }
        Ok(())
    }

    /// `\w \W \s \S \d \D \p{..} \P{..}`, added to a class; false and nothing read for anything else.
    pub(super) fn class_escape(&mut self, class: &mut Class) -> Result<bool> {
        let letter = self.ahead(0);
        match letter {
            b'w' => class.add_categories(mask::WORD),
            b'W' => class.add_categories(mask::ALL & !mask::WORD),
            b'd' => class.add_categories(mask::DECIMAL_DIGIT),
            b'D' => class.add_categories(mask::ALL & !mask::DECIMAL_DIGIT),
            b's' | b'S' => class.add_space(letter == b'S'),
            b'p' | b'P' => {
                self.at += 1;
                self.property(class, letter == b'P')?;
                return Ok(true);
            }
            _ => return Ok(false),
        }
        self.at += 1;
        Ok(true)
    }

    /// `{name}` after `\p` or `\P`.
    fn property(&mut self, class: &mut Class, negated: bool) -> Result<()> {
        let start = self.at - 2;
        if self.left() < 3 || !self.eat(b'{') {
            self.at += usize::from(self.left() > 0);
            return Err(self.error(ErrorKind::MalformedProperty, start));
        }
        let from = self.at;
        while self.at_word() || self.ahead(0) == b'-' {
            self.at += 1;
        }
        let name = self.text(from);
        if !self.eat(b'}') {
            self.at += usize::from(self.left() > 0);
            return Err(self.error(ErrorKind::MalformedProperty, start));
        }
        if let Some(categories) = unicode::categories(&name) {
            class.add_categories(self.cased(categories, negated));
            return Ok(());
        }
        let block;
        let ranges = match unicode::block(&name) {
            Some(found) => {
                block = [found];
                block.as_slice()
            }
            None => unicode::xml(&name).ok_or_else(|| self.error(ErrorKind::UnknownProperty, start))?,
        };
        add_ranges(class, ranges, negated);
        if self.options.ignore_case {
            class.ignore_case();
        }
        Ok(())
    }

    /// Under `(?i)` upper, lower and title case are one.
    fn cased(&self, categories: u32, negated: bool) -> u32 {
        let mut wanted = categories;
        let is_case = categories.count_ones() == 1 && categories & mask::UPPER_LOWER_TITLE != 0;
        if self.options.ignore_case && is_case {
            wanted = mask::UPPER_LOWER_TITLE;
        }
        if negated { mask::ALL & !wanted } else { wanted }
    }

    /// `\1`, `\k<name>`, `\k'name'`, and the old forms `\<name>` and `\'name'`. The first pass does not `know`
    /// the groups yet.
    fn reference(&mut self, start: usize, know: bool) -> Result<FoundReference> {
        let by_k = self.ahead(0) == b'k';
        let sign = self.ahead(usize::from(by_k));
        let is_sign = matches!(sign, b'<' | b'\'');
        if by_k && (!is_sign || self.left() < 3) {
            self.at += 1;
            return Err(self.error(ErrorKind::MalformedReference, start));
        }
        let close = if sign == b'<' { b'>' } else { sign };
        if by_k || is_sign && self.left() > 1 {
            self.at += 1 + usize::from(by_k);
            return self.bracketed_reference(start, close, know);
        }
        if !matches!(sign, b'1'..=b'9') {
            return Ok(FoundReference::None);
        }
        let number = self.decimal()?;
        match self.slot(number) {
            _ if !know => Ok(FoundReference::To(0)),
            Some(slot) => Ok(FoundReference::To(slot)),
            None if number <= 9 => Err(self.error(ErrorKind::UndefinedGroup, start)),
            None => Ok(FoundReference::None),
        }
    }

    /// The slot of the group whose number or name comes next, which the pattern may lack; the outer `None` where
    /// neither comes next.
    pub(super) fn named_slot(&mut self) -> Result<Option<Option<u32>>> {
        Ok(if self.ahead(0).is_ascii_digit() {
            let number = self.decimal()?;
            Some(self.slot(number))
        } else if self.at_word() {
            let name = self.name();
            Some(self.slot_of_name(name))
        } else {
            None
        })
    }

    fn bracketed_reference(&mut self, start: usize, close: u8, know: bool) -> Result<FoundReference> {
        let Some(slot) = self.named_slot()? else { return Ok(FoundReference::None) };
        if !self.eat(close) {
            return Ok(FoundReference::None);
        }
        match slot {
            _ if !know => Ok(FoundReference::To(0)),
            Some(slot) => Ok(FoundReference::To(slot)),
            None => Err(self.error(ErrorKind::UndefinedGroup, start)),
        }
    }

    /// The unit that an escape stands for, after the backslash, in a class and outside.
    pub(super) fn unit_escape(&mut self, start: usize) -> Result<u16> {
        let Some(unit) = self.next() else {
            return Err(self.error(ErrorKind::TrailingBackslash, start));
        };
        match ascii(unit) {
            b'0'..=b'7' => Ok(self.octal(unit)),
            b'x' => self.hex(start, 2),
            b'u' => self.hex(start, 4),
            b'a' => Ok(7),
            b'b' => Ok(8),
            b't' => Ok(9),
            b'n' => Ok(10),
            b'v' => Ok(11),
            b'f' => Ok(12),
            b'r' => Ok(13),
            b'e' => Ok(0x1B),
            b'c' => self.control(start),
            _ if unicode::is_word(unit) => Err(self.error(ErrorKind::UnknownEscape, start)),
            _ => Ok(unit),
        }
    }

    /// Up to three digits, of which the low eight bits count.
    fn octal(&mut self, first: u16) -> u16 {
        let mut value = first - u16::from(b'0');
        for _ in 0..2 {
            let digit @ b'0'..=b'7' = self.ahead(0) else {
                break;
            };
            self.at += 1;
            value = value * 8 + u16::from(digit - b'0');
        }
        value & 0xFF
    }

    fn hex(&mut self, start: usize, digits: usize) -> Result<u16> {
        let mut value = 0;
        for _ in 0..digits {
            let Some(digit) = char::from(self.ahead(0)).to_digit(16) else {
                self.at += usize::from(self.left() > 0);
                return Err(self.error(ErrorKind::TooFewHexDigits, start));
            };
            self.at += 1;
            value = value << 4 | u16::try_from(digit).unwrap_or_default();
        }
        Ok(value)
    }

    fn control(&mut self, start: usize) -> Result<u16> {
        let letter = self.next().map_or(0, |unit| ascii(unit).to_ascii_uppercase());
        match letter {
            b'@'..=b'_' => Ok(u16::from(letter - b'@')),
            _ => Err(self.error(ErrorKind::UnknownControl, start)),
        }
    }
}

/// Adds sorted ranges, or all that is not in them.
fn add_ranges(class: &mut Class, ranges: &[(u16, u16)], negated: bool) {
    if !negated {
        return ranges.iter().for_each(|&(first, last)| class.add_range(first, last));
    }
    let mut next = Some(0);
    for &(first, last) in ranges {
        if let Some(from) = next.filter(|from| *from < first) {
            class.add_range(from, first - 1);
        }
        next = last.checked_add(1);
    }
    if let Some(from) = next {
        class.add_range(from, u16::MAX);
    }
}

fn anchor(letter: u8) -> Option<Anchor> {
    match letter {
        b'b' => Some(Anchor::Boundary),
        b'B' => Some(Anchor::NoBoundary),
        b'A' => Some(Anchor::Start),
        b'G' => Some(Anchor::SearchStart),
        b'Z' => Some(Anchor::EndOrLastLine),
        b'z' => Some(Anchor::End),
        _ => None,
    }
}
