//! `Lookup`: the table is a `HashMap`.

use std::collections::HashMap;

use claims::values::{Known, Value};

use super::{ATTRIBUTES, Modeled, TEXTS, User, agree, held_texts, text, texts, value_of, written};
use crate::random::Random;

#[derive(Clone)]
enum Otherwise {
    Nothing,
    Constant(Value),
    Attribute(&'static str),
}

impl Otherwise {
    fn random(random: &mut Random) -> Self {
        match random.below(4) {
            0 => Self::Nothing,
            1 => Self::Attribute(random.of(&ATTRIBUTES)),
            _ => Self::Constant(entry(random)),
        }
    }

    fn policy(&self) -> String {
        match self {
            Self::Nothing => String::new(),
            Self::Constant(value) => format!(", otherwise: {{ value: {} }}", written(value)),
            Self::Attribute(name) => format!(", otherwise: people.{name}"),
        }
    }

    fn texts(&self, user: &User) -> Vec<String> {
        match self {
            Self::Nothing => Vec::new(),
            Self::Constant(value) => value.texts().to_vec(),
            Self::Attribute(name) => held_texts(&user[name]).into_iter().take(1).collect(),
        }
    }
}

/// What a table has for a text.
fn entry(random: &mut Random) -> Value {
    match random.below(3) {
        0 => Value::List(texts(random, 1)),
        _ => Value::Text(text(random)),
    }
}

fn lookup(random: &mut Random) -> Modeled {
    let mut table = HashMap::new();
    for key in TEXTS.into_iter().filter(|_| random.below(2) == 0).collect::<Vec<_>>() {
        table.insert(key.to_owned(), entry(random));
    }
    if table.is_empty() {
        table.insert("a".to_owned(), entry(random));
    }
    let (input, every, otherwise) = (random.of(&ATTRIBUTES), random.below(2) == 0, Otherwise::random(random));
    let entries: Vec<String> =
        table.iter().map(|(key, value)| format!("{key:?}: {}", written(value))).collect();
    let policy = format!(
        "{{ transformations: [Lookup: {{ input: people.{input}, treatAsMultiValue: {every}, table: {{ {} }}{} }}] }}",
        entries.join(", "),
        otherwise.policy()
    );
    let expected = move |user: &User| {
        let mut inputs = held_texts(&user[input]);
        if !every {
            inputs.truncate(1);
        }
        let of = |text: &String| {
            table.get(text).map_or_else(|| otherwise.texts(user), |value| value.texts().to_vec())
        };
        let outputs: Vec<String> = match inputs.is_empty() {
            true => otherwise.texts(user),
            false => inputs.iter().flat_map(of).collect(),
        };
        let is_list = outputs.len() > 1 || every && matches!(user[input], Known::Value(Value::List(_)));
        value_of(outputs, is_list)
    };
    Modeled { policy, expected: Box::new(expected) }
}

#[test]
fn a_lookup_gives_what_a_hash_map_has() {
    let with_value = agree(300, lookup);
    assert!((3_000..8_500).contains(&with_value), "{with_value} of 9000 claims have a value");
}
