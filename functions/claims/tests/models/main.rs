//! What adds up, counts and is looked up in tables, against models of a few lines that share no code with the policy
//! language: random policies, for users of whom random things are known.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at the first surprise"
)]

mod collected;
mod counts;
mod lookups;
#[path = "../budget/random.rs"]
mod random;

use std::collections::BTreeMap;

use claims::document::Diagnostics;
use claims::policy::Policy;
use claims::values::{Known, Value};

use random::Random;

const BEFORE_THE_CLAIMS: &str = "\
version: 1
stores: { people: { file: {}, required: true } }
policies:
  - name: test
    applications: all
    claims:
";

/// The attributes that every user may have.
const ATTRIBUTES: [&str; 4] = ["one", "two", "three", "four"];

/// The texts of attributes, tables and constants: few, so that they meet.
const TEXTS: [&str; 9] = ["", "a", "A", "b", "ab", "é", "a b", "1", "true"];

/// What is known of a user, by the attribute's name.
type User = BTreeMap<&'static str, Known>;

/// What a claim should be for a user.
type Model = Box<dyn Fn(&User) -> Option<Value>>;

/// A claim, as the policy has it, and what the model says of it.
struct Modeled {
    policy: String,
    expected: Model,
}

/// Compares so many policies of ten claims, each for three users; gives how many claims had a value.
fn agree(policies: usize, claim: fn(&mut Random) -> Modeled) -> usize {
    let mut with_value = 0;
    for seed in 0..policies {
        let mut random = Random::new(u64::try_from(seed).unwrap() + 1);
        let claims: Vec<Modeled> = (0..10).map(|_| claim(&mut random)).collect();
        let lines = claims.iter().enumerate().map(|(at, one)| format!("      c{at}: {}\n", one.policy));
        let source = BEFORE_THE_CLAIMS.to_owned() + &lines.collect::<String>();
        let mut diagnostics = Diagnostics::default();
        let policy = Policy::parse(&source, &mut diagnostics);
        let policy = policy.unwrap_or_else(|| panic!("{source}{:?}", diagnostics.as_slice().first()));
        let application = &policy.applications()[0];
        for _ in 0..3 {
            let user: User = ATTRIBUTES.into_iter().map(|name| (name, held(&mut random))).collect();
            let names = application.attributes().iter();
            let known: Vec<Known> = names.map(|name| user[name.name.as_str()].clone()).collect();
            let evaluation = application.evaluate(&known);
            for (at, one) in claims.iter().enumerate() {
                let name = format!("c{at}");
                let found = evaluation.claims.iter().find(|claim| claim.name == name);
                let value = found.map(|claim| claim.value.clone());
                assert_eq!(value, (one.expected)(&user), "seed {seed}: {} for {user:?}", one.policy);
                with_value += usize::from(value.is_some());
            }
        }
    }
    with_value
}

/// What an attribute holds.
fn held(random: &mut Random) -> Known {
    match random.below(8) {
        0 => Known::NoValue,
        1 => Known::Unknown,
        2..5 => Known::Value(Value::Text(text(random))),
        _ => Known::Value(Value::List(texts(random, 0))),
    }
}

fn text(random: &mut Random) -> String {
    random.of(&TEXTS).to_owned()
}

/// Up to four texts, and at least so many.
fn texts(random: &mut Random, least: usize) -> Vec<String> {
    let count = least + random.below(5 - least);
    (0..count).map(|_| text(random)).collect()
}

/// The texts of what is known, if it is a value.
fn held_texts(known: &Known) -> Vec<String> {
    match known {
        Known::Value(Value::Text(text)) => vec![text.clone()],
        Known::Value(Value::List(texts)) => texts.clone(),
        Known::NoValue | Known::Unknown => Vec::new(),
    }
}

/// A text or a list of texts, as a policy has it.
fn written(value: &Value) -> String {
    match value {
        Value::Text(text) => format!("{text:?}"),
        Value::List(texts) => format!("{texts:?}"),
    }
}

/// Texts that are not empty, as a claim has them.
fn value_of(texts: Vec<String>, is_list: bool) -> Option<Value> {
    let mut texts: Vec<String> = texts.into_iter().filter(|text| !text.is_empty()).collect();
    match (texts.len(), is_list) {
        (0, _) => None,
        (1, false) => texts.pop().map(Value::Text),
        _ => Some(Value::List(texts)),
    }
}
