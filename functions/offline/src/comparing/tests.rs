use claims::values::Value;

use super::*;
use crate::entra::request::SignIn;
use crate::policy_text::PolicyText;
use crate::yaml_text::YamlText;
use crate::{planted, sample};

const STORES: &str = "
version: 1
stores:
  people: { file: { path: people.yaml, key: { id: '{user.id}' } }, required: true }
";
const ORDERS: &str = "22222222-2222-4222-8222-222222222222";
const PEOPLE: &str = "
- { name: kim, user: { id: 77777777-7777-4777-8777-777777777777, mail: kim@example.test }, people: { tier: gold } }
- { name: lee, user: { id: 77777777-7777-4777-8777-777777777778 }, people: { tier: silver } }
";

pub(super) fn side(claims: &str) -> Side {
    let policy =
        format!("{STORES}\npolicies: [{{ name: orders, applications: [{ORDERS}], claims: {claims} }}]\n");
    let read = PolicyText::read("claims.yaml".to_owned(), policy);
    Side::of(read.usable.unwrap_or_else(|| panic!("{:?}", read.document.diagnostics)))
}

async fn compared(old: &str, new: &str) -> ComparisonReport {
    let mut comparison = PolicyComparison::new(side(old), side(new));
    let mut document = YamlText::parse("people.yaml".to_owned(), PEOPLE.to_owned());
    let sign_in = SignIn { application: Some(ORDERS.to_owned()), protocol: "SAML".to_owned() };
    for person in sample::read(&mut document, None) {
        let given = Given::of_person(&person, &sign_in).unwrap();
        comparison.add(ComparedSignIn::of(person.name.clone(), given)).await;
    }
    comparison.report().await
}

#[tokio::test]
async fn differences_are_counted_by_claim_with_an_example() {
    let report = compared(
        "{ tier: people.tier, mail: user.mail }",
        "{ tier: { attribute: people.tier, condition: { attribute: { name: people.tier, equals: gold } } }, mail: { attribute: { template: 'x{user.mail}' } } }",
    )
    .await;
    assert_eq!((report.sign_ins, report.differing), (2, 2));
    let found = report.differences.iter().map(|one| {
        (
            one.application.as_str(),
            one.kind.name(),
            one.about.as_str(),
            one.sign_ins,
            one.example.as_ref().unwrap().name(),
        )
    });
    let found: Vec<_> = found.collect();
    assert_eq!(found, [("orders", "lost", "tier", 1, "lee"), ("orders", "changed", "mail", 1, "kim")]);
    assert!(report.has(&[DifferenceKind::Lost]) && !report.has(&[DifferenceKind::Gained]));
    let text = report.text();
    assert!(text.starts_with("2 sign-ins compared, 2 of them differ\n\norders\n"), "{text}");
    assert!(text.contains("      1  claim `tier` is lost, such as lee\n"), "{text}");
    assert!(text.contains("\norders, claim `tier` is lost, lee\n  old\n    tier is \"silver\""), "{text}");
    assert!(text.contains("  new\n    tier is left out"), "{text}");
}

#[tokio::test]
async fn equal_policies_do_not_differ() {
    let claims = "{ tier: people.tier, mail: user.mail }";
    let report = compared(claims, claims).await;
    assert_eq!(report.text(), "2 sign-ins compared: no difference found\n");
    assert_eq!(report.markdown(), "2 sign-ins compared: no difference found\n");
}

#[tokio::test]
async fn stores_and_refusals_are_differences() {
    let report = compared(
        "{ mail: user.mail }",
        "{ mail: { attribute: user.mail, required: true }, tier: people.tier }",
    )
    .await;
    let found = report.differences.iter().map(|one| (one.kind.name(), one.about.as_str(), one.sign_ins));
    let found: Vec<_> = found.collect();
    let expected =
        [("gained", "tier", 1), ("refused", "required_claim_missing", 1), ("more_look_ups", "people", 2)];
    assert_eq!(found, expected);
    let text = report.text();
    assert!(text.contains("no token any more: required_claim_missing"), "{text}");
    assert!(text.contains("  old\n    asks no store\n  new\n    people found\n"), "{text}");
    assert!(text.contains("mail is required and no configuration has a value: no token"), "{text}");
}

