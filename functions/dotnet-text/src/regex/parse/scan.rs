//! The second pass: the pattern's text, and what each special unit of it begins.

use super::cursor::{ascii, is_blank};
use super::{Parser, Result};
use crate::regex::class::Class;
use crate::regex::error::ErrorKind;
use crate::regex::tree::{Anchor, Kind, PatternNode, Unit};
use crate::unicode;

fn is_special(byte: u8) -> bool {
    matches!(byte, b'\\' | b'[' | b'(' | b'|' | b')' | b'^' | b'$' | b'.') || is_quantifier(byte)
}

fn is_quantifier(byte: u8) -> bool {
    matches!(byte, b'*' | b'+' | b'?' | b'{')
}

impl Parser<'_> {
    pub(super) fn scan(&mut self) -> Result<PatternNode> {
        let mut after_quantifier = false;
        loop {
            self.skip_blank()?;
            let start = self.at;
            self.pass_text();
            let end = self.at;
            self.skip_blank()?;
            let special = self.ahead(0);
            if start < end {
                after_quantifier = false;
                self.add_text(start, end, is_quantifier(special));
            }
            if !is_special(special) {
                if self.left() == 0 {
                    return self.close_pattern();
                }
                after_quantifier = false;
                continue;
            }
            after_quantifier = self.special(special, after_quantifier)?;
        }
    }

    /// Whether it ended in a quantifier.
    fn special(&mut self, special: u8, after_quantifier: bool) -> Result<bool> {
        let start = self.at;
        if !is_quantifier(special) {
            self.at += 1;
        }
        match special {
            b'(' => {
                self.open_group()?;
                return Ok(false);
            }
            b'|' => {
                self.next_alternative();
                return Ok(false);
            }
            b')' => self.close_level()?,
            b'[' => self.unit = Some(self.class()?),
            b'\\' => self.unit = Some(self.escape(start)?),
            b'^' | b'$' | b'.' => self.unit = Some(self.symbol(special)),
            _ if self.unit.is_none() => {
                self.at += 1;
                let kind =
                    if after_quantifier { ErrorKind::NestedQuantifier } else { ErrorKind::NothingToRepeat };
                return Err(self.error(kind, start));
            }
            _ => {}
        }
        if self.unit.is_none() {
            return Ok(false);
        }
        self.skip_blank()?;
        if self.at_quantifier() {
            self.quantify()?;
            return Ok(true);
        }
        self.append_unit();
        Ok(false)
    }

    fn symbol(&mut self, symbol: u8) -> PatternNode {
        let multiline = self.options.multiline;
        match symbol {
            b'^' if multiline => self.anchor(Anchor::LineStart),
            b'^' => self.anchor(Anchor::Start),
            b'$' if multiline => self.anchor(Anchor::LineEnd),
            b'$' => self.anchor(Anchor::EndOrLastLine),
            _ if self.options.single_line => self.one(Unit::Any),
            _ => self.one(Unit::IsNot(u16::from(b'\n'))),
        }
    }

    /// Steps over units that stand for themselves.
    fn pass_text(&mut self) {
        while let Some(unit) = self.peek() {
            let byte = ascii(unit);
            if byte == b'{' {
                if self.at_quantifier() {
                    return;
                }
            } else if is_special(byte) || self.options.extended && (byte == b'#' || is_blank(byte)) {
                return;
            }
            self.at += 1;
        }
    }

    /// The last unit of the text is what a quantifier repeats.
    fn add_text(&mut self, start: usize, end: usize, quantified: bool) {
        let units = self.units;
        let body = end - usize::from(quantified);
        let text = units.get(start..body).unwrap_or_default();
        if self.options.ignore_case && text.iter().any(|unit| has_equivalents(*unit)) || text.len() == 1 {
            for &unit in text {
                let unit = self.literal(unit);
                self.append(unit);
            }
        } else if let Some(first) = text.first() {
            self.note_front(Unit::Is(*first));
            self.append(PatternNode::leaf(Kind::Text(text.to_vec()), self.options));
        }
        if quantified {
            let unit = units.get(body).copied().unwrap_or_default();
            self.unit = Some(self.literal(unit));
        }
    }

    pub(super) fn one(&mut self, unit: Unit) -> PatternNode {
        self.note_front(unit);
        PatternNode::leaf(Kind::One(unit), self.options)
    }

    pub(super) fn one_of(&mut self, class: Class) -> PatternNode {
        let unit = self.reducer.unit_of(class);
        self.one(unit)
    }

    /// A unit that stands for itself, and under `(?i)` for those of the same lower case.
    pub(super) fn literal(&mut self, unit: u16) -> PatternNode {
        let folds = self.options.ignore_case && has_equivalents(unit);
        self.one(if folds { Unit::Lower(unicode::lower(unit)) } else { Unit::Is(unit) })
    }

    pub(super) fn anchor(&mut self, anchor: Anchor) -> PatternNode {
        PatternNode::leaf(Kind::Anchor(anchor), self.options)
    }
}

fn has_equivalents(unit: u16) -> bool {
    let mut found = false;
    unicode::each_equivalent(unit, |_| found = true);
    found
}
