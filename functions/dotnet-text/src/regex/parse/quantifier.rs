//! `*`, `+`, `?`, `{n}`, `{n,}`, `{n,m}`, each also lazy.

use super::{Parser, Result};
use crate::regex::error::ErrorKind;
use crate::regex::notes::VersionNoteKind;
use crate::regex::tree::{Kind, Manner, PatternNode, UNLIMITED};

impl Parser<'_> {
    /// Whether a quantifier comes next. A brace is one only as `{n}`, `{n,}` or `{n,m}`, without blanks.
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
        if let Some(unit) = self.unit.take() {
            self.note_quantifier(&unit, (min, max), lazy, start);
            let repeated = self.reducer.quantified(unit, min, max, lazy);
            self.append(repeated);
        }
        Ok(())
    }

    fn note_quantifier(&mut self, unit: &PatternNode, counts: (u32, u32), lazy: bool, start: usize) {
        if matches!(counts, (0, 0) | (1, 1)) {
            return;
        }
        if lazy && unit.width() == 0 {
            self.note(VersionNoteKind::LazyLoop, start);
        }
        let is_atomic = |node: &PatternNode| matches!(node.kind, Kind::Run { manner: Manner::Atomic, .. });
        let repeats_one = |child: &PatternNode| matches!(child.kind, Kind::Run { .. });
        let is_group_of_one = matches!(unit.kind, Kind::Atomic) && unit.children.iter().any(repeats_one);
        if !lazy && (is_atomic(unit) || is_group_of_one) {
            self.note(VersionNoteKind::AtomicRepeated, start);
        }
    }

    fn counts(&mut self) -> Result<(u32, u32)> {
        let min = self.decimal()?;
        if !self.eat(b',') {
            return Ok((min, min));
        }
        let max = if self.ahead(0) == b'}' { UNLIMITED } else { self.decimal()? };
        Ok((min, max))
    }
}
