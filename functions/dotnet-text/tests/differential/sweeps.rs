//! All 65,536 units, class by class and case by case.

use std::collections::BTreeSet;

use dotnet_text::Regex;
use serde_json::Value;

use crate::compare::json_text;
use crate::oracle::Oracle;

fn sweep(oracle: &Oracle, patterns: &[String]) -> Vec<BTreeSet<u16>> {
    let questions: Vec<String> = patterns.iter().map(|pattern| question(pattern)).collect();
    let units = |answer: &Value| {
        let ranges = answer["units"].as_array().unwrap().iter();
        ranges.flat_map(|range| unit(&range[0])..=unit(&range[1])).collect()
    };
    oracle.ask(&questions).iter().map(units).collect()
}

fn question(pattern: &str) -> String {
    let units: Vec<u16> = pattern.encode_utf16().collect();
    format!(r#"{{"op":"sweep","pattern":{}}}"#, json_text(&units))
}

fn unit(value: &Value) -> u16 {
    u16::try_from(value.as_u64().unwrap()).unwrap()
}

fn ours(pattern: &str) -> BTreeSet<u16> {
    let regex = Regex::new(pattern).unwrap();
    (0..=u16::MAX).filter(|unit| regex.is_match_units(&[*unit]).unwrap()).collect()
}

const CATEGORIES: &str =
    "Lu Ll Lt Lm Lo Mn Mc Me Nd Nl No Zs Zl Zp Cc Cf Cs Co Pc Pd Ps Pe Pi Pf Po Sm Sc Sk So Cn L M N Z C P S";

/// DIFFERENCE: units that a later Unicode than Mono's moved to another category: Georgian, Cherokee and New Tai
/// Lue letters, some marks and two brackets.
const MOVED: &[(u16, u16)] = &[
    (0x10D0, 0x10FF),
    (0x13A0, 0x13F4),
    (0x166D, 0x166D),
    (0x1734, 0x1734),
    (0x1885, 0x1886),
    (0x19B0, 0x19C9),
    (0x1BAC, 0x1BAD),
    (0x1CF2, 0x1CF3),
    (0xA9BD, 0xA9BD),
    (0xFD3E, 0xFD3F),
];

/// DIFFERENCE: units whose lower or upper case Mono does not know: the signs of Kelvin, Angstrom and Ohm, capital
/// sharp s, title case, and what later versions of Unicode gave a case.
const CASED: &[(u16, u16)] = &[
    (0x4B, 0x4B),
    (0x6B, 0x6B),
    (0xC5, 0xC5),
    (0xDF, 0xDF),
    (0xE5, 0xE5),
    (0x1C4, 0x1CC),
    (0x1F1, 0x1F3),
    (0x23F, 0x240),
    (0x252, 0x252),
    (0x25C, 0x25C),
    (0x261, 0x261),
    (0x265, 0x266),
    (0x26A, 0x26A),
    (0x26C, 0x26C),
    (0x282, 0x282),
    (0x287, 0x287),
    (0x29D, 0x29E),
    (0x398, 0x398),
    (0x3A9, 0x3A9),
    (0x3B8, 0x3B8),
    (0x3C9, 0x3C9),
    (0x3F3, 0x3F4),
    (0x524, 0x527),
    (0x10C7, 0x10C7),
    (0x10CD, 0x10CD),
    (0x10D0, 0x10FF),
    (0x13A0, 0x13F4),
    (0x1D8E, 0x1D8E),
    (0x1E9E, 0x1E9E),
    (0x2126, 0x2126),
    (0x212A, 0x212B),
    (0x2C70, 0x2C70),
    (0x2C7E, 0x2C7F),
    (0x2CEB, 0x2CF3),
    (0x2D27, 0x2D2D),
    (0xA660, 0xA661),
    (0xA78D, 0xA7AA),
];

fn is_in(ranges: &[(u16, u16)], unit: u16) -> bool {
    ranges.iter().any(|&(first, last)| (first..=last).contains(&unit))
}

pub(crate) fn classes(oracle: &Oracle) {
    let mut patterns: Vec<String> =
        [r"\p{Cn}", r"\w", r"\d", r"\s", r"\W", r"(?s)\b.", r"[^\w-[\d]]", r"[\W\d]", r"[^\s]"]
            .map(String::from)
            .into();
    patterns.extend(CATEGORIES.split(' ').map(|name| format!(r"\p{{{name}}}")));
    patterns.extend(blocks());
    let theirs = sweep(oracle, &patterns);
    let unassigned = &theirs[0];
    let mut wrong = BTreeSet::new();
    for (pattern, theirs) in patterns.iter().zip(&theirs) {
        for &unit in ours(pattern).symmetric_difference(theirs) {
            if !unassigned.contains(&unit) && !is_in(MOVED, unit) {
                wrong.insert(unit);
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:04x?}");
}

/// `\p{Is...}` for each name in this crate's table.
fn blocks() -> Vec<String> {
    let table = include_str!("../../src/unicode/blocks.rs");
    let names = table.split('"').filter(|part| part.starts_with("Is"));
    let patterns: Vec<String> = names.map(|name| format!(r"\p{{{name}}}")).collect();
    assert_eq!(patterns.len(), 108);
    patterns
}

/// The units that one unit equals when case is ignored, there and here.
pub(crate) fn case(oracle: &Oracle) {
    let has_case = |unit: &u16| {
        char::from_u32(u32::from(*unit)).is_some_and(|character| {
            !character.to_lowercase().eq([character]) || !character.to_uppercase().eq([character])
        })
    };
    let cased: Vec<u16> = (0..=u16::MAX).filter(has_case).collect();
    let unassigned = &sweep(oracle, &[r"\p{Cn}".to_owned()])[0];
    let patterns: Vec<String> = cased.iter().map(|unit| format!(r"(?i)\u{unit:04x}")).collect();
    let theirs = sweep(oracle, &patterns);
    for (pattern, theirs) in patterns.iter().zip(&theirs) {
        let ours = equals(pattern, &cased);
        let known = |unit: &&u16| unassigned.contains(unit) || is_in(CASED, **unit);
        let wrong: Vec<&u16> = ours.symmetric_difference(theirs).filter(|unit| !known(unit)).collect();
        assert!(
            wrong.is_empty() && ours.is_superset(theirs),
            "{pattern}: {ours:04x?}, in .NET {theirs:04x?}"
        );
    }
}

fn equals(pattern: &str, units: &[u16]) -> BTreeSet<u16> {
    let regex = Regex::new(pattern).unwrap();
    let mut found = BTreeSet::new();
    let mut rest = units;
    while let Some(captures) = regex.captures_units(rest).unwrap() {
        let at = captures.number(0).unwrap().range().start;
        found.insert(rest[at]);
        rest = &rest[at + 1..];
    }
    found
}
