//! Classes under `(?i)`.

use super::{Class, LOWER, UPPER};
use crate::unicode;

/// The one unit beyond ASCII whose lower case is in ASCII.
const KELVIN_SIGN: u16 = 0x212A;

impl Class {
    /// Adds every unit whose lower case is that of a unit in the ranges so far (`(?i)`). Categories are left
    /// alone: but for Lu, Ll and Lt they hold both cases, and those three are widened when they are added.
    pub(crate) fn ignore_case(&mut self) {
        self.add_lower();
        self.ascii |= (self.ascii & UPPER) << 32 | (self.ascii & LOWER) >> 32;
        if self.ascii & 1 << b'k' != 0 {
            self.add_range(KELVIN_SIGN, KELVIN_SIGN);
        }
        self.add_upper();
    }

    /// Runs of which all is listed already, or nothing, are passed over: they are most, and a pattern may
    /// have thousands of classes.
    fn add_lower(&mut self) {
        if self.ranges.is_empty() {
            return;
        }
        self.merge();
        let mut found = Vec::new();
        unicode::each_pair(
            |upper, lower| self.touches(upper) && !self.covers(lower),
            |upper, lower| {
                if self.lists(upper) && !self.lists(lower) {
                    found.push(lower);
                }
            },
        );
        found.into_iter().for_each(|unit| self.add_range(unit, unit));
    }

    fn add_upper(&mut self) {
        if self.ranges.is_empty() {
            return;
        }
        self.merge();
        let mut found = Vec::new();
        unicode::each_pair(
            |upper, lower| self.touches(lower) && !self.covers(upper),
            |upper, lower| {
                if self.lists(lower) && !self.lists(upper) {
                    found.push(upper);
                }
            },
        );
        found.into_iter().for_each(|unit| self.add_range(unit, unit));
    }
}
