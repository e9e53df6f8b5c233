//! `check` and the JSON schemas agree, except for what a schema cannot say. Whatever `check` accepts is right by the schema.
//!
//! The schemas are judged by boon, a validator that passes the official test suite of JSON Schema.

mod disagreements;
mod mutations;

use std::fs;
use std::path::{Path, PathBuf};

use boon::{Compiler, SchemaIndex, Schemas};
use claims::document::{Diagnostics, Node, NodeKind};
use claims::policy::Policy;
use provider::lookup::Plan;
use serde_json::Value;
use support::{pinned, root};

use crate::reference::{blocks, reference, with_stores};

/// A schema that `claimsmith reference schema` prints.
struct Schema {
    schemas: Schemas,
    index: SchemaIndex,
}

impl Schema {
    fn of(names: &[&str]) -> Self {
        let schema = serde_json::from_str(&reference(&[&["schema"], names].concat())).unwrap();
        let (mut schemas, mut compiler) = (Schemas::new(), Compiler::new());
        compiler.add_resource("http://localhost/schema.json", schema).unwrap();
        let index = compiler.compile("http://localhost/schema.json", &mut schemas).unwrap();
        Self { schemas, index }
    }

    /// What is wrong with a document, if something is.
    fn refuses(&self, source: &str) -> Option<String> {
        let node = Node::parse(source, &mut Diagnostics::default());
        self.schemas.validate(&json(&node), self.index).err().map(|error| format!("{error:#}"))
    }
}

/// As an editor reads it: a plain text can be a boolean or a number.
fn json(node: &Node) -> Value {
    match &node.kind {
        NodeKind::Null => Value::Null,
        NodeKind::Text { text, plain: false } => Value::from(text.as_str()),
        NodeKind::Text { text, plain: true } => scalar(text),
        NodeKind::List(items) => items.iter().map(json).collect(),
        NodeKind::Map(entries) => {
            entries.iter().map(|entry| (entry.key.clone(), json(&entry.value))).collect()
        }
    }
}

fn scalar(text: &str) -> Value {
    let looks_like_a_number =
        text.starts_with(|one: char| one.is_ascii_digit() || matches!(one, '-' | '+' | '.'));
    match (text, text.parse::<i64>(), text.parse::<f64>()) {
        ("true", ..) => Value::from(true),
        ("false", ..) => Value::from(false),
        (_, Ok(number), _) => Value::from(number),
        (_, _, Ok(number)) if looks_like_a_number => Value::from(number),
        _ => Value::from(text),
    }
}

/// Whether `check` accepts it.
fn check_accepts(source: &str) -> bool {
    let mut diagnostics = Diagnostics::default();
    let Some(policy) = Policy::parse(source, &mut diagnostics) else { return false };
    let mut stores = Vec::new();
    for declaration in &policy.stores {
        let Some(store) = stores::read(declaration, &mut diagnostics) else { return false };
        for (name, place) in store.needs() {
            policy.sources().check(&name, &name.to_string(), place, &mut diagnostics);
        }
        stores.push(std::sync::Arc::from(store));
    }
    !diagnostics.has_errors() && Plan::new(&policy, stores, &mut diagnostics).is_some()
}

fn yaml_files(folder: &str) -> Vec<PathBuf> {
    let (mut files, mut folders) = (Vec::new(), vec![root().join(folder)]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            match path.extension().and_then(|extension| extension.to_str()) {
                _ if path.is_dir() => folders.push(path),
                Some("yaml" | "yml") => files.push(path),
                _ => {}
            }
        }
    }
    files.sort();
    files
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap()
}

/// Policies of this repository and of the reference.
fn policies() -> Vec<String> {
    let folders =
        ["infra/policy", "tests/commands", "tests/conformance", "tests/diagnostics", "tests/import"];
    let files = folders.iter().flat_map(|folder| yaml_files(folder));
    let mut policies: Vec<String> = files.map(|path| read(&path)).collect();
    policies.extend(
        ["policy", "evaluation", "cases", "people"].iter().flat_map(|part| blocks(&reference(&[part]))),
    );
    policies.extend(blocks(&reference(&["stores"])).iter().map(|example| with_stores(example)));
    policies.extend(blocks(&reference(&["transformations"])).iter().map(|block| {
        let claims = block.lines().filter_map(|line| line.strip_prefix("- ")).enumerate();
        let claims = claims.map(|(at, one)| format!("      c{at}: {{ transformations: [{{ {one} }}] }}\n"));
        with_claims(&claims.collect::<String>())
    }));
    policies.extend(blocks(&reference(&["conditions"])).iter().map(|block| {
        let conditions = block.lines().filter(|line| !line.starts_with('#')).enumerate();
        let claims = conditions
            .map(|(at, one)| format!("      c{at}: {{ attribute: user.mail, condition: {{ {one} }} }}\n"));
        with_claims(&claims.collect::<String>())
    }));
    policies.retain(|policy| check_accepts(policy));
    policies
}

