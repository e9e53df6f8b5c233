//! Writes the policy, with what is different beside its claims.

use super::PartyClaims;
use super::report::RuleOutcome;
use super::stores::PolicyStores;
use crate::policy_text::ImportOptions;
use crate::yaml::{Yaml, YamlEntry};

/// The text of the policy; `used` are the attributes that its claims read.
pub(super) fn policy(
    parties: &[PartyClaims],
    stores: &PolicyStores,
    used: &[String],
    options: &ImportOptions,
) -> String {
    let comments = vec![
        "Imported from claim rules of AD FS.".to_owned(),
        "Entra puts a claim of this policy into a token where a claims mapping policy of the application"
            .to_owned(),
        "names it as the `ID` of an entry with the source `CustomClaimsProvider`.".to_owned(),
    ];
    let mut entries = vec![YamlEntry { comments, ..YamlEntry::new("version", Yaml::Plain("1".to_owned())) }];
    entries.extend(stores.yaml(used));
    let with_claims = parties.iter().filter(|party| !party.claims.is_empty());
    let items = with_claims.map(|party| entry(party, options));
    entries.push(YamlEntry::new("policies", Yaml::List(items.collect())));
    let texts: Vec<String> = entries.into_iter().map(|entry| Yaml::Map(vec![entry]).document()).collect();
    texts.join("\n")
}

/// The entry of one relying party.
fn entry(party: &PartyClaims, options: &ImportOptions) -> Yaml {
    let name = options.name.clone().filter(|_| !party.is_placeholder);
    let name = name
        .unwrap_or_else(|| if party.name.is_empty() { "imported".to_owned() } else { party.name.clone() });
    let mut comments = Vec::new();
    if party.is_placeholder {
        comments.push("Replace this with the client ID of the application in Entra.".to_owned());
    }
    let applications = match &party.application {
        Some(id) => Yaml::inline_list(vec![Yaml::text(id)]),
        None => Yaml::text("all"),
    };
    Yaml::Map(vec![
        YamlEntry::new("name", Yaml::text(name)),
        YamlEntry { comments, ..YamlEntry::new("applications", applications) },
        YamlEntry::new("claims", Yaml::Map(claim_entries(party))),
    ])
}

/// The claims, each with what is different about it, and then the rules that are not carried over.
fn claim_entries(party: &PartyClaims) -> Vec<YamlEntry> {
    let mut entries = Vec::new();
    for claim in &party.claims {
        let (namespace, name) = &claim.name;
        let is_alone = party.claims.iter().filter(|other| other.name.1 == *name).count() == 1;
        let mut value = claim.entries.clone();
        let key = match namespace {
            Some(namespace) if is_alone => {
                value.insert(0, YamlEntry::new("namespace", Yaml::text(namespace)));
                name.clone()
            }
            Some(namespace) => format!("{namespace}/{name}"),
            None => name.clone(),
        };
        let mut comments: Vec<String> = Vec::new();
        for (rule, difference) in &claim.differences {
            let line = format!("rule {}: {difference}", rule + 1);
            if !comments.contains(&line) {
                comments.push(line);
            }
        }
        let value = match value.as_slice() {
            [only] if only.key == "attribute" && matches!(only.value, Yaml::Text(_)) => only.value.clone(),
            _ => Yaml::Map(value),
        };
        entries.push(YamlEntry { comments, ..YamlEntry::new(key, value) });
    }
    for rule in &party.reports {
        if matches!(rule.outcome, RuleOutcome::Lost { .. } | RuleOutcome::Malformed(_)) {
            let lines = rule.outcome.lines().join("; ");
            entries.push(YamlEntry::comment(format!(
                "not carried over: rule {} ({}): {lines}",
                rule.number, rule.name
            )));
        }
    }
    entries
}
