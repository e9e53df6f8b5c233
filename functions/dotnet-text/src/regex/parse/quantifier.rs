//! `*`, `+`, `?`, `{n}`, `{n,}`, `{n,m}`, each also lazy.

use super::{Parser, Result};
use crate::regex::error::ErrorKind;
use crate::regex::tree::{Kind, UNLIMITED};

impl Parser<'_> {
    /// Whether a quantifier stands here. A brace is one only as `{n}`, `{n,}` or `{n,m}`, without blanks.
    pub(super) fn at_quantifier(&self) -> bool {
        match self.ahead(0) {
            b'*' | b'+' | b'?' => true,
            b'{' => {
                let first = self.digits(1);
                match self.ahead(1 + first) {
                    b'}' => first > 0,
                    b',' => first > 0 && self.ahead(2 + first + self.digits(2 + first)) == b'}',
                    _ => false,
                }
            }
            _ => false,
        }
    }

    fn digits(&self, from: usize) -> usize {
        (from..).take_while(|place| self.ahead(*place).is_ascii_digit()).count()
    }

    /// Repeats the unit and adds it to the sequence.
    pub(super) fn quantify(&mut self) -> Result<()> {
        let start = self.at;
        let (min, max) = match self.ahead(0) {
            b'*' => (0, UNLIMITED),
            b'+' => (1, UNLIMITED),
            b'?' => (0, 1),
            _ => {
                self.at += 1;
                self.counts()?
            }
        };
        self.at += 1;
        if min > max {
            return Err(self.error(ErrorKind::ReversedQuantifier, start));
        }
        self.skip_blank()?;
        let lazy = self.eat(b'?');
        let may_be_empty = self.unit.is_some_and(|unit| self.tree.node(unit).width == 0);
        if lazy && may_be_empty && !matches!((min, max), (0, 0) | (1, 1)) {
            return Err(self.error(ErrorKind::UnsupportedLazyLoop, start));
        }
        self.repeat(min, max, lazy);
        Ok(())
    }

    fn counts(&mut self) -> Result<(u32, u32)> {
        let min = self.decimal()?;
        if !self.eat(b',') {
            return Ok((min, min));
        }
        let max = if self.ahead(0) == b'}' { UNLIMITED } else { self.decimal()? };
        Ok((min, max))
    }

    fn repeat(&mut self, min: u32, max: u32, lazy: bool) {
        let Some(unit) = self.unit.take() else {
            return;
        };
        let back = self.options.back;
        let node = self.tree.node(unit);
        let repeated = match (min, max) {
            (0, 0) => self.tree.add(Kind::Empty, back, 0, None),
            (1, 1) => unit,
            // In .NET, `int.MaxValue` rounds of a group never match, not even empty ones.
            (UNLIMITED, _) if !matches!(node.kind, Kind::One(_)) => {
                self.tree.add(Kind::Nothing, back, 0, None)
            }
            _ => {
                let width = min.saturating_mul(node.width);
                self.tree.add(Kind::Repeat { min, max, lazy }, node.back, width, Some(unit))
            }
        };
        self.append(repeated);
    }
}
