//! What a match shows: groups by number and by name, text and units, and groups that took no part.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use dotnet_text::{Regex, StepLimit};

fn group(pattern: &str, text: &str, name: &str) -> Option<String> {
    let regex = Regex::new(pattern).unwrap();
    let found = regex.captures(text).unwrap().unwrap();
    found.name(name).map(|group| group.as_str().unwrap().to_owned())
}

#[test]
fn unnamed_groups_are_numbered_first_then_named_ones() {
    let regex = Regex::new("(?<n>a)(b)(?<m>c)(d)").unwrap();
    assert_eq!(regex.group_numbers(), [0, 1, 2, 3, 4]);
    assert_eq!(regex.group_names().collect::<Vec<_>>(), ["0", "1", "2", "n", "m"]);
    let found = regex.captures("abcd").unwrap().unwrap();
    let texts: Vec<_> =
        found.iter().map(|(number, group)| (number, group.unwrap().as_str().unwrap())).collect();
    assert_eq!(texts, [(0, "abcd"), (1, "b"), (2, "d"), (3, "a"), (4, "c")]);
}

#[test]
fn numbers_may_be_left_out() {
    let regex = Regex::new("(?<5>a)(b)").unwrap();
    assert_eq!(regex.group_numbers(), [0, 1, 5]);
    assert!(
        regex.group_number("5").is_some()
            && regex.group_number("2").is_none()
            && regex.group_number("05").is_none()
    );
    assert_eq!(group("(?<5>a)(b)", "ab", "5").as_deref(), Some("a"));
}

#[test]
fn digits_name_a_group_as_in_dotnet() {
    let unnamed = Regex::new("(a)").unwrap();
    assert!(
        unnamed.group_number("0").is_some()
            && unnamed.group_number("1").is_some()
            && unnamed.group_number("01").is_some()
    );
    assert!(
        unnamed.group_number("2").is_none()
            && unnamed.group_number("").is_none()
            && unnamed.group_number("+1").is_none()
    );
    let named = Regex::new("(a)(?<n>b)").unwrap();
    assert!(named.group_number("1").is_some() && named.group_number("n").is_some());
    assert!(
        named.group_number("2").is_none()
            && named.group_number("01").is_none()
            && named.group_number("N").is_none()
    );
}

#[test]
fn a_group_without_a_part_is_not_an_empty_one() {
    assert_eq!(group("(a)|(b*)", "c", "1"), None);
    assert_eq!(group("(a)|(b*)", "c", "2").as_deref(), Some(""));
}

#[test]
fn positions_count_units_and_text_is_borrowed() {
    let text = "ü😀=kim";
    let regex = Regex::new(r"=(?<name>\w+)").unwrap();
    let found = regex.captures(text).unwrap().unwrap();
    let name = found.name("name").unwrap();
    assert_eq!(
        (name.range(), name.as_str(), name.units()),
        (4..7, Some("kim"), "kim".encode_utf16().collect())
    );
}

#[test]
fn half_a_pair_has_units_but_no_text() {
    let regex = Regex::new("^(.)(.)").unwrap();
    let found = regex.captures("😀").unwrap().unwrap();
    let (high, low) = (found.number(1).unwrap(), found.number(2).unwrap());
    assert_eq!((high.as_str(), high.units(), low.units()), (None, vec![0xD83D], vec![0xDE00]));
    assert_eq!(found.number(0).unwrap().as_str(), Some("😀"));
}

#[test]
fn units_may_hold_half_a_pair() {
    let units = [0x61, 0xDE00, 0x62];
    let regex = Regex::new(r"(\p{Cs})b").unwrap();
    let found = regex.captures_units(&units).unwrap().unwrap();
    assert_eq!(found.number(1).unwrap().units(), [0xDE00]);
    assert!(regex.is_match_units(&units).unwrap());
}

#[test]
fn a_match_given_up_is_neither_a_match_nor_a_miss() {
    let regex = Regex::new(r"^(a+)+\1$").unwrap();
    let input = "a".repeat(40) + "b";
    assert_eq!(regex.is_match(&input), Err(StepLimit));
    assert_eq!(regex.captures(&input).err(), Some(StepLimit));
}
