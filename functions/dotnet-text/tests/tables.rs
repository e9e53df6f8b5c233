//! Generates `src/unicode/tables.rs` and compares it with the file.
//!
//! `UPDATE_TABLES=1 cargo test -p dotnet-text --test tables` rewrites it.
//! General categories and ages come from the `regex` crate's tables, cases from the standard library; both are cut to
//! the version of Unicode that .NET 8 has. `differential/sweeps.rs` compares the result with .NET 8 itself.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]
#![expect(
    clippy::disallowed_methods,
    reason = "the generated file is read and written here, not in the crate"
)]

use std::collections::HashMap;
use std::fmt::Write as _;

const UNICODE_AGE: &str = "15.0";
const PAGE: usize = 64;
const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/unicode/tables.rs");

/// In the order of `Category` in `src/unicode/mod.rs`; Cs and Cn are not in the crate's tables of characters.
const CATEGORIES: [&str; 30] = [
    "Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "No", "Zs", "Zl", "Zp", "Cc", "Cf", "Cs",
    "Co", "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po", "Sm", "Sc", "Sk", "So", "Cn",
];
const SURROGATE: u8 = 16;
const UNASSIGNED: u8 = 29;

fn categories() -> Vec<u8> {
    let aged = regex::Regex::new(&format!(r"\p{{age:{UNICODE_AGE}}}")).unwrap();
    let each: Vec<(u8, regex::Regex)> = (0..UNASSIGNED)
        .zip(CATEGORIES)
        .filter(|(_, name)| *name != "Cs")
        .map(|(number, name)| (number, regex::Regex::new(&format!(r"\p{{{name}}}")).unwrap()))
        .collect();
    (0..=0xFFFF_u32)
        .map(|unit| {
            let Some(character) = char::from_u32(unit) else {
                return SURROGATE;
            };
            let text = character.to_string();
            if !aged.is_match(&text) {
                return UNASSIGNED;
            }
            let found = each.iter().find(|(_, pattern)| pattern.is_match(&text));
            found.map_or(UNASSIGNED, |(number, _)| *number)
        })
        .collect()
}

/// Characters and their other case where it is one other character, as .NET has it: U+0130 and U+0131 keep their own.
fn cases(case: impl Fn(char) -> Option<char>) -> Vec<(u32, u32)> {
    let aged = regex::Regex::new(&format!(r"\p{{age:{UNICODE_AGE}}}")).unwrap();
    let characters = ('\0'..=char::MAX).filter(|character| !matches!(character, '\u{130}' | '\u{131}'));
    let pairs = characters.filter_map(|character| Some((character, case(character)?)));
    let mut text = [0; 4];
    let known = |&(one, other): &(char, char)| {
        one != other
            && aged.is_match(one.encode_utf8(&mut text))
            && aged.is_match(other.encode_utf8(&mut text))
    };
    pairs.filter(known).map(|(one, other)| (one.into(), other.into())).collect()
}

fn only(mut mapped: impl Iterator<Item = char>) -> Option<char> {
    let first = mapped.next();
    if mapped.next().is_some() { None } else { first }
}

fn lower(character: char) -> Option<char> {
    only(character.to_lowercase())
}

/// Greek letters with an iota below: the standard library writes the iota apart, the one-to-one case does not.
fn upper(character: char) -> Option<char> {
    let shifted = |by: u32| char::from_u32(u32::from(character) + by);
    match character {
        '\u{1f80}'..='\u{1f87}' | '\u{1f90}'..='\u{1f97}' | '\u{1fa0}'..='\u{1fa7}' => shifted(8),
        '\u{1fb3}' | '\u{1fc3}' | '\u{1ff3}' => shifted(9),
        _ => only(character.to_uppercase()),
    }
}

/// Runs of characters that move by the same distance, each one or two apart: first, last, step, distance.
fn runs(pairs: &[(u32, u32)]) -> Vec<(u32, u32, u32, i64)> {
    let mut runs: Vec<(u32, u32, u32, i64)> = Vec::new();
    for &(one, other) in pairs {
        let distance = i64::from(other) - i64::from(one);
        if let Some((first, last, step, same)) = runs.last_mut() {
            let gap = one - *last;
            if *same == distance && gap <= 2 && (first == last || gap == *step) {
                (*last, *step) = (one, gap);
                continue;
            }
        }
        runs.push((one, one, 1, distance));
    }
    runs
}

/// Two tables: one of units, one of characters beyond the Basic Multilingual Plane.
fn case_tables(out: &mut String, name: &str, pairs: &[(u32, u32)]) {
    let (units, beyond) = pairs.split_at(pairs.partition_point(|(one, _)| *one < 0x10000));
    let doc = format!("First, last, step, distance to the {} case.", name.to_lowercase());
    for (name, kind, pairs) in [(name.to_owned(), "u16", units), (format!("{name}_BEYOND"), "u32", beyond)] {
        let runs = runs(pairs);
        let mut rows = String::new();
        for (first, last, step, distance) in &runs {
            writeln!(rows, "    ({first:#06x}, {last:#06x}, {step}, {distance}),").unwrap();
        }
        table(out, &doc, &name, &format!("({kind}, {kind}, {kind}, i32)"), runs.len(), &rows);
    }
}

fn rows(items: &[u8]) -> String {
    let row = |row: &[u8]| {
        let items: Vec<String> = row.iter().map(u8::to_string).collect();
        format!("    {},\n", items.join(", "))
    };
    items.chunks(24).map(row).collect()
}

/// The different pages, one after the other, and the number of each page of 64 units.
fn pages(categories: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let mut pages: Vec<&[u8]> = Vec::new();
    let mut seen: HashMap<&[u8], usize> = HashMap::new();
    let numbers = categories.chunks(PAGE).map(|page| {
        let number = *seen.entry(page).or_insert_with(|| {
            pages.push(page);
            pages.len() - 1
        });
        u8::try_from(number).unwrap()
    });
    let numbers = numbers.collect();
    (pages.concat(), numbers)
}

fn table(out: &mut String, doc: &str, name: &str, kind: &str, len: usize, rows: &str) {
    writeln!(out, "\n/// {doc}\n#[rustfmt::skip]").unwrap();
    writeln!(out, "pub(super) static {name}: [{kind}; {len}] = [\n{rows}];").unwrap();
}

fn generate() -> String {
    let categories = categories();
    let (pages, page_of) = pages(&categories);
    let mut out = format!("//! Generated by `tests/tables.rs` from Unicode {UNICODE_AGE}; do not edit.\n");
    let doc = "Page of 64 units -> its number in `PAGES`.";
    table(&mut out, doc, "PAGE_OF", "u8", page_of.len(), &rows(&page_of));
    let doc = "The general category of each unit of a page.";
    table(&mut out, doc, "PAGES", "u8", pages.len(), &rows(&pages));
    case_tables(&mut out, "LOWER", &cases(lower));
    case_tables(&mut out, "UPPER", &cases(upper));
    out
}

#[test]
fn the_tables_are_those_of_the_generator() {
    let generated = generate();
    if std::env::var_os("UPDATE_TABLES").is_some() {
        std::fs::write(PATH, &generated).unwrap();
    }
    let written = std::fs::read_to_string(PATH).unwrap();
    assert!(written == generated, "src/unicode/tables.rs differs; UPDATE_TABLES=1 rewrites it");
}
