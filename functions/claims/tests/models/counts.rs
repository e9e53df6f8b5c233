//! `count`: how many texts of a `Vec` are not empty.

use claims::document::{CONFLICTING_KEYS, Diagnostics};
use claims::policy::Policy;
use claims::values::{Known, Value};

use super::{ATTRIBUTES, BEFORE_THE_CLAIMS, Modeled, User, agree, held_texts};
use crate::random::Random;

/// `atLeast` and `atMost`, of which at least one is there.
fn bounds(random: &mut Random) -> (Option<usize>, Option<usize>) {
    let (least, more) = (random.below(4), random.below(3));
    match random.below(3) {
        0 => (Some(least), None),
        1 => (None, Some(least)),
        _ => (Some(least), Some(least + more)),
    }
}

fn written((least, most): (Option<usize>, Option<usize>)) -> String {
    let least = least.map(|number| format!("atLeast: {number}"));
    let most = most.map(|number| format!("atMost: {number}"));
    let bounds: Vec<String> = least.into_iter().chain(most).collect();
    format!("{{ {} }}", bounds.join(", "))
}

fn counted(random: &mut Random) -> Modeled {
    let (name, bounds, not) = (random.of(&ATTRIBUTES), bounds(random), random.below(4) == 0);
    let test = format!("attribute: {{ name: people.{name}, count: {} }}", written(bounds));
    let condition = if not { format!("not: {{ {test} }}") } else { test };
    let policy = format!("{{ attribute: {{ value: so }}, condition: {{ {condition} }} }}");
    let expected = move |user: &User| {
        let count = held_texts(&user[name]).iter().filter(|text| !text.is_empty()).count();
        let (least, most) = bounds;
        let holds = least.is_none_or(|least| count >= least) && most.is_none_or(|most| count <= most);
        (user[name] != Known::Unknown && holds != not).then(|| Value::Text("so".to_owned()))
    };
    Modeled { policy, expected: Box::new(expected) }
}

#[test]
fn a_count_is_that_of_the_texts_that_are_not_empty() {
    let with_value = agree(300, counted);
    assert!((1_800..7_200).contains(&with_value), "{with_value} of 9000 conditions hold");
}

#[test]
fn bounds_that_no_number_is_between_are_a_mistake() {
    for (least, most) in (0..6).flat_map(|least| (0..6).map(move |most| (least, most))) {
        let bounds = written((Some(least), Some(most)));
        let condition = format!("attribute: {{ name: people.one, count: {bounds} }}");
        let claim = format!("c: {{ attribute: people.one, condition: {{ {condition} }} }}");
        let mut diagnostics = Diagnostics::default();
        let policy = Policy::parse(&format!("{BEFORE_THE_CLAIMS}      {claim}\n"), &mut diagnostics);
        assert_eq!(policy.is_some(), least <= most, "{bounds}");
        assert_eq!(diagnostics.has(CONFLICTING_KEYS), least > most, "{bounds}");
    }
}
