//! Every UTF-16 unit: its cases and its kind, here and in .NET.

use claims::{casing, letters};
use serde_json::Value;

use super::oracle::Oracle;

/// DIFFERENCE: Mono leaves these as they are. Its case tables are of an older Unicode and leave out what is not
/// mapped back (`ς`, the sign for kelvin); .NET with ICU maps them.
#[rustfmt::skip]
const CASED: &[(u16, u16)] = &[
    (0x00b5, 0x00b5), (0x017f, 0x017f), (0x019b, 0x019b), (0x01c5, 0x01c5), (0x01c8, 0x01c8),
    (0x01cb, 0x01cb), (0x01f2, 0x01f2), (0x023f, 0x0240), (0x0252, 0x0252), (0x025c, 0x025c),
    (0x0261, 0x0261), (0x0264, 0x0266), (0x026a, 0x026a), (0x026c, 0x026c), (0x0282, 0x0282),
    (0x0287, 0x0287), (0x029d, 0x029e), (0x0345, 0x0345), (0x03c2, 0x03c2), (0x03d0, 0x03d1),
    (0x03d5, 0x03d6), (0x03f0, 0x03f1), (0x03f3, 0x03f5), (0x0524, 0x0527), (0x10c7, 0x10c7),
    (0x10cd, 0x10cd), (0x10d0, 0x10fa), (0x10fd, 0x10ff), (0x13a0, 0x13f4), (0x1d8e, 0x1d8e),
    (0x1e9b, 0x1e9b), (0x1e9e, 0x1e9e), (0x1fbe, 0x1fbe), (0x2126, 0x2126), (0x212a, 0x212b),
    (0x2c70, 0x2c70), (0x2c7e, 0x2c7f), (0x2ceb, 0x2cee), (0x2cf2, 0x2cf3), (0x2d27, 0x2d27),
    (0x2d2d, 0x2d2d), (0xa660, 0xa661), (0xa78d, 0xa78d), (0xa790, 0xa793), (0xa7a0, 0xa7aa),
];

/// DIFFERENCE: marks that have become letters, and letters marks, since the Unicode of Mono.
const MOVED: &[(u16, u16)] = &[(0x1885, 0x1886), (0x19b0, 0x19c0), (0x19c8, 0x19c9), (0x1cf2, 0x1cf3)];

/// What one side says about a unit.
#[derive(Debug, PartialEq, Eq)]
struct Unit {
    lower: u16,
    upper: u16,
    letter: bool,
    digit: bool,
    space: bool,
}

/// The units about which both sides say the same, surrogates among them. Fails where they do not and no DIFFERENCE
/// is known; what Mono does not know at all is one: its Unicode is older.
pub(super) fn in_both(oracle: &Oracle) -> Vec<u16> {
    let answers = oracle.dotnet(&["{\"op\":\"units\"}".to_owned()]);
    let all = &answers[0];
    let (lower, upper) = (numbers(&all["lower"]), numbers(&all["upper"]));
    let [letters, digits, spaces, unassigned] =
        ["letters", "digits", "spaces", "unassigned"].map(|name| numbers(&all[name]));
    let mut wrong = Vec::new();
    let mut same = Vec::new();
    for unit in 0..=u16::MAX {
        let is_in = |list: &[u16]| list.binary_search(&unit).is_ok();
        let theirs = Unit {
            lower: lower[usize::from(unit)],
            upper: upper[usize::from(unit)],
            letter: is_in(&letters),
            digit: is_in(&digits),
            space: is_in(&spaces),
        };
        let ours = here(unit);
        if is_in(&unassigned) {
            continue;
        } else if ours == theirs {
            same.push(unit);
        } else if !known(unit) {
            wrong.push(format!("{unit:04x}: {ours:04x?}, in .NET {theirs:04x?}"));
        }
    }
    println!("{} units answer alike", same.len());
    assert!(wrong.is_empty(), "{} units\n{}", wrong.len(), wrong.join("\n"));
    same
}

fn here(unit: u16) -> Unit {
    let case = |mapped: fn(char) -> char| {
        let mapped = char::from_u32(u32::from(unit)).map(mapped);
        mapped.and_then(|mapped| u16::try_from(u32::from(mapped)).ok()).unwrap_or(unit)
    };
    Unit {
        lower: case(casing::lower),
        upper: case(casing::upper),
        letter: letters::is_letter(unit),
        digit: letters::is_digit(unit),
        space: letters::is_white_space(unit),
    }
}

fn known(unit: u16) -> bool {
    [CASED, MOVED].concat().iter().any(|&(first, last)| (first..=last).contains(&unit))
}

fn numbers(list: &Value) -> Vec<u16> {
    list.as_array().unwrap().iter().map(|number| u16::try_from(number.as_u64().unwrap()).unwrap()).collect()
}
