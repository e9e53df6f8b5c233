//! Bodies against the excerpt of Graph's metadata in `entra/graph.yaml`.

use std::sync::LazyLock;

use serde_json::Value;

static TYPES: LazyLock<Value> = LazyLock::new(|| {
    let file = support::root().join("tests/entra/graph.yaml");
    support::yaml::read(&std::fs::read_to_string(file).unwrap())
});

/// What Graph would refuse of an object of a type; a property is required only where it is created.
pub(crate) fn problems(name: &str, object: &Value, creates: bool) -> Vec<String> {
    let definition = &TYPES[name];
    assert!(definition.is_object(), "{name} is not in graph.yaml");
    let Some(properties) = object.as_object() else { return vec![format!("{name}: {object} is no object")] };
    let mut problems = Vec::new();
    let required = definition["required"].as_array().map(Vec::as_slice).unwrap_or_default();
    for property in required.iter().filter_map(Value::as_str) {
        if creates && properties.get(property).is_none_or(Value::is_null) {
            problems.push(format!("{name}: `{property}` is required"));
        }
    }
    match properties.get("@odata.type").map(|own| own == &format!("#microsoft.graph.{name}")) {
        Some(true) => {}
        Some(false) => problems.push(format!("{name}: `@odata.type` is of another type")),
        None if definition["typed"] == "yes" => problems.push(format!("{name}: `@odata.type` is required")),
        None => {}
    }
    for (property, value) in properties.iter().filter(|(property, _)| *property != "@odata.type") {
        match &definition["properties"][property] {
            Value::Null => problems.push(format!("{name}: there is no property `{property}`")),
            wanted => problems.extend(of_value(&format!("{name}.{property}"), wanted, value)),
        }
    }
    problems
}

fn of_value(place: &str, wanted: &Value, value: &Value) -> Vec<String> {
    if let Value::Array(items) = wanted {
        let Some(values) = value.as_array() else { return vec![format!("{place}: {value} is no list")] };
        return values.iter().flat_map(|value| of_value(place, &items[0], value)).collect();
    }
    let fits = match wanted.as_str().unwrap() {
        "Boolean" => value.is_boolean(),
        "Guid" => value.as_str().is_some_and(is_guid),
        "Int32" => value.as_i64().is_some_and(|number| i32::try_from(number).is_ok()),
        "String" => value.is_string(),
        // A part of an object is replaced as a whole, so it is complete.
        complex => return problems(complex, value, true),
    };
    if fits { Vec::new() } else { vec![format!("{place}: {value} is no {wanted}")] }
}

fn is_guid(text: &str) -> bool {
    claims::values::Guid::parse_nonzero(text).is_some()
}

#[test]
fn what_graph_does_not_know_is_refused() {
    let listener = serde_json::json!({
        "@odata.type": "#microsoft.graph.onTokenIssuanceStartListener", "priority": 500,
        "conditions": { "applications": { "includeAllApplications": false, "includeApplications": [{}] } },
        "handler": { "customExtension": { "id": "claimsmith" } },
    });
    let expected = [
        "authenticationConditionApplication: `appId` is required",
        "authenticationConditionsApplications: there is no property `includeAllApplications`",
        "customExtensionReference.id: \"claimsmith\" is no \"Guid\"",
        "onTokenIssuanceStartCustomExtensionHandler: `@odata.type` is required",
        "onTokenIssuanceStartListener: there is no property `priority`",
    ];
    let mut problems = problems("onTokenIssuanceStartListener", &listener, true);
    problems.sort_unstable();
    assert_eq!(problems, expected);
}
