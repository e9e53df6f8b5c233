//! Helpers for the JSON objects that Graph returns.

use claims::values::Guid;
use serde_json::Value;

/// The text at a JSON pointer; empty if there is none.
pub(crate) fn text<'v>(value: &'v Value, pointer: &str) -> &'v str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

/// The list at a JSON pointer; empty if there is none.
pub(crate) fn array<'v>(value: &'v Value, pointer: &str) -> &'v [Value] {
    value.pointer(pointer).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// Whether two texts are the same GUID.
pub(crate) fn same_id(one: &str, other: &str) -> bool {
    Guid::parse(one).is_some_and(|id| Guid::parse(other) == Some(id))
}

/// Whether an object has at least these members. Lists may be in another order.
pub(crate) fn covers(object: &Value, desired: &Value) -> bool {
    match (object, desired) {
        (Value::Object(object), Value::Object(desired)) => {
            desired.iter().all(|(key, desired)| object.get(key).is_some_and(|there| covers(there, desired)))
        }
        (Value::Array(items), Value::Array(desired)) => {
            items.len() == desired.len()
                && desired.iter().all(|desired| items.iter().any(|item| covers(item, desired)))
        }
        (object, desired) => object == desired,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_object_may_have_more_and_lists_another_order() {
        for (object, desired, expected) in [
            (json!({ "a": 1, "b": null }), json!({ "a": 1 }), true),
            (json!({ "a": { "c": 1, "d": 2 } }), json!({ "a": { "c": 1 } }), true),
            (json!([{ "a": 1 }, { "a": 2 }]), json!([{ "a": 2 }, { "a": 1 }]), true),
            (json!([{ "a": 1 }, { "a": 2 }]), json!([{ "a": 2 }]), false),
            (json!([1, 1]), json!([1, 2]), false),
            (json!({ "a": null }), json!({ "a": 1 }), false),
            (json!({}), json!({ "a": 1 }), false),
            (json!("A"), json!("a"), false),
        ] {
            assert_eq!(covers(&object, &desired), expected, "{object} {desired}");
        }
    }
}
