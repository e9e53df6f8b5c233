//! `collect: all`: the values of all configurations that hold, in a `Vec` that has each once.

use claims::values::{Known, Value};

use super::{ATTRIBUTES, Modeled, TEXTS, User, agree, held_texts, text, texts, value_of, written};
use crate::random::Random;

#[derive(Clone)]
enum Condition {
    Always,
    Equals(&'static str, &'static str),
    Exists(&'static str, bool),
}

impl Condition {
    fn random(random: &mut Random) -> Self {
        match random.below(4) {
            0 => Self::Equals(random.of(&ATTRIBUTES), random.of(&TEXTS)),
            1 => Self::Exists(random.of(&ATTRIBUTES), random.below(2) == 0),
            _ => Self::Always,
        }
    }

    fn policy(&self) -> String {
        match self {
            Self::Always => String::new(),
            Self::Equals(name, text) => {
                format!("condition: {{ attribute: {{ name: people.{name}, equals: {text:?} }} }}, ")
            }
            Self::Exists(name, wanted) => {
                format!("condition: {{ attribute: {{ name: people.{name}, exists: {wanted} }} }}, ")
            }
        }
    }

    fn holds(&self, user: &User) -> bool {
        match self {
            Self::Always => true,
            Self::Equals(name, _) | Self::Exists(name, _) if user[name] == Known::Unknown => false,
            Self::Equals(name, text) => held_texts(&user[name]).iter().any(|one| one == text),
            Self::Exists(name, wanted) => {
                held_texts(&user[name]).iter().any(|one| !one.is_empty()) == *wanted
            }
        }
    }
}

#[derive(Clone)]
enum Source {
    Attribute(&'static str),
    Constant(Value),
    /// In capitals; where that has no output, another attribute.
    Capitals(&'static str, Option<&'static str>),
}

impl Source {
    fn random(random: &mut Random) -> Self {
        let constant = |text: String| if text.is_empty() { "x".to_owned() } else { text };
        match random.below(5) {
            0 => Self::Constant(Value::Text(constant(text(random)))),
            1 => Self::Constant(Value::List(texts(random, 1).into_iter().map(constant).collect())),
            2 => Self::Capitals(random.of(&ATTRIBUTES), None),
            3 => Self::Capitals(random.of(&ATTRIBUTES), Some(random.of(&ATTRIBUTES))),
            _ => Self::Attribute(random.of(&ATTRIBUTES)),
        }
    }

    fn policy(&self) -> String {
        match self {
            Self::Attribute(name) => format!("attribute: people.{name}"),
            Self::Constant(value) => format!("attribute: {{ value: {} }}", written(value)),
            Self::Capitals(name, otherwise) => {
                let otherwise = otherwise.map(|name| format!(", attribute: people.{name}"));
                format!(
                    "transformations: [ToUppercase: {{ input: people.{name}, treatAsMultiValue: true }}]{}",
                    otherwise.unwrap_or_default()
                )
            }
        }
    }

    fn texts(&self, user: &User) -> Vec<String> {
        let of = |name| -> Vec<String> {
            held_texts(&user[name]).into_iter().filter(|text| !text.is_empty()).collect()
        };
        match self {
            Self::Attribute(name) => of(name),
            Self::Constant(value) => value.texts().to_vec(),
            Self::Capitals(name, otherwise) => {
                let capitals: Vec<String> = of(name).iter().map(|text| text.to_uppercase()).collect();
                match otherwise {
                    Some(other) if capitals.is_empty() => of(other),
                    _ => capitals,
                }
            }
        }
    }
}

fn collected(random: &mut Random) -> Modeled {
    let count = 1 + random.below(5);
    let configurations: Vec<(Condition, Source)> =
        (0..count).map(|_| (Condition::random(random), Source::random(random))).collect();
    let default = (random.below(2) == 0).then(|| random.of(&["none", "a"]));
    let list = random.below(3) == 0;
    let lines: Vec<String> = configurations
        .iter()
        .map(|(condition, source)| format!("{{ {}{} }}", condition.policy(), source.policy()))
        .collect();
    let policy = format!(
        "{{ collect: all, configurations: [{}], list: {list}{} }}",
        lines.join(", "),
        default.map(|text| format!(", default: {text}")).unwrap_or_default()
    );
    let expected = move |user: &User| {
        let mut all: Vec<String> = Vec::new();
        for (_, source) in configurations.iter().filter(|(condition, _)| condition.holds(user)) {
            for text in source.texts(user) {
                if !all.contains(&text) {
                    all.push(text);
                }
            }
        }
        let default = || value_of(default.iter().map(ToString::to_string).collect(), list);
        value_of(all, true).or_else(default)
    };
    Modeled { policy, expected: Box::new(expected) }
}

#[test]
fn collected_values_are_those_of_a_list_that_has_each_once() {
    let with_value = agree(300, collected);
    assert!((4_500..8_950).contains(&with_value), "{with_value} of 9000 claims have a value");
}
