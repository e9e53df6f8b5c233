//! All 65,536 units, class by class and case by case, and all characters beyond them.

use std::collections::BTreeSet;

use dotnet::Dotnet;
use dotnet_text::{
    Regex, Steps, Text, is_digit, is_letter, is_white_space, to_lower_invariant, to_upper_invariant,
};
use serde_json::Value;

use crate::compare::json_text;

const CATEGORIES: &str =
    "Lu Ll Lt Lm Lo Mn Mc Me Nd Nl No Zs Zl Zp Cc Cf Cs Co Pc Pd Ps Pe Pi Pf Po Sm Sc Sk So Cn L M N Z C P S";

pub(crate) fn classes(dotnet: &Dotnet) {
    let mut patterns: Vec<String> = [
        r"\w",
        r"\d",
        r"\s",
        r"\W",
        r"\D",
        r"\S",
        r"(?s)\b.",
        r"[^\w-[\d]]",
        r"[\W\d]",
        r"[^\s]",
        "(?i)[K-[k]]",
    ]
    .map(String::from)
    .into();
    patterns.extend(CATEGORIES.split(' ').map(|name| format!(r"\p{{{name}}}")));
    patterns.extend(CATEGORIES.split(' ').map(|name| format!(r"(?i)\p{{{name}}}")));
    patterns.extend(blocks());
    for name in ["_xmlC", "_xmlD", "_xmlI", "_xmlW"] {
        patterns.extend(["", "(?i)"].map(|options| format!(r"{options}\p{{{name}}}")));
        patterns.extend(["", "(?i)"].map(|options| format!(r"{options}\P{{{name}}}")));
    }
    patterns.extend((0..=0xFF).map(|page| format!(r"(?i)[\u{page:02x}00-\u{page:02x}ff]")));
    let every_unit = every_unit();
    let lines: Vec<String> = patterns.iter().map(|pattern| question(pattern)).collect();
    for (pattern, theirs) in patterns.iter().zip(dotnet.ask(&lines)) {
        let theirs = units(&theirs);
        let ours = ours(pattern, &every_unit);
        let wrong: Vec<&u16> = ours.symmetric_difference(&theirs).collect();
        assert!(wrong.is_empty(), "{pattern}: {wrong:04x?}");
    }
}

fn question(pattern: &str) -> String {
    let units: Vec<u16> = pattern.encode_utf16().collect();
    format!(r#"{{"op":"sweep","pattern":{}}}"#, json_text(&units))
}

fn units(answer: &Value) -> BTreeSet<u16> {
    let ranges = answer["units"].as_array().unwrap().iter();
    ranges.flat_map(|range| unit(&range[0])..=unit(&range[1])).collect()
}

fn unit(value: &Value) -> u16 {
    u16::try_from(value.as_u64().unwrap()).unwrap()
}

/// The units that a pattern of one unit matches, each tried with a space before and after it.
fn ours(pattern: &str, every_unit: &Text<'_>) -> BTreeSet<u16> {
    let regex = Regex::new(pattern).unwrap();
    let mut found = BTreeSet::new();
    let mut steps = Steps::new(u32::MAX);
    let replaced = regex.replace_within(every_unit, &mut steps, |matched, _, _| {
        let at = matched.number(0).unwrap().range().start;
        if at % 2 == 0 {
            found.insert(u16::try_from(at / 2).unwrap());
        }
    });
    replaced.unwrap();
    found
}

/// Each unit and a space.
fn every_unit() -> Text<'static> {
    Text::from_units((0..=u16::MAX).flat_map(|unit| [unit, u16::from(b' ')]).collect())
}

/// `\p{Is...}` for each name in this crate's table.
fn blocks() -> Vec<String> {
    let table = include_str!("../../src/unicode/blocks.rs");
    let names = table.split('"').filter(|part| part.starts_with("Is"));
    let patterns: Vec<String> = names.map(|name| format!(r"\p{{{name}}}")).collect();
    assert_eq!(patterns.len(), 108);
    patterns
}

/// The units that each unit with a case equals when case is ignored, there and here. `classes` compares pages of
/// units, those without a case among them.
pub(crate) fn ignored_case(dotnet: &Dotnet) {
    let has_case = |unit: &u16| {
        char::from_u32(u32::from(*unit)).is_some_and(|character| {
            !character.to_lowercase().eq([character]) || !character.to_uppercase().eq([character])
        })
    };
    let cased: Vec<u16> = (0..=u16::MAX).filter(has_case).collect();
    let question = format!(r#"{{"op":"equals","units":{}}}"#, json_text(&cased));
    let answer = dotnet.ask(&[question]).remove(0);
    let theirs: BTreeSet<Vec<u16>> = answer["equal"].as_array().unwrap().iter().map(numbers).collect();
    let ours: BTreeSet<Vec<u16>> = cased.iter().filter_map(|unit| equals(*unit, &cased)).collect();
    let wrong: Vec<&Vec<u16>> = ours.symmetric_difference(&theirs).collect();
    assert!(wrong.is_empty(), "{wrong:04x?}");
}

fn numbers(row: &Value) -> Vec<u16> {
    row.as_array().unwrap().iter().map(unit).collect()
}

/// The unit and all that it equals; none if that is only itself.
fn equals(unit: u16, cased: &[u16]) -> Option<Vec<u16>> {
    let regex = Regex::new(&format!(r"(?i)\u{unit:04x}")).unwrap();
    let mut found = vec![unit];
    let mut rest = cased;
    while let Some(captures) = regex.captures_units(rest).unwrap() {
        let at = captures.number(0).unwrap().range().start;
        found.push(rest[at]);
        rest = &rest[at + 1..];
    }
    found.iter().any(|other| *other != unit).then_some(found)
}

pub(crate) fn characters(dotnet: &Dotnet) {
    let answer = dotnet.ask(&[r#"{"op":"units"}"#.to_owned()]).remove(0);
    for (name, is_one) in
        [("letters", is_letter as fn(u16) -> bool), ("digits", is_digit), ("spaces", is_white_space)]
    {
        let ours: Vec<u16> = (0..=u16::MAX).filter(|unit| is_one(*unit)).collect();
        assert_eq!(numbers(&answer[name]), ours, "{name}");
    }
    for (name, change) in [("lower", to_lower_invariant as fn(char) -> char), ("upper", to_upper_invariant)] {
        let changed = ('\0'..=char::MAX).filter(|character| change(*character) != *character);
        let ours: Vec<[u32; 2]> = changed.map(|one| [one.into(), change(one).into()]).collect();
        let theirs: Vec<[u32; 2]> = serde_json::from_value(answer[name].clone()).unwrap();
        assert_eq!(theirs, ours, "{name}");
    }
}
