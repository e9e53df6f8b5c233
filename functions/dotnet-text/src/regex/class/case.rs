//! Classes under `(?i)`.

use super::{Class, LOWER, UPPER};
use crate::unicode;

/// The one unit beyond ASCII whose lower case is in ASCII.
const KELVIN_SIGN: u16 = 0x212A;

#[derive(Clone, Copy)]
enum LetterCase {
    Lower,
    Upper,
}

impl Class {
    /// Adds every unit whose lower case is that of a unit in the ranges so far (`(?i)`). Categories are left
    /// alone: but for Lu, Ll and Lt they hold both cases, and those three are widened when they are added.
    pub(crate) fn ignore_case(&mut self) {
        self.add_other(LetterCase::Lower);
        self.ascii |= (self.ascii & UPPER) << 32 | (self.ascii & LOWER) >> 32;
        if self.ascii & 1 << b'k' != 0 {
            self.add_range(KELVIN_SIGN, KELVIN_SIGN);
        }
        self.add_other(LetterCase::Upper);
    }

    /// Adds the lower case of what is listed, or the upper case. Runs of which all is listed already, or nothing, are
    /// passed over: they are most, and a pattern may have thousands of classes.
    fn add_other(&mut self, wanted: LetterCase) {
        if self.ranges.is_empty() {
            return;
        }
        self.merge();
        let mut found = Vec::new();
        unicode::each_pair(
            |upper, lower| {
                let (held, other) = wanted.last((upper, lower));
                self.touches(held) && !self.covers(other)
            },
            |upper, lower| {
                let (held, other) = wanted.last((upper, lower));
                if self.lists(held) && !self.lists(other) {
                    found.push(other);
                }
            },
        );
        found.into_iter().for_each(|unit| self.add_range(unit, unit));
    }
}

impl LetterCase {
    /// Of upper and lower case, the wanted one last.
    fn last<T>(self, (upper, lower): (T, T)) -> (T, T) {
        match self {
            LetterCase::Lower => (upper, lower),
            LetterCase::Upper => (lower, upper),
        }
    }
}
