//! Random rules: the policy passes the cases that are written for them.

use fastrand::Rng;
use offline::{Case, PolicyText, Verdict, YamlText};

use super::differential::rules;
use crate::ImportOptions;
use crate::adfs::import;
use crate::adfs::sources::{Farm, RelyingParty};

#[tokio::test]
async fn the_written_cases_of_random_rules_pass() {
    let options = ImportOptions { name: None, application: None, policy: None };
    let mut random = Rng::with_seed(11);
    let mut run = 0;
    for _ in 0..80 {
        let text = rules(&mut random);
        let parties = vec![RelyingParty { name: "Expenses".to_owned(), rules: text.clone() }];
        let imported = import(&Farm { parties, ..Farm::default() }, &options);
        let Some(written) = imported.cases().await else { continue };
        let policy = imported.policy.clone().unwrap();
        let usable = PolicyText::read("policy".to_owned(), policy.clone()).usable.unwrap();
        let mut document = YamlText::parse("cases".to_owned(), written.clone());
        let cases = Case::all(&mut document, &usable.policy);
        assert!(!document.diagnostics.has_errors(), "{written}");
        for case in &cases {
            let verdict = Verdict::of("cases", case, &usable).await;
            run += 1;
            assert!(verdict.passed(), "{}\n{text}\n{policy}\n{written}", verdict.difference());
        }
    }
    assert!(run > 100, "{run}");
}
