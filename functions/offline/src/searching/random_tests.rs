//! Random policies: one that is rewritten and means the same has no difference, and a difference that random users show is also found
//! without them.

use fastrand::Rng;

use super::*;
use crate::planted::{policy, sides, stores};
use crate::yaml_text::YamlText;

/// How many pairs are tried where `CLAIMSMITH_PAIRS` does not say.
const PAIRS: u64 = 16;

#[expect(clippy::disallowed_methods, reason = "a test is told how long it may take")]
fn pairs() -> u64 {
    std::env::var("CLAIMSMITH_PAIRS").ok().map_or(PAIRS, |text| text.parse().unwrap())
}

fn condition(depth: u8, random: &mut Rng) -> String {
    let texts = ["gold", "silver", "x"];
    let text = |random: &mut Rng| *random.choice(texts).get_or_insert("gold");
    match random.u8(0..if depth == 0 { 6 } else { 9 }) {
        0 => format!("{{ attribute: {{ name: people.tier, equals: {} }} }}", text(random)),
        1 => format!("{{ attribute: {{ name: people.level, in: [{}, {}] }} }}", text(random), text(random)),
        2 => format!("{{ attribute: {{ name: user.mail, exists: {} }} }}", random.bool()),
        3 => format!("{{ protocol: {} }}", ["SAML", "OAUTH2.0"][random.usize(0..2)]),
        4 => format!("{{ userType: {} }}", ["members", "allGuests"][random.usize(0..2)]),
        5 => format!(
            "{{ attribute: {{ name: people.code, matches: '^{}' }} }}",
            ["A", "B", "AB"][random.usize(0..3)]
        ),
        6 => format!("{{ not: {} }}", condition(depth - 1, random)),
        7 => format!("{{ all: [{}, {}] }}", condition(depth - 1, random), condition(depth - 1, random)),
        _ => format!("{{ any: [{}, {}] }}", condition(depth - 1, random), condition(depth - 1, random)),
    }
}

fn value(random: &mut Rng) -> String {
    let attributes = ["user.mail", "people.tier", "people.level", "people.code"];
    let attribute = attributes[random.usize(0..4)];
    match random.u8(0..5) {
        0 => format!("transformations: [ToUppercase: {{ input: {attribute} }}]"),
        1 => format!(
            "transformations: [Substring: {{ input: {attribute}, index: {}, length: 2 }}]",
            random.u8(0..3)
        ),
        2 => format!("attribute: {{ template: '{{{attribute}}}-{}' }}", random.u8(0..3)),
        _ => format!("attribute: {attribute}"),
    }
}

fn claim(random: &mut Rng, rewrite: bool) -> String {
    let configurations = (0..random.u8(1..4)).map(|_| {
        let condition = condition(2, random);
        let condition = if rewrite { format!("{{ not: {{ not: {condition} }} }}") } else { condition };
        format!("{{ {}, condition: {condition} }}", value(random))
    });
    let configurations: Vec<String> = configurations.collect();
    format!("a: {{ configurations: [{}] }}", configurations.join(", "))
}

async fn searched(old: &str, new: &str) -> ComparisonReport {
    let documents = [old, new].map(|text| YamlText::parse("claims.yaml".to_owned(), text.to_owned()));
    let [of_old, of_new] = &documents;
    let [old, new] = sides([old, new]);
    search(PolicyComparison::new(old, new), [&of_old.root, &of_new.root]).await
}

#[tokio::test]
async fn random_policies_that_mean_the_same_have_no_difference() {
    let mut proven = 0;
    for seed in 0..pairs() {
        let [old, new] = [false, true].map(|rewrite| claim(&mut Rng::with_seed(seed), rewrite));
        let report = searched(&policy(&stores(false), &old), &policy(&stores(false), &new)).await;
        assert_eq!(report.differences.len(), 0, "{old}\n{new}\n{}", report.text());
        proven += report.searched.map_or(0, |searched| searched.proven);
    }
    assert!(proven as u64 > pairs() * 9 / 10, "only {proven} of {} were proven", pairs());
}

/// Each of them is found by the search or is none: users with random values of the policies' own texts find nothing else.
#[tokio::test]
async fn what_random_users_show_is_found_without_them() {
    let (mut shown, mut missed) = (0, Vec::new());
    for seed in 0..pairs() {
        let [old, new] = [seed, seed + 1_000_000].map(|seed| claim(&mut Rng::with_seed(seed), false));
        let [old, new] = [old, new].map(|claim| policy(&stores(false), &claim));
        let [old_side, new_side] = sides([&old, &new]);
        let mut comparison = PolicyComparison::new(old_side, new_side);
        let mut random = Rng::with_seed(seed);
        for _ in 0..200 {
            comparison.add(user(&mut random)).await;
        }
        let by_data: BTreeSet<Difference> = comparison.found_differences().collect();
        let by_search = searched(&old, &new).await;
        shown += by_data.len();
        for difference in by_data {
            let is_found = |one: &crate::comparing::ReportedDifference| {
                one.kind == difference.kind && one.about == difference.about
            };
            if !by_search.differences.iter().any(is_found) {
                missed.push(format!("{difference:?}\n{old}\n{new}"));
            }
        }
    }
    assert!(shown as u64 > pairs(), "only {shown} differences");
    assert!(missed.is_empty(), "{} of {shown}:\n{}", missed.len(), missed.join("\n"));
}

fn user(random: &mut Rng) -> ComparedSignIn {
    let names =
        ["user.mail", "user.userType", "people.tier", "people.level", "people.code", "event.protocol"];
    let names: Vec<AttributeName> = names.into_iter().filter_map(AttributeName::parse).collect();
    let texts = [
        &["kim@example.test", ""][..],
        &["Member", "Guest", ""],
        &["gold", "silver", "x", "other", ""],
        &["gold", "silver", "x", "other", ""],
        &["A1", "B22", "AB333", "c", ""],
        &["SAML", "OAUTH2.0", ""],
    ];
    let known = texts.map(|texts| match random.choice(texts).copied().unwrap_or_default() {
        "" => Known::NoValue,
        text => Known::Value(text.into()),
    });
    let people =
        claims::policy::Policy::parse(&policy(&stores(false), "a: user.mail"), &mut Default::default());
    let people = people.unwrap();
    let supply = Supply::new(&people.stores, "22222222-2222-4222-8222-222222222222".to_owned());
    ComparedSignIn::of("a user".to_owned(), given(&names, &known, &supply))
}
