//! Any pattern against any input: compiled or refused, matched or given up, and the same for text and units.
//!
//! That no match takes more steps than it may is asserted by the crate itself, in builds with debug assertions.

use dotnet_text::{Captures, Regex};

/// Takes the bytes before the first zero byte for a pattern, those after it for an input.
pub fn run(bytes: &[u8]) {
    let mut parts = bytes.splitn(2, |byte| *byte == 0);
    let mut part = || String::from_utf8_lossy(parts.next().unwrap_or_default());
    let (pattern, input) = (part(), part());
    match Regex::new(&pattern) {
        Ok(regex) => matches(&regex, &input),
        Err(error) => {
            assert_eq!(pattern.get(error.bytes()), Some(error.construct()), "{error}");
            let before = pattern.get(..error.bytes().start).map(|before| before.chars().count());
            assert_eq!(before, Some(error.character()), "{error}");
        }
    }
}

fn matches(regex: &Regex, input: &str) {
    let units: Vec<u16> = input.encode_utf16().collect();
    let of_text = regex.captures(input);
    let of_units = regex.captures_units(&units);
    assert_eq!(regex.is_match(input), is_found(&of_text));
    assert_eq!(regex.is_match_units(&units), is_found(&of_units));
    if let (Ok(of_text), Ok(of_units)) = (&of_text, &of_units) {
        assert_eq!(of_text.as_ref().map(ranges), of_units.as_ref().map(ranges));
    }
    if let Ok(Some(found)) = &of_text {
        groups(regex, found, &units);
    }
    // From the middle of a surrogate pair on, if the input begins with one.
    if let Some((_, rest)) = units.split_first() {
        let found = regex.captures_units(rest);
        if let Ok(Some(found)) = found {
            groups(regex, &found, rest);
        }
    }
}

fn is_found<E: Copy>(found: &Result<Option<Captures<'_, '_>>, E>) -> Result<bool, E> {
    found.as_ref().map(Option::is_some).map_err(|error| *error)
}

type Ranges = Vec<(u32, Option<std::ops::Range<usize>>)>;

fn ranges(found: &Captures<'_, '_>) -> Ranges {
    found.iter().map(|(number, group)| (number, group.map(|group| group.range()))).collect()
}

/// Every group lies within the input, holds what stands there, and is found by number and by name.
fn groups(regex: &Regex, found: &Captures<'_, '_>, units: &[u16]) {
    assert!(found.number(0).is_some(), "a match has a group 0");
    for ((number, name), (listed, group)) in
        regex.group_numbers().iter().zip(regex.group_names()).zip(found.iter())
    {
        assert_eq!(*number, listed);
        let range = group.map(|group| group.range());
        assert_eq!(found.number(listed).map(|group| group.range()), range);
        assert_eq!(found.name(&name).map(|group| group.range()), range, "group `{name}`");
        let Some(group) = group else { continue };
        assert_eq!(units.get(group.range()), Some(group.units().as_slice()), "group `{name}`");
        if let Some(text) = group.as_str() {
            assert!(text.encode_utf16().eq(group.units()), "group `{name}`");
        }
    }
}
