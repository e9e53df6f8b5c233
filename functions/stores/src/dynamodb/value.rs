//! Converts DynamoDB's values to attributes, and attributes to keys.

use aws_sdk_dynamodb::types::AttributeValue;
use claims::values::{Known, Value};
use std::collections::HashMap;

use crate::record::mapping::{NotAValue, Select};
use crate::record::path::{Path, PathStep};

/// An item of a table.
pub type Item = HashMap<String, AttributeValue>;

/// The longest partition key and the longest sort key, in bytes.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html>
const MAX_KEY_BYTES: [usize; 2] = [2048, 1024];
/// A number's precision, same page.
pub const MAX_DIGITS: usize = 38;

impl Select<Item> for Path {
    fn select(&self, item: &Item) -> Result<Known, NotAValue> {
        at(item, self)
    }
}

/// The value at `path`; with `[*]`, the list of all values. `Err` if one is binary, a mapping, or a list with something
/// other than texts, numbers and booleans.
fn at(item: &Item, path: &Path) -> Result<Known, NotAValue> {
    let mut steps = path.steps().iter();
    let Some(PathStep::Name(name)) = steps.next() else { return Ok(Known::NoValue) };
    let mut here: Vec<&AttributeValue> = item.get(name).into_iter().collect();
    for step in steps {
        here = here.into_iter().flat_map(|value| inside(value, step)).collect();
    }
    if path.is_list() {
        let texts: Result<Vec<Option<String>>, NotAValue> = here.into_iter().map(text).collect();
        return Ok(Known::Value(Value::List(texts?.into_iter().flatten().collect())));
    }
    here.first().map_or(Ok(Known::NoValue), |value| known(value))
}

fn inside<'v>(value: &'v AttributeValue, step: &PathStep) -> Vec<&'v AttributeValue> {
    match (step, value) {
        (PathStep::Name(name), AttributeValue::M(members)) => members.get(name).into_iter().collect(),
        (PathStep::Index(index), AttributeValue::L(items)) => items.get(*index).into_iter().collect(),
        (PathStep::Each, AttributeValue::L(items)) => items.iter().collect(),
        _ => Vec::new(),
    }
}

fn known(value: &AttributeValue) -> Result<Known, NotAValue> {
    let list = match value {
        AttributeValue::Ss(texts) | AttributeValue::Ns(texts) => texts.clone(),
        AttributeValue::L(items) => {
            let texts: Result<Vec<Option<String>>, NotAValue> = items.iter().map(text).collect();
            texts?.into_iter().flatten().collect()
        }
        single => return Ok(text(single)?.map(Value::Text).into()),
    };
    Ok(Known::Value(Value::List(list)))
}

fn text(value: &AttributeValue) -> Result<Option<String>, NotAValue> {
    match value {
        AttributeValue::S(text) | AttributeValue::N(text) => Ok(Some(text.clone())),
        AttributeValue::Bool(value) => Ok(Some(value.to_string())),
        AttributeValue::Null(_) => Ok(None),
        _ => Err(NotAValue),
    }
}

/// Whether an item has this key. DynamoDB returns numbers without zeros at their ends.
pub(super) fn has_key(item: &Item, key: &Item) -> bool {
    key.iter().all(|(name, value)| match (value, item.get(name)) {
        (AttributeValue::N(asked), Some(AttributeValue::N(found))) => is_same_number(asked, found),
        (asked, found) => found == Some(asked),
    })
}

fn is_same_number(one: &str, other: &str) -> bool {
    one == other || canonical(one).is_some_and(|one| canonical(other) == Some(one))
}

/// The sign, the digits from the first to the last that is not zero, and the power of ten of the first one: 1 for `1`, 0
/// for `0.1`. `None` for what is not a number.
pub fn canonical(number: &str) -> Option<(bool, String, i64)> {
    let (negative, unsigned) = match number.strip_prefix('-') {
        Some(unsigned) => (true, unsigned),
        None => (false, number),
    };
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i64>().ok()?),
        None => (unsigned, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = [whole, fraction].concat();
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let zeros = digits.bytes().take_while(|byte| *byte == b'0').count();
    let digits = digits.trim_matches('0').to_owned();
    if digits.is_empty() {
        return Some((false, digits, 0));
    }
    let power = i64::try_from(whole.len()).ok()?.checked_sub(i64::try_from(zeros).ok()?)?;
    Some((negative, digits, power.checked_add(exponent)?))
}

/// The key value of a text. `None` when no item can have it: empty, too long, or not a number.
/// `position` is 0 for a partition key and 1 for a sort key.
#[must_use]
pub fn key(text: String, number: bool, position: usize) -> Option<AttributeValue> {
    let longest = MAX_KEY_BYTES.get(position).copied().unwrap_or_default();
    if text.is_empty() || text.len() > longest {
        return None;
    }
    if !number {
        return Some(AttributeValue::S(text));
    }
    is_number(&text).then_some(AttributeValue::N(text))
}

fn is_number(text: &str) -> bool {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    digits(whole) && digits(fraction) && whole.len() + fraction.len() <= MAX_DIGITS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_the_same_however_it_is_written() {
        for (one, other, same) in [
            ("1815", "1815", true),
            ("1815.0", "1815", true),
            ("0042", "42", true),
            ("0.50", ".5", true),
            ("0.001", "1E-3", true),
            ("100", "1E+2", true),
            ("1200", "12e2", true),
            ("-0", "0", true),
            ("-1", "1", false),
            ("1", "10", false),
            ("0.1", "0.01", false),
            ("12", "21", false),
            ("0", "1", false),
            ("1", "x", false),
            ("1", "", false),
            ("1", "1E99999999999999999999", false),
        ] {
            assert_eq!(is_same_number(one, other), same, "{one} {other}");
        }
    }

    #[test]
    fn keys_that_no_item_can_have_are_not_asked_for() {
        for (text, number) in
            [("", false), ("", true), ("x", true), ("1e400", true), ("1.", true), ("--1", true)]
        {
            assert_eq!(key(text.to_owned(), number, 0), None, "{text}");
        }
        assert_eq!(key("x".repeat(2049), false, 0), None);
        assert_eq!(key("x".repeat(1025), false, 1), None);
        assert!(key("x".repeat(2048), false, 0).is_some());
        assert_eq!(key("-1.50".to_owned(), true, 0), Some(AttributeValue::N("-1.50".to_owned())));
    }
}
