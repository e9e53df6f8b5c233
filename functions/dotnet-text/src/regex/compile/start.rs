//! Where a match can start, read from the first instructions.

use crate::regex::program::{Inst, InstPlace, Program, Start};
use crate::regex::tree::{Anchor, Unit};
use crate::unicode;

/// Instructions that are looked at; a pattern with a longer beginning may match anywhere.
const MAX_LOOKED_AT: u32 = 64;

pub(super) fn start(program: &Program) -> Start {
    let first = program.insts.iter().find(|inst| !matches!(inst, Inst::GroupStart));
    match first {
        Some(Inst::Anchor(Anchor::Start)) => return Start::Input,
        Some(Inst::Anchor(Anchor::SearchStart)) => return Start::Search,
        _ => {}
    }
    let mut found = FirstUnits { program, ascii: 0, beyond: false, left: MAX_LOOKED_AT };
    match found.from(0) {
        Some(()) => Start::At { ascii: found.ascii, beyond: found.beyond },
        None => Start::Anywhere,
    }
}

struct FirstUnits<'p> {
    program: &'p Program,
    ascii: u128,
    beyond: bool,
    left: u32,
}

impl FirstUnits<'_> {
    /// Adds the units that a match from here can start with; none if it may start with any, or with no unit.
    fn from(&mut self, mut place: InstPlace) -> Option<()> {
        loop {
            self.left = self.left.checked_sub(1)?;
            let inst = *self.program.insts.get(place as usize)?;
            place = match inst {
                Inst::Split { first, second } => {
                    self.from(first)?;
                    second
                }
                Inst::Jump(to) => to,
                Inst::LoopStart(number) => {
                    self.without_a_round(number)?;
                    place + 1
                }
                Inst::AtomicStart { look: true } => self.end_of(place)? + 1,
                Inst::AtomicStart { look: false } => place + 1,
                Inst::TryStart { look, no } => {
                    if look {
                        self.from(self.end_of(place)? + 1)?;
                    }
                    no
                }
                Inst::Anchor(_) | Inst::GroupStart | Inst::GroupEnd { .. } => place + 1,
                Inst::AtomicEnd { .. } | Inst::ConditionFailed => place + 1,
                Inst::Fail => return Some(()),
                _ if self.takes(inst)? => return Some(()),
                _ => place + 1,
            };
        }
    }

    fn without_a_round(&mut self, number: u32) -> Option<()> {
        let entered = self.program.loops.get(number as usize)?;
        if entered.min == 0 { self.from(entered.exit) } else { Some(()) }
    }

    /// Adds the units that an instruction can take; whether it takes at least one. None if that is unknown.
    fn takes(&mut self, inst: Inst) -> Option<bool> {
        match inst {
            Inst::One { unit, back: false } => self.unit(unit),
            Inst::Text { start, fold, back: false, .. } => {
                let unit = *self.program.text.get(start as usize)?;
                self.unit(if fold { Unit::Lower(unit) } else { Unit::Is(unit) });
            }
            Inst::Run(number) => {
                let run = *self.program.runs.get(number as usize).filter(|run| !run.back)?;
                self.unit(run.unit);
                return Some(run.min > 0);
            }
            _ => return None,
        }
        Some(true)
    }

    /// The end of the atomic part that starts at a place.
    fn end_of(&self, start: InstPlace) -> Option<InstPlace> {
        let mut open = 0_u32;
        for (at, inst) in (start..).zip(self.program.insts.get(start as usize..)?) {
            match inst {
                Inst::AtomicStart { .. } | Inst::TryStart { .. } => open += 1,
                Inst::AtomicEnd { .. } => open -= 1,
                _ => {}
            }
            if open == 0 {
                return Some(at);
            }
        }
        None
    }

    fn unit(&mut self, unit: Unit) {
        match unit {
            Unit::Is(unit) => self.add(unit),
            Unit::Lower(unit) => {
                self.add(unit);
                unicode::each_equivalent(unit, |other| self.add(other));
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
