use super::*;
use crate::entra::request::SignIn;
use crate::policy_text::PolicyText;
use crate::sample;
use crate::yaml_text::YamlText;

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
