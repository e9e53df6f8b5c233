//! Each construct of .NET's regular expressions once: a line of `tests/constructs/*.jsonl` is a pattern, inputs,
//! and what .NET answers: `"refused"`, `null` for no match, or the groups by name.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops at the first surprise")]
#![expect(clippy::disallowed_methods, reason = "the rows are read here, not in the crate")]

use dotnet_text::{Captures, Regex};
use serde_json::{Map, Value, json};

fn answer(pattern: &str, input: &str) -> Value {
    let Ok(regex) = Regex::new(pattern) else {
        return json!("refused");
    };
    let found = regex.captures(input).unwrap();
    found.map_or(Value::Null, |found| groups(&regex, &found))
}

fn groups(regex: &Regex, found: &Captures<'_, '_>) -> Value {
    let names = regex.group_names();
    let values = names.map(|name| {
        let group = found.name(&name).map(|group| String::from_utf16_lossy(&group.units()));
        (name, group.map_or(Value::Null, Value::String))
    });
    Value::Object(values.collect::<Map<_, _>>())
}

#[test]
fn every_construct_answers_as_dotnet_does() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/constructs");
    let mut wrong = Vec::new();
    let mut constructs = 0;
    for file in std::fs::read_dir(folder).unwrap() {
        for line in std::fs::read_to_string(file.unwrap().path()).unwrap().lines() {
            let row: Value = serde_json::from_str(line).unwrap();
            constructs += 1;
            for case in row["inputs"].as_array().unwrap() {
                let found = answer(row["pattern"].as_str().unwrap(), case[0].as_str().unwrap());
                if found != case[1] {
                    wrong.push(format!(
                        "{}: {} on {}: {found}, not {}",
                        row["construct"], row["pattern"], case[0], case[1]
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(constructs >= 329, "{constructs} constructs");
}
