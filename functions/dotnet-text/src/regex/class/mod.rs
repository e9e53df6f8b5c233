//! A set of UTF-16 units, as a character class or an escape such as `\w` describes it.

mod case;

use crate::unicode::{self, mask};

/// ASCII as a bitmap that holds everything already (categories, negation, subtraction); beyond it,
/// general categories and ranges, negated or not, less what is subtracted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Class {
    ascii: u128,
    categories: u32,
    ranges: Vec<(u16, u16)>,
    negated: bool,
    subtracted: Option<Box<Class>>,
    /// How many ranges and escapes were written to make it.
    parts: u32,
    weight: u32,
}

const UPPER: u128 = ((1 << 26) - 1) << 0x41;
const LOWER: u128 = ((1 << 26) - 1) << 0x61;
const SPACE_CONTROLS: [(u16, u16); 2] = [(9, 13), (0x85, 0x85)];
const OTHER_CONTROLS: [(u16, u16); 4] = [(0, 8), (0x0E, 0x1F), (0x7F, 0x84), (0x86, 0x9F)];

impl Class {
    /// `\s`, or `\S` when negated.
    pub(crate) fn add_space(&mut self, negated: bool) {
        let (categories, controls) = if negated {
            let others = mask::ALL & !mask::SEPARATOR & !mask::CONTROL;
            (others, OTHER_CONTROLS.as_slice())
        } else {
            (mask::SEPARATOR, SPACE_CONTROLS.as_slice())
        };
        self.add_categories(categories);
        for &(first, last) in controls {
            self.add_range(first, last);
        }
    }

    pub(crate) fn add_categories(&mut self, categories: u32) {
        self.categories |= categories;
        self.parts += 1;
        for (bits, units) in ASCII_CATEGORIES {
            if categories & bits != 0 {
                self.ascii |= units;
            }
        }
    }

    pub(crate) fn add_range(&mut self, first: u16, last: u16) {
        self.parts += 1;
        if first < 0x80 {
            let width = u32::from(last.min(0x7F) - first) + 1;
            self.ascii |= (u128::MAX >> (128 - width)) << first;
        }
        if last >= 0x80 {
            self.ranges.push((first.max(0x80), last));
        }
    }

    /// Sorts and joins the ranges, as `lists` needs them.
    fn merge(&mut self) {
        self.ranges.sort_unstable();
        self.ranges.dedup_by(|(first, last), (_, before)| {
            let joined = *first <= before.saturating_add(1);
            if joined {
                *before = (*before).max(*last);
            }
            joined
        });
    }

    fn lists(&self, unit: u16) -> bool {
        self.covers((unit, unit))
    }

    /// Whether one of the ranges holds all from the first unit to the last.
    fn covers(&self, (first, last): (u16, u16)) -> bool {
        self.range_at(first).is_some_and(|(start, end)| start <= first && last <= end)
    }

    /// Whether one of the ranges holds any of them.
    fn touches(&self, (first, last): (u16, u16)) -> bool {
        self.range_at(first).is_some_and(|(start, _)| start <= last)
    }

    /// The first range that does not end before a unit.
    fn range_at(&self, unit: u16) -> Option<(u16, u16)> {
        let at = self.ranges.partition_point(|(_, last)| *last < unit);
        self.ranges.get(at).copied()
    }

    /// Completes the class: all is added, now it is negated, and another class taken away.
    pub(crate) fn finish(&mut self, negated: bool, subtracted: Option<Class>) {
        self.merge();
        self.weight = 1 + self.ranges.len().checked_ilog2().map_or(0, |bits| 1 + bits);
        if negated {
            self.negated = true;
            self.ascii = !self.ascii;
        }
        if let Some(other) = subtracted {
            self.ascii &= !other.ascii;
            self.weight += other.weight;
            self.subtracted = Some(Box::new(other));
        }
    }

    /// Whether other units can be added to the complete class: it is not negated, and nothing is taken away.
    pub(crate) fn is_plain(&self) -> bool {
        !self.negated && self.subtracted.is_none()
    }

    /// Adds all units of another plain class.
    pub(crate) fn merge_with(&mut self, other: &Class) {
        self.ascii |= other.ascii;
        self.categories |= other.categories;
        self.parts += other.parts;
        self.ranges.extend_from_slice(&other.ranges);
    }

    /// The only unit of the class, where it has one.
    pub(crate) fn only(&self) -> Option<u16> {
        if self.negated { None } else { self.single(self.ascii) }
    }

    /// The only unit that the class does not have, where it lacks one.
    pub(crate) fn all_but(&self) -> Option<u16> {
        if self.negated { self.single(!self.ascii) } else { None }
    }

    /// The one unit that is listed, of which `ascii` holds those in ASCII.
    fn single(&self, ascii: u128) -> Option<u16> {
        if self.categories != 0 || self.subtracted.is_some() {
            return None;
        }
        match (ascii.count_ones(), self.ranges.as_slice()) {
            (1, []) => u16::try_from(ascii.trailing_zeros()).ok(),
            (0, [(first, last)]) if first == last => Some(*first),
            _ => None,
        }
    }

