//! Writes cases.

use std::collections::BTreeSet;

use offline::CaseOutcome;
use serde_json::Value;

use super::given::Givens;
use super::machine::MachineRun;
use super::people::shown_rules;
use super::person::Person;
use crate::adfs::PartyClaims;
use crate::yaml::{Yaml, YamlEntry, one_line};

/// The case of a person. Of a claim that is carried over, it expects what AD FS issues. Where another one has a different
/// value, the name of the case says so. `None` if the policy gives no claims at all.
pub(super) async fn case(
    party: &PartyClaims,
    person: &Person,
    run: &MachineRun,
    givens: &Givens<'_>,
) -> Option<Yaml> {
    let given = givens.yaml(person, party.application.as_deref());
    let CaseOutcome::Claims(actual) = givens.outcome(&given).await? else { return None };
    let (mut expected, mut differences) = (Vec::new(), Vec::new());
    for claim in &party.claims {
        let name = &claim.claim_type;
        let of_policy: Vec<String> = actual.get(name).map(values).unwrap_or_default();
        let of_machine: Vec<String> = run.claims.get(name).into_iter().flatten().cloned().collect();
        let is_same = of_policy.iter().collect::<BTreeSet<_>>() == of_machine.iter().collect();
        let is_exact = claim.differences.is_empty();
        if !is_same && !is_exact {
            differences.push(format!("`{name}`: {}", listed(&of_machine)));
        }
        // Values have no order in AD FS.
        let values = if is_same || !is_exact { of_policy } else { of_machine };
        if !values.is_empty() {
            expected.push(YamlEntry::new(name, Yaml::texts(&values)));
        }
    }
    let claims = match expected.is_empty() {
        true => Yaml::Plain("{}".to_owned()),
        false => Yaml::Map(expected),
    };
    Some(Yaml::Map(vec![
        YamlEntry::new("name", Yaml::text(title(party, run, &differences))),
        YamlEntry::new("given", given),
        YamlEntry::new("expect", Yaml::Map(vec![YamlEntry::new("claims", claims)])),
    ]))
}

/// The texts of a claim in an answer.
fn values(value: &Value) -> Vec<String> {
    let items = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
    items.iter().filter_map(Value::as_str).map(str::to_owned).collect()
}

fn listed(values: &[String]) -> String {
    if values.is_empty() { "no value".to_owned() } else { values.join(", ") }
}

/// `Expenses: rules 1 and 3 issue claims, rule 2 does not; AD FS has account: CONTOSO\kim`.
fn title(party: &PartyClaims, run: &MachineRun, differences: &[String]) -> String {
    let makes = |rule: &usize| run.made.get(*rule).is_some_and(|made| *made > 0);
    let (with, without): (Vec<usize>, Vec<usize>) = shown_rules(party).partition(makes);
    let issuing = match with.len() {
        0 => String::new(),
        1 => format!("{} issues claims", rules(&with)),
        _ => format!("{} issue claims", rules(&with)),
    };
    let silent = match (without.len(), with.len()) {
        (0, _) => String::new(),
        (1, 0) => format!("{} issues no claims", rules(&without)),
        (_, 0) => format!("{} issue no claims", rules(&without)),
        (1, _) => format!(", {} does not", rules(&without)),
        _ => format!(", {} do not", rules(&without)),
    };
    let name = if party.name.is_empty() { String::new() } else { format!("{}: ", party.name) };
    let differences = match differences.is_empty() {
        true => String::new(),
        false => format!("; AD FS has {}", differences.join("; ")),
    };
    format!("{name}{issuing}{silent}{differences}")
}

/// `rules 1, 2 and 4`.
fn rules(rules: &[usize]) -> String {
    let numbers: Vec<String> = rules.iter().map(|rule| (rule + 1).to_string()).collect();
    match numbers.as_slice() {
        [only] => format!("rule {only}"),
        [first @ .., last] => format!("rules {} and {last}", first.join(", ")),
        [] => String::new(),
    }
}

/// The file with all cases, which begins with the names of the rules.
pub(super) fn file(parties: &[&PartyClaims], cases: Vec<Yaml>) -> String {
    let mut lines = vec![
        "Written by `claimsmith import adfs`: what AD FS issues, by its rules, for people who were made up for them."
            .to_owned(),
        "`claimsmith test` compares it with what the policy gives. Add cases of your own in another file.".to_owned(),
    ];
    for party in parties {
        lines.push(String::new());
        lines.extend(Some(party.name.clone()).filter(|name| !name.is_empty()));
        let shown = shown_rules(party).filter_map(|rule| party.reports.get(rule));
        lines.extend(shown.map(|report| format!("rule {}: {}", report.number, report.name)));
    }
    let comments: String =
        lines.iter().map(|line| format!("{}\n", format!("# {}", one_line(line)).trim_end())).collect();
    comments + &Yaml::List(cases).document()
}
