//! Where a match can start, read from the first instructions.

use crate::program::{Inst, Place, Program, Start};
use crate::tree::{Anchor, Unit};
use crate::unicode;

/// Instructions that are looked at; a pattern with a longer beginning may match anywhere.
const MAX_LOOKED_AT: u32 = 64;

pub(super) fn start(program: &Program) -> Start {
    if starts_at_input(program) {
        return Start::Input;
    }
    let mut found = Found { program, ascii: 0, beyond: false, left: MAX_LOOKED_AT };
    match found.from(0) {
        Some(()) => Start::At { ascii: found.ascii, beyond: found.beyond },
        None => Start::Anywhere,
    }
}

fn starts_at_input(program: &Program) -> bool {
    let first = program.insts.iter().find(|inst| !matches!(inst, Inst::GroupStart { .. }));
    matches!(first, Some(Inst::Anchor(Anchor::Start)))
}

struct Found<'p> {
    program: &'p Program,
    ascii: u128,
    beyond: bool,
    left: u32,
}

impl Found<'_> {
    /// Adds the units that a match from here can start with; none if it may start with any, or with no unit.
    fn from(&mut self, mut place: Place) -> Option<()> {
        loop {
            self.left = self.left.checked_sub(1)?;
            match *self.program.insts.get(place as usize)? {
                Inst::One { unit, back: false } => return Some(self.unit(unit)),
                Inst::Text { start, fold, back: false, .. } => {
                    let unit = *self.program.text.get(start as usize)?;
                    return Some(self.unit(if fold { Unit::Lower(unit) } else { Unit::Is(unit) }));
                }
                Inst::Run { unit, counts, back: false, .. } => {
                    self.unit(unit);
                    if self.program.counts(counts).min > 0 {
                        return Some(());
                    }
                    place += 1;
                }
                Inst::Split { first, second } => {
                    self.from(first)?;
                    place = second;
                }
                Inst::Jump(to) => place = to,
                Inst::LoopStart(number) => {
                    let entered = self.program.loops.get(number as usize)?;
                    if entered.counts.min == 0 {
                        self.from(entered.exit)?;
                    }
                    place += 1;
                }
                Inst::Anchor(_) | Inst::GroupStart { .. } => place += 1,
                Inst::GroupEnd { .. } => place += 1,
                Inst::Fail => return Some(()),
                _ => return None,
            }
        }
    }

    fn unit(&mut self, unit: Unit) {
        match unit {
            Unit::Is(unit) => self.add(unit),
            Unit::Lower(unit) => {
                self.add(unit);
                unicode::each_equivalent(unit, unit, |other| self.add(other));
            }
            Unit::IsNot(unit) => {
                self.beyond = true;
                self.ascii |= if unit < 0x80 { !(1 << unit) } else { u128::MAX };
            }
            Unit::Any => (self.ascii, self.beyond) = (u128::MAX, true),
            Unit::In(number) => {
                self.beyond = true;
                self.ascii |= self.program.class(number).map_or(u128::MAX, |class| class.ascii());
            }
        }
    }

    fn add(&mut self, unit: u16) {
        if unit < 0x80 {
            self.ascii |= 1 << unit;
        } else {
            self.beyond = true;
        }
    }
}
