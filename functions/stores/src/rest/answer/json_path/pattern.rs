//! `match` and `search` of RFC 9535, sections 2.4.6 and 2.4.7, with the regular expressions that the AWS SDK already
//! contains: those of the JSONPath library would make the function a seventh larger. Patterns are those of RFC 9485
//! except for Unicode categories, `\p{..}`, which are refused when the policy is read.

use std::cell::RefCell;
use std::collections::BTreeMap;

use regex_lite::Regex;
use serde_json::Value as Json;
use serde_json_path::functions::{LogicalType, ValueType};
use serde_json_path_macros::function;

/// Whether the pattern matches the whole text.
#[function(name = "match")]
fn matches(text: ValueType, pattern: ValueType) -> LogicalType {
    found(&text, &pattern, |pattern| format!("(?R)^(?:{pattern})$")).into()
}

/// Whether the pattern matches a part of the text.
#[function(name = "search")]
fn searches(text: ValueType, pattern: ValueType) -> LogicalType {
    found(&text, &pattern, |pattern| format!("(?R)(?:{pattern})")).into()
}

/// Values that are not texts, and invalid patterns, never match.
fn found(text: &ValueType, pattern: &ValueType, whole: fn(&str) -> String) -> bool {
    let (Some(Json::String(text)), Some(Json::String(pattern))) = (text.as_value(), pattern.as_value())
    else {
        return false;
    };
    is_match(whole(pattern), text)
}

/// How many patterns are kept: more than a policy has in a path, because a document can also contain patterns.
const MAX_COMPILED: usize = 16;

thread_local! {
    /// A filter uses the same pattern for every node, and compiling one takes much longer than matching. `None` for an
    /// invalid pattern.
    static COMPILED: RefCell<BTreeMap<String, Option<Regex>>> = const { RefCell::new(BTreeMap::new()) };
}

fn is_match(pattern: String, text: &str) -> bool {
    COMPILED.with_borrow_mut(|compiled| {
        if compiled.len() >= MAX_COMPILED && !compiled.contains_key(&pattern) {
            compiled.clear();
        }
        let regex = compiled.entry(pattern).or_insert_with_key(|pattern| Regex::new(pattern).ok());
        regex.as_ref().is_some_and(|regex| regex.is_match(text))
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use serde_json_path::JsonPath;

    use super::*;

    #[test]
    fn a_pattern_is_compiled_once_however_many_places_are_looked_at() {
        COMPILED.with_borrow_mut(BTreeMap::clear);
        let path = JsonPath::parse("$[?match(@, '[a-z]') || search(@, '7') || match(@, '(')]").unwrap();
        let list: Vec<String> = (0..100).map(|number| number.to_string()).chain(["a".to_owned()]).collect();
        assert_eq!(path.query(&json!(list)).len(), 20);
        assert_eq!(COMPILED.with_borrow(BTreeMap::len), 3);
    }

    #[test]
    fn patterns_of_a_document_do_not_pile_up() {
        for number in 0..100 {
            assert!(is_match(number.to_string(), &number.to_string()));
            assert!(!is_match("^x$".to_owned(), "xx"));
        }
        assert!(COMPILED.with_borrow(BTreeMap::len) <= MAX_COMPILED);
    }
}
