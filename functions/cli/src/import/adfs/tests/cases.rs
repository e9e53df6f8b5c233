//! Random rules: the policy passes the cases that are written for them.

use fastrand::Rng;

use super::differential::rules;
use crate::cases::{self, Verdict};
use crate::import::ImportOptions;
use crate::import::adfs::import;
use crate::import::adfs::sources::{Farm, RelyingParty};
use crate::policy_file::PolicyFile;
use crate::yaml_file::YamlFile;

#[tokio::test]
async fn the_written_cases_of_random_rules_pass() {
    let options = ImportOptions { name: None, application: None, policy: None };
    let file = std::env::temp_dir().join(format!("claimsmith-adfs-cases-{}.yaml", std::process::id()));
    let mut random = Rng::with_seed(11);
    let mut run = 0;
    for _ in 0..80 {
        let text = rules(&mut random);
        let parties = vec![RelyingParty { name: "Expenses".to_owned(), rules: text.clone() }];
        let imported = import(&Farm { parties, ..Farm::default() }, &options);
        let Some(written) = imported.cases().await else { continue };
        let policy = imported.policy.clone().unwrap();
        let usable = PolicyFile::read(YamlFile::parse("policy".to_owned(), policy.clone())).usable.unwrap();
        std::fs::write(&file, &written).unwrap();
        let (document, cases) = cases::open(&file, &usable.policy).unwrap();
        assert!(!document.diagnostics.has_errors(), "{written}");
        for case in &cases {
            let verdict = Verdict::of("cases", case, &usable).await;
            run += 1;
            assert!(verdict.passed(), "{}\n{text}\n{policy}\n{written}", verdict.difference());
        }
    }
    std::fs::remove_file(file).unwrap();
    assert!(run > 100, "{run}");
}
