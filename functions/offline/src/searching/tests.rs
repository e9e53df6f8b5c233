use super::*;
use crate::comparing::DifferenceKind;
use crate::planted::{APPLICATIONS, PLANTED, policy, sides, stores};
use crate::yaml_text::YamlText;

async fn found_in(old: &str, new: &str) -> (Vec<String>, ComparisonReport) {
    let documents = [old, new].map(|text| YamlText::parse("claims.yaml".to_owned(), text.to_owned()));
    let [of_old, of_new] = &documents;
    let [old, new] = sides([old, new]);
    let report = search(PolicyComparison::new(old, new), [&of_old.root, &of_new.root]).await;
    let found = report.differences.iter().map(|one| format!("{} {}", one.kind.name(), one.about)).collect();
    (found, report)
}

#[tokio::test]
async fn planted_differences_are_found_without_data() {
    let mut missed = Vec::new();
    for (old, new, expected) in PLANTED {
        let stores = stores(false);
        let (found, _) = found_in(&policy(&stores, old), &policy(&stores, new)).await;
        if !found.iter().any(|one| one == expected) {
            missed.push(format!("{old}\n{new}\n{expected}: {found:?}"));
        }
    }
    assert!(missed.is_empty(), "{}", missed.join("\n\n"));
}

#[tokio::test]
async fn stores_and_applications_are_compared_too() {
    let claims = "a: people.tier";
    let (found, _) = found_in(&policy(&stores(false), claims), &policy(&stores(true), claims)).await;
    assert_eq!(found, ["refused store_unavailable"]);
    let (found, _) = found_in(&policy(&stores(true), claims), &policy(&stores(false), claims)).await;
    assert_eq!(found, ["no_longer_refused store_unavailable"]);
    let all = policy(&stores(true), claims).replace(APPLICATIONS, "all");
    let (found, _) = found_in(&policy(&stores(true), claims), &all).await;
    assert!(
        found.contains(&"gained a".to_owned()) && found.contains(&"more_look_ups people".to_owned()),
        "{found:?}"
    );
    let other = stores(true).replace("key: { id:", "key: { mail:");
    let (found, report) = found_in(&policy(&stores(true), claims), &policy(&other, claims)).await;
    assert_eq!(found, [""; 0]);
    assert!(report.text().contains("Not searched: what `people` reads"), "{}", report.text());
}

#[tokio::test]
async fn what_is_written_otherwise_and_means_the_same_is_proven() {
    for (old, new) in [
        ("a: user.mail", "a: { attribute: user.mail }"),
        (
            "a: { attribute: user.mail, condition: { not: { any: [{ protocol: SAML }, { attribute: { name: people.tier, equals: gold } }] } } }",
            "a: { attribute: user.mail, condition: { all: [{ not: { protocol: SAML } }, { not: { attribute: { name: people.tier, in: [gold] } } }] } }",
        ),
        (
            "a: { transformations: [ToUppercase: { input: user.mail }], condition: { not: { not: { attribute: { name: people.code, matches: '^A' } } } } }",
            "a: { transformations: [{ ToUppercase: { input: user.mail } }], condition: { attribute: { matches: '^A', name: people.code } } }",
        ),
    ] {
        let stores = stores(true);
        let (found, report) = found_in(&policy(&stores, old), &policy(&stores, new)).await;
        let searched = report.searched.as_ref().unwrap();
        assert_eq!(found, [""; 0], "{old}");
        assert_eq!((searched.proven, searched.tried.len()), (1, 0), "{old} {searched:?}");
        assert!(report.text().starts_with("no difference found\n"), "{}", report.text());
        assert!(!report.has(&DifferenceKind::ALL));
    }
}
