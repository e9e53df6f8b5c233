//! The validator of AppConfig: the same program under the handler's name in the template, with the event that AppConfig's
//! documentation has.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use support::cloudformation::{file, read};
use support::function::artefact;
use support::function::events::validation as event;
use support::function::lambda::Lambda;
use support::function::runtime_api::{Function, Outcome};
use support::serving::Serving;

/// The validator with this folder as its layer; it has no settings and no network.
fn validator(folder: &Path) -> Function {
    let template = read(&file("template.yaml"));
    let handler = template["Resources"]["PolicyValidator"]["Properties"]["Handler"].as_str().unwrap();
    let settings = [("_HANDLER", handler), ("CLAIMSMITH_POLICY_FOLDER", folder.to_str().unwrap())];
    Function::start(&artefact::bootstrap(), &settings)
}

/// The message of the error; empty if the content is accepted.
fn refused(validator: &Function, event: &str) -> String {
    match validator.invoke(event) {
        Outcome::Answer(answer) => {
            assert_eq!(answer, b"null");
            String::new()
        }
        Outcome::Error(error) => {
            let error: Value = serde_json::from_str(&error).unwrap();
            assert_eq!(error["errorType"], "ContentRefused");
            error["errorMessage"].as_str().unwrap().to_owned()
        }
        outcome => panic!("{outcome:?} {}", validator.log()),
    }
}

#[test]
fn the_policy_of_this_repository_is_accepted_with_its_cases_and_refused_with_wrong_ones() {
    let policy = fs::read_to_string(support::root().join("infra/policy/claims.yaml")).unwrap();
    let cases = fs::read_to_string(support::root().join("infra/policy/cases/orders.yaml")).unwrap();
    let validator = validator(&support::root().join("infra/policy"));
    let refused = |content: &str| refused(&validator, &event(content.as_bytes()));
    assert_eq!(refused(&format!("{policy}---\n{cases}")), "");
    assert_eq!(refused(&policy), "", "with the cases in the folder");
    let changed = policy.replacen("people.tier", "people.level", 1);
    assert_ne!(changed, policy);
    let message = refused(&changed);
    assert!(message.contains("orders.yaml:") && message.contains("it gives other values of `"), "{message}");
    assert!(!message.contains("gold") && !validator.log().contains("gold"), "no values: {message}");
    let message = refused(&policy.replacen("version: 1", "version: 9", 1));
    assert!(message.starts_with("policy: line "), "{message}");
    assert!(validator.log().contains("refused: policy: line "));
}

#[test]
fn what_is_not_a_content_is_refused() {
    let validator = validator(&support::temporary_folder());
    for (event, message) in [
        ("{}".to_owned(), "the event is not a validation event of AppConfig"),
        (json!({ "content": "%", "uri": "hosted" }).to_string(), "the content is not base64"),
        (event(&[0xff]), "the file is not UTF-8 text"),
        (event(b""), "policy: line 1"),
    ] {
        let refused = refused(&validator, &event);
        assert!(refused.starts_with(message), "{event} {refused}");
    }
}

#[test]
fn the_function_that_answers_callouts_validates_nothing() {
    let serving = Serving::start("no-validator");
    let lambda = Lambda::start(&serving.base_url);
    let Outcome::Answer(answer) = lambda.function.invoke(&event(b"version: 1\n")) else { panic!() };
    let answer: Value = serde_json::from_slice(&answer).unwrap();
    assert_eq!(answer["statusCode"], 404, "{answer}");
}