    /// Makes a class complete to which units were added after it was.
    pub(crate) fn finish_merged(&mut self) {
        if self.is_plain() {
            self.finish(false, None);
        }
    }

    /// Whether it was written as one escape, such as `\W` or `[\W]`, of these categories, and nothing else.
    pub(crate) fn is_escape(&self, categories: u32) -> bool {
        self.parts == 1 && self.categories == categories && self.is_plain()
    }

    /// Whether .NET 8 sees that a unit of this class, an escape, is none of the other class: that one is the escape's
    /// negation, or a list of units of which none is here.
    pub(crate) fn is_apart_from(&self, other: &Class) -> bool {
        let is_negation = other.negated && other.parts == 1 && other.categories == self.categories;
        let is_list = !other.negated && other.categories == 0;
        let open_end = other.lists(u16::MAX);
        let shares = |&(first, last): &(u16, u16)| (first..=last).any(|unit| self.contains(unit));
        other.subtracted.is_none()
            && (is_negation
                || is_list && !open_end && self.ascii & other.ascii == 0 && !other.ranges.iter().any(shares))
    }

    /// How many units beyond ASCII its ranges list.
    pub(crate) fn listed(&self) -> u32 {
        self.ranges.iter().map(|(first, last)| u32::from(last - first) + 1).sum()
    }

    /// What it costs to look a unit beyond ASCII up, about 4 ns each.
    pub(crate) fn weight(&self) -> u32 {
        self.weight
    }

    pub(crate) fn contains(&self, unit: u16) -> bool {
        if unit < 0x80 {
            return self.ascii >> unit & 1 != 0;
        }
        self.contains_beyond_ascii(unit)
    }

    fn contains_beyond_ascii(&self, unit: u16) -> bool {
        let mut class = self;
        let mut wanted = true;
        loop {
            let listed =
                class.categories != 0 && class.categories & unicode::category(unit) != 0 || class.lists(unit);
            if listed == class.negated {
                return !wanted;
            }
            let Some(subtracted) = &class.subtracted else {
                return wanted;
            };
            (class, wanted) = (subtracted, !wanted);
        }
    }

    /// The ASCII units of the set, as bits.
    pub(crate) fn ascii(&self) -> u128 {
        self.ascii
    }
}

/// Bits of categories and the ASCII units that they hold.
const ASCII_CATEGORIES: [(u32, u128); 13] = [
    (1, UPPER),
    (1 << 1, LOWER),
    (1 << 8, 0x3FF << 0x30),
    (1 << 11, 1 << 0x20),
    (1 << 14, 0xFFFF_FFFF | 1 << 0x7F),
    (1 << 18, bits(b"_")),
    (1 << 19, bits(b"-")),
    (1 << 20, bits(b"([{")),
    (1 << 21, bits(b")]}")),
    (1 << 24, bits(b"!\"#%&'*,./:;?@\\")),
    (1 << 25, bits(b"+<=>|~")),
    (1 << 26, bits(b"$")),
    (1 << 27, bits(b"^`")),
];

const fn bits(units: &[u8]) -> u128 {
    let (mut set, mut rest) = (0, units);
    while let [first, others @ ..] = rest {
        (set, rest) = (set | 1 << *first, others);
    }
    set
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    #[test]
    fn ascii_bits_agree_with_the_categories() {
        for number in 0..30 {
            let mut class = Class::default();
            class.add_categories(1 << number);
            for unit in 0..0x80 {
                assert_eq!(class.contains(unit), unicode::category(unit) == 1 << number, "{number} {unit}");
            }
        }
    }

    #[test]
    fn a_unit_without_case_brings_all_of_its_lower_case_and_nothing_else() {
        let mut of_lower: HashMap<u16, Vec<u16>> = HashMap::new();
        for unit in 0..=u16::MAX {
            of_lower.entry(unicode::lower(unit)).or_default().push(unit);
        }
        for same in of_lower.values().filter(|same| same.len() > 1) {
            for &unit in same {
                let mut class = Class::default();
                class.add_range(unit, unit);
                class.ignore_case();
                class.finish(false, None);
                let beyond: u32 = class.ranges.iter().map(|(first, last)| u32::from(last - first) + 1).sum();
                let held = class.ascii().count_ones() + beyond;
                assert!(same.iter().all(|unit| class.contains(*unit)), "U+{unit:04X}");
                assert_eq!(held as usize, same.len(), "U+{unit:04X}");
            }
        }
    }

    #[test]
    fn space_and_its_opposite_share_nothing_and_miss_nothing() {
        let (mut space, mut other) = (Class::default(), Class::default());
        space.add_space(false);
        other.add_space(true);
        space.finish(false, None);
        other.finish(false, None);
        assert!((0..=u16::MAX).all(|unit| space.contains(unit) != other.contains(unit)));
    }
}
