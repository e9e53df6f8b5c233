//! `match` and `search` of RFC 9535, sections 2.4.6 and 2.4.7, over the regular expressions that the SDK of AWS has
//! already: what the JSONPath library would bring along for it makes the function a seventh larger. The patterns are
//! those of RFC 9485 but for Unicode categories, `\p{..}`, which a policy is told.

use regex_lite::Regex;
use serde_json::Value as Json;
use serde_json_path::functions::{LogicalType, ValueType};
use serde_json_path_macros::function;

/// Whether the whole text is one of the pattern's.
#[function(name = "match")]
fn matches(text: ValueType, pattern: ValueType) -> LogicalType {
    found(&text, &pattern, |pattern| format!("(?R)^(?:{pattern})$")).into()
}

/// Whether a part of the text is one of the pattern's.
#[function(name = "search")]
fn searches(text: ValueType, pattern: ValueType) -> LogicalType {
    found(&text, &pattern, |pattern| format!("(?R)(?:{pattern})")).into()
}

/// What is no text, and a pattern that is none, are found nowhere.
fn found(text: &ValueType, pattern: &ValueType, whole: fn(&str) -> String) -> bool {
    let (Some(Json::String(text)), Some(Json::String(pattern))) = (text.as_value(), pattern.as_value())
    else {
        return false;
    };
    Regex::new(&whole(pattern)).is_ok_and(|pattern| pattern.is_match(text))
}