/// A policy with these claims and every attribute that they can need.
fn with_claims(claims: &str) -> String {
    let store = |name: &str, more: &str| {
        format!(
            "  {name}: {{ file: {{ path: p.yaml, key: {{ id: '{{user.id}}' }} }}, required: true{more} }}\n"
        )
    };
    let stores = store("people", "") + &store("directory", ", provides: user");
    format!(
        "version: 1\nstores:\n{stores}policies:\n  - name: all\n    applications: all\n    claims:\n{claims}"
    )
}

#[test]
fn what_check_accepts_is_right_by_the_schema() {
    let schema = Schema::of(&[]);
    let policies = policies();
    assert!(policies.len() > 60, "{}", policies.len());
    for policy in policies {
        assert_eq!(schema.refuses(&policy), None, "{policy}");
    }
}

#[test]
fn cases_and_people_are_right_by_their_schemas() {
    let (cases, people) = (Schema::of(&["cases"]), Schema::of(&["people"]));
    let blocks = ["evaluation", "cases", "people"].iter().flat_map(|part| blocks(&reference(&[part])));
    let files = [
        "infra/policy/cases",
        "infra/policy/sample",
        "tests/commands/cases",
        "tests/commands/not_needed/cases",
    ];
    let files = files.iter().flat_map(|folder| yaml_files(folder)).map(|path| read(&path));
    let (mut of_cases, mut of_people) = (0, 0);
    for text in blocks.chain(files).filter(|text| text.contains("- name:") && !text.contains("version: 1")) {
        let (schema, count) =
            if text.contains("given:") { (&cases, &mut of_cases) } else { (&people, &mut of_people) };
        *count += 1;
        assert_eq!(schema.refuses(&text), None, "{text}");
    }
    assert!(of_cases >= 4 && of_people >= 2);
    for (schema, wrong) in [
        (&cases, "- { name: a, given: { people: unknwn }, expect: { claims: {} } }"),
        (&cases, "- { name: a, given: {}, expect: { claims: {}, refused: store_unavailable } }"),
        (&cases, "- { name: a, given: {}, expect: { refused: no } }"),
        (&cases, "- { name: a, given: {} }"),
        (&people, "- { user: { id: 1 } }"),
        (&people, "- { name: a, user: kim }"),
        (&people, "- { name: a, people: gold }"),
    ] {
        assert!(schema.refuses(wrong).is_some(), "{wrong}");
    }
}

#[test]
fn the_schemas_for_editors_are_those_of_this_version() {
    pinned::compare("infra/policy/claims.schema.json", &reference(&["schema"]));
    pinned::compare("infra/policy/cases.schema.json", &reference(&["schema", "cases"]));
    pinned::compare("infra/policy/people.schema.json", &reference(&["schema", "people"]));
}

/// Editors show them when the mouse is over a key, and complete the names.
#[test]
fn every_key_is_described() {
    for names in [&[][..], &["cases"], &["people"]] {
        let schema: Value = serde_json::from_str(&reference(&[&["schema"], names].concat())).unwrap();
        assert!(schema["$id"].is_string() && schema["$schema"].is_string());
        let mut bare = Vec::new();
        find_bare(&schema, "", &mut bare);
        assert_eq!(bare, Vec::<String>::new());
    }
}

/// The properties without a description or without anything that they must be.
fn find_bare(schema: &Value, place: &str, bare: &mut Vec<String>) {
    let Some(members) = schema.as_object() else {
        for item in schema.as_array().into_iter().flatten() {
            find_bare(item, place, bare);
        }
        return;
    };
    for (key, value) in members {
        let place = format!("{place}/{key}");
        // `if` and `then` ask for keys that are described elsewhere.
        if matches!(key.as_str(), "if" | "then" | "not") {
            continue;
        }
        if key == "properties" {
            for (name, property) in value.as_object().unwrap() {
                if property["description"].as_str().is_none_or(str::is_empty)
                    || property.as_object().unwrap().len() < 2
                {
                    bare.push(format!("{place}/{name}"));
                }
            }
        }
        find_bare(value, &place, bare);
    }
}
