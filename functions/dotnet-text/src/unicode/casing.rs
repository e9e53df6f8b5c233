//! Upper and lower case as `ToUpperInvariant` and `ToLowerInvariant` have them: one character for one character,
//! whatever is around it. A character whose case Unicode writes with several characters stays as it is.

use super::tables;

/// Characters from the first to the last, `step` apart, and the distance to their other case.
type CaseRun<T> = (T, T, T, i32);

/// `ToLowerInvariant` of one character.
#[must_use]
pub fn to_lower_invariant(character: char) -> char {
    match u16::try_from(u32::from(character)) {
        Ok(unit) => char::from_u32(u32::from(lower(unit))).unwrap_or(character),
        Err(_) => moved(character, find(&tables::LOWER_BEYOND, u32::from(character))),
    }
}

/// `ToUpperInvariant` of one character.
#[must_use]
pub fn to_upper_invariant(character: char) -> char {
    if character.is_ascii() {
        return character.to_ascii_uppercase();
    }
    match u16::try_from(u32::from(character)) {
        Ok(unit) => moved(character, find(&tables::UPPER, unit)),
        Err(_) => moved(character, find(&tables::UPPER_BEYOND, u32::from(character))),
    }
}

fn moved(character: char, distance: i32) -> char {
    u32::from(character).checked_add_signed(distance).and_then(char::from_u32).unwrap_or(character)
}

/// The distance to the other case; 0 for a character that has none.
fn find<T: Copy + Ord + Into<u32>>(runs: &[CaseRun<T>], wanted: T) -> i32 {
    let at = runs.partition_point(|run| run.1 < wanted);
    match runs.get(at) {
        Some(&(first, _, step, distance)) if first <= wanted => {
            let (wanted, first): (u32, u32) = (wanted.into(), first.into());
            if (wanted - first).is_multiple_of(step.into()) { distance } else { 0 }
        }
        _ => 0,
    }
}

/// `ToLowerInvariant` of one unit.
pub(crate) fn lower(unit: u16) -> u16 {
    if unit < 0x80 {
        return if (0x41..=0x5A).contains(&unit) { unit + 0x20 } else { unit };
    }
    shift(unit, find(&tables::LOWER, unit))
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
    fn one_character_gives_one_character() {
        for (character, expected) in
            [('ß', 'ß'), ('ŉ', 'ŉ'), ('ﬁ', 'ﬁ'), ('ı', 'ı'), ('ς', 'Σ'), ('é', 'É'), ('ᾀ', 'ᾈ'), ('ῳ', 'ῼ')]
        {
            assert_eq!(to_upper_invariant(character), expected, "{character}");
        }
        for (character, expected) in
            [('İ', 'İ'), ('Σ', 'σ'), ('ẞ', 'ß'), ('\u{212a}', 'k'), ('𐐀', '𐐨'), ('ᾈ', 'ᾀ'), ('ā', 'ā')]
        {
            assert_eq!(to_lower_invariant(character), expected, "{character}");
        }
    }

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
}