#[tokio::test]
async fn markdown_cannot_be_broken_by_values_and_examples_can_be_hidden() {
    let mut report =
        compared("{ tier: people.tier }", "{ tier: { attribute: { value: '```</details>|' } } }").await;
    let markdown = report.markdown();
    assert!(markdown.contains("\n| orders | claim `tier` is changed | 2 |\n"), "{markdown}");
    assert!(markdown.contains("\n````\n"), "{markdown}");
    let json = report.json();
    assert_eq!(json["differences"][0]["example"]["old"]["claims"][0]["value"], "gold");
    report.hide_examples();
    let hidden = format!("{}{}{}", report.text(), report.markdown(), report.json());
    assert!(!hidden.contains("kim") && !hidden.contains("gold"), "{hidden}");
}

/// How many people there are where `CLAIMSMITH_PEOPLE` does not say.
const EVERYBODY: usize = 2_000;

/// Somebody of a company in which every kind of value occurs.
fn somebody(number: usize, random: &mut fastrand::Rng) -> Given {
    let mut one_of = |texts: &[&str]| random.choice(texts).map(|text| (*text).to_owned()).unwrap_or_default();
    let guest = one_of(&["Member", "Guest", ""]);
    let mail = match one_of(&["contoso.com", "Fabrikam.com", "", "long"]).as_str() {
        "" => String::new(),
        "long" => format!("kim{number}@{}.example", "x".repeat(1_700)),
        domain => format!("Kim{number}@{domain}"),
    };
    let people = [
        ("tier", one_of(&["gold", "silver", "bronze", ""])),
        ("level", one_of(&["1", "2"])),
        ("code", format!("{}{:03}{}", one_of(&["A", "G", "X"]), number % 1000, one_of(&["", "-4711"]))),
        ("country", one_of(&["DE", "US", "FR"])),
        ("title", one_of(&["Manager of sales", "account manager", "clerk"])),
        ("mail", one_of(&["", "other@example.test"])),
        ("note", one_of(&["short", ""]).repeat(290 * (number % 3))),
    ];
    let people = people.into_iter().filter(|(_, text)| !text.is_empty());
    let mut people: sample::SampleRecord =
        people.map(|(name, text)| (name.to_owned(), text.as_str().into())).collect();
    let list = |length: usize| Value::List((0..length).map(|at| format!("r{at}")).collect());
    people.insert("roles".to_owned(), list(number % 3));
    people.insert("managers".to_owned(), list(number % 5));
    let groups = ["99999999-9999-4999-8999-99999999999a", "99999999-9999-4999-8999-99999999999b"];
    let groups = groups.into_iter().take(number % 3).map(str::to_owned).collect();
    let directory = sample::SampleRecord::from([("memberOf".to_owned(), Value::List(groups))]);
    let user = [("mail", mail), ("userType", guest), ("id", format!("77777777-7777-4777-8777-{number:012}"))];
    let user = user.into_iter().filter(|(_, text)| !text.is_empty());
    let stores = [("people".to_owned(), people), ("directory".to_owned(), directory)].into();
    let user = Some(user.map(|(name, text)| (name.to_owned(), text)).collect());
    let protocol = ["SAML", "OAUTH2.0"].get(number % 2).copied().unwrap_or_default().to_owned();
    let sign_in = SignIn { application: Some(ORDERS.to_owned()), protocol };
    Given::of_person(&sample::Person { name: String::new(), user, stores }, &sign_in).unwrap()
}

#[expect(clippy::disallowed_methods, reason = "a test is told how long it may take")]
fn everybody() -> usize {
    std::env::var("CLAIMSMITH_PEOPLE").ok().map_or(EVERYBODY, |text| text.parse().unwrap())
}

#[tokio::test]
async fn planted_differences_are_found_among_people() {
    let count = everybody();
    let mut random = fastrand::Rng::with_seed(3);
    let everybody: Vec<Arc<Given>> =
        (0..count).map(|number| Arc::new(somebody(number, &mut random))).collect();
    let mut missed = Vec::new();
    for (old, new, expected) in planted::PLANTED {
        let stores = planted::stores(false);
        let [old_side, new_side] =
            planted::sides([&planted::policy(&stores, old), &planted::policy(&stores, new)]);
        let mut comparison = PolicyComparison::new(old_side, new_side);
        for (number, given) in everybody.iter().enumerate() {
            let (old, new) = (Arc::clone(given), Arc::clone(given));
            comparison.add(ComparedSignIn { name: number.to_string(), old, new }).await;
        }
        let report = comparison.report().await;
        let found = report.differences.iter().map(|one| format!("{} {}", one.kind.name(), one.about));
        let found: Vec<String> = found.collect();
        if report.sign_ins != count || !found.iter().any(|one| one == expected) {
            missed.push(format!("{old}\n{new}\n{expected}: {found:?}"));
        }
    }
    assert!(missed.is_empty(), "{}", missed.join("\n\n"));
}
