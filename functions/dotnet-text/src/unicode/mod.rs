//! What .NET knows of one UTF-16 unit: its general category, its lower case, the names of both.
//!
//! Unicode 15.0, as in .NET 8. Surrogates are category Cs, whatever pair they are part of.

mod blocks;
mod tables;

pub(crate) use blocks::block;

/// Bit sets of general categories, in the order of the generated table.
pub(crate) mod mask {
    pub(crate) const UPPER_LOWER_TITLE: u32 = 0b111;
    pub(crate) const LETTER: u32 = 0b1_1111;
    pub(crate) const MARK: u32 = 0b111 << 5;
    pub(crate) const NON_SPACING_MARK: u32 = 1 << 5;
    pub(crate) const DECIMAL_DIGIT: u32 = 1 << 8;
    pub(crate) const NUMBER: u32 = 0b111 << 8;
    pub(crate) const SEPARATOR: u32 = 0b111 << 11;
    pub(crate) const CONTROL: u32 = 1 << 14;
    pub(crate) const OTHER: u32 = 0b1111 << 14 | 1 << 29;
    pub(crate) const CONNECTOR: u32 = 1 << 18;
    pub(crate) const PUNCTUATION: u32 = 0b111_1111 << 18;
    pub(crate) const SYMBOL: u32 = 0b1111 << 25;
    pub(crate) const ALL: u32 = (1 << 30) - 1;
    /// `\w`: L, Mn, Nd, Pc.
    pub(crate) const WORD: u32 = LETTER | NON_SPACING_MARK | DECIMAL_DIGIT | CONNECTOR;
}

const NAMES: [&str; 30] = [
    "Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "No", "Zs", "Zl", "Zp", "Cc", "Cf", "Cs",
    "Co", "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po", "Sm", "Sc", "Sk", "So", "Cn",
];

/// The categories that `\p{name}` stands for; names are case-sensitive.
pub(crate) fn categories(name: &str) -> Option<u32> {
    match name {
        "L" => Some(mask::LETTER),
        "M" => Some(mask::MARK),
        "N" => Some(mask::NUMBER),
        "Z" => Some(mask::SEPARATOR),
        "C" => Some(mask::OTHER),
        "P" => Some(mask::PUNCTUATION),
        "S" => Some(mask::SYMBOL),
        _ => NAMES.iter().position(|known| *known == name).map(|at| 1 << at),
    }
}

/// The bit of a unit's general category.
pub(crate) fn category(unit: u16) -> u32 {
    let page = tables::PAGE_OF.get(usize::from(unit >> 6)).copied().unwrap_or_default();
    let at = usize::from(page) * 64 + usize::from(unit & 63);
    1 << tables::PAGES.get(at).copied().unwrap_or_default()
}

/// Whether `\b` counts the unit as part of a word: `\w`, U+200C and U+200D. Names of groups use the same set.
pub(crate) fn is_word(unit: u16) -> bool {
    match u8::try_from(unit) {
        Ok(byte) if byte < 0x80 => byte.is_ascii_alphanumeric() || byte == b'_',
        _ => category(unit) & mask::WORD != 0 || unit == 0x200C || unit == 0x200D,
    }
}

/// `ToLowerInvariant` of one unit.
pub(crate) fn lower(unit: u16) -> u16 {
    if unit < 0x80 {
        return if (0x41..=0x5A).contains(&unit) { unit + 0x20 } else { unit };
    }
    let at = tables::LOWER.partition_point(|run| run.1 < unit);
    match tables::LOWER.get(at) {
        Some(&(first, _, step, distance)) if first <= unit && (unit - first).is_multiple_of(step) => {
            shift(unit, distance)
        }
        _ => unit,
    }
}

/// Calls `add` with every other unit of the same lower case.
pub(crate) fn each_equivalent(unit: u16, mut add: impl FnMut(u16)) {
    let lower = lower(unit);
    if lower != unit {
        add(lower);
    }
    if lower >= 0x80 || lower == KELVIN_LOWER {
        each_upper(lower, &mut |upper| {
            if upper != unit {
                add(upper);
            }
        });
    } else if lower == unit && (0x61..=0x7A).contains(&unit) {
        add(unit - 0x20);
    }
}

/// The one unit of ASCII that is the lower case of a unit beyond it, U+212A.
const KELVIN_LOWER: u16 = b'k' as u16;

/// Calls `see` with units that have a lower case, each with that lower case. They come in runs of upper case
/// and runs of lower case, first and last unit each, and those that are not `worth` it are passed over.
pub(crate) fn each_pair(worth: impl Fn((u16, u16), (u16, u16)) -> bool, mut see: impl FnMut(u16, u16)) {
    for &(first, last, step, distance) in &tables::LOWER {
        if worth((first, last), (shift(first, distance), shift(last, distance))) {
            for upper in (first..=last).step_by(usize::from(step)) {
                see(upper, shift(upper, distance));
            }
        }
    }
}

fn each_upper(lower: u16, add: &mut impl FnMut(u16)) {
    for &(from, to, step, distance) in &tables::LOWER {
        let upper = shift(lower, -distance);
        if (from..=to).contains(&upper) && (upper - from).is_multiple_of(step) {
            add(upper);
        }
    }
}

fn shift(unit: u16, distance: i32) -> u16 {
    u16::try_from(i32::from(unit) + distance).unwrap_or(unit)
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    #[test]
    fn equivalents_are_exactly_the_units_of_one_lower_case() {
        let mut of_lower: HashMap<u16, Vec<u16>> = HashMap::new();
        for unit in 0..=u16::MAX {
            of_lower.entry(lower(unit)).or_default().push(unit);
        }
        for same in of_lower.values() {
            for &unit in same {
                let mut found = vec![unit];
                each_equivalent(unit, |other| found.push(other));
                found.sort_unstable();
                found.dedup();
                assert_eq!(&found, same, "U+{unit:04X}");
            }
        }
    }

    #[test]
    fn white_space_is_separators_and_six_controls() {
        for unit in 0..=u16::MAX {
            let here = category(unit) & mask::SEPARATOR != 0 || matches!(unit, 9..=13 | 0x85);
            let there = char::from_u32(u32::from(unit)).is_some_and(char::is_whitespace);
            assert_eq!(here, there, "U+{unit:04X}");
        }
    }
}
