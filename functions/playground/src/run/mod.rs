//! Everything that the page shows of its documents: mistakes, claims and why they are so, tests, and what differs between two
//! policies. `signing_in.rs` is one sign-in, `testing.rs` the tests, `telling.rs` a policy in words.

mod signing_in;
mod telling;
mod testing;

use std::collections::BTreeMap;

use offline::entra::request::SAMPLE_APPLICATION;
use offline::{PolicyText, Usable, YamlText, checked, sample};
use serde::{Deserialize, Serialize};

use crate::documents::{Problem, about_all, problems};
use signing_in::{Differences, Outcome, SigningIn};
use telling::{Pattern, ToldPolicy};
use testing::Tests;

/// The documents of the page, and who signs in to what.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct RunRequest {
    policy: String,
    other: String,
    people: String,
    callout: String,
    cases: String,
    person: String,
    application: String,
    protocol: String,
    /// The files beside the policy that it names, where the tool that made the page knows them.
    files: BTreeMap<String, String>,
    /// What the policy's own stores said, in the place of what the person's are; each a record, `unknown` or `unavailable`.
    stores: Option<BTreeMap<String, serde_json::Value>>,
}

#[derive(Serialize)]
pub(crate) struct RunAnswer {
    diagnostics: BTreeMap<&'static str, Vec<Problem>>,
    people: Vec<String>,
    applications: Vec<Choice>,
    callout: String,
    outcome: Option<Outcome>,
    differences: Option<Differences>,
    words: Vec<ToldPolicy>,
    cases: Tests,
    patterns: Vec<Pattern>,
}

/// An application that can be signed in to.
#[derive(Serialize)]
struct Choice {
    id: String,
    name: String,
}

pub(crate) fn run(request: &RunRequest) -> RunAnswer {
    let policy = read(&request.policy, &request.files);
    let other = (!request.other.trim().is_empty()).then(|| read(&request.other, &request.files));
    let usable = policy.usable.as_ref();
    let mut people = document("people", &request.people);
    let known = if request.people.trim().is_empty() {
        Vec::new()
    } else {
        sample::read(&mut people, usable.map(|usable| &usable.policy))
    };
    let applications = usable.map(applications).unwrap_or_default();
    let signing_in = SigningIn::of(request, &known, &applications);
    let mut cases = document("cases", &request.cases);
    let tests = usable.map(|usable| Tests::of(&mut cases, usable, &policy.document.root)).unwrap_or_default();
    let outcome = usable.map(|usable| signing_in.outcome(usable));
    let differences = other.as_ref().zip(outcome.as_ref()).map(|(other, outcome)| match &other.usable {
        Some(other) => Differences::between(outcome, &signing_in.outcome(other)),
        None => Differences::because("the second policy has errors"),
    });
    let patterns = telling::patterns(&policy.document.root, outcome.as_ref());
    RunAnswer {
        diagnostics: BTreeMap::from([
            ("policy", problems(&policy.document)),
            ("other", other.map(|other| problems(&other.document)).unwrap_or_default()),
            ("people", problems(&people)),
            ("cases", problems(&cases)),
            ("callout", signing_in.refusal.iter().cloned().map(about_all).collect()),
        ]),
        people: known.iter().map(|person| person.name.clone()).collect(),
        words: usable.map(telling::words).unwrap_or_default(),
        callout: signing_in.callout,
        applications,
        outcome,
        differences,
        cases: tests,
        patterns,
    }
}

fn read(text: &str, files: &BTreeMap<String, String>) -> PolicyText {
    let missing = || "this page does not have the files beside the policy".to_owned();
    let beside = |name: &str| files.get(name).cloned().ok_or_else(missing);
    checked(PolicyText::of(document("policy", text), &beside), false)
}

fn document(name: &str, text: &str) -> YamlText {
    YamlText::parse(name.to_owned(), text.to_owned())
}

fn applications(usable: &Usable) -> Vec<Choice> {
    let policies = usable.policy.applications().iter().enumerate();
    let choices = policies.flat_map(|(index, one)| {
        let mut ids = usable.policy.app_ids(index);
        if ids.is_empty() {
            // Any application gets the claims of a policy for all.
            ids.push(SAMPLE_APPLICATION.to_owned());
        }
        ids.into_iter().map(|id| Choice { name: format!("{} ({id})", one.name), id })
    });
    choices.collect()
}
