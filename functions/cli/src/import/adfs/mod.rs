//! Imports claim rules of AD FS.
//!
//! `sources` reads files, `clixml` those of PowerShell. `program` goes through the rules without a user: `selection` finds
//! the claims of conditions, `values` evaluates expressions, `queries` (with `columns`) makes `stores` of attribute stores,
//! `vocabulary` knows the claim types of AD FS; all in terms of `symbols`. `assembly` makes claims of a policy from the
//! result, and `report` says what happened to each rule.

mod assembly;
mod program;
mod queries;
pub(crate) mod report;
mod selection;
pub(crate) mod sources;
mod stores;
mod symbols;
mod values;
mod vocabulary;

#[cfg(test)]
mod differential;
#[cfg(test)]
mod tests;

use adfs_rules::{AdfsRule, RuleAction, RuleSet};

use self::assembly::AssembledClaim;
use self::program::{IssuedClaim, Program};
use self::report::{RuleOutcome, RuleReport};
use self::sources::RelyingParty;
use self::stores::PolicyStores;
use self::symbols::NotCarried;
use crate::import::policy_text::ImportOptions;
use crate::import::yaml::{Yaml, YamlEntry};

/// The result of an import.
pub(crate) struct AdfsImport {
    /// The policy in YAML; `None` if no claim could be carried over.
    pub(crate) policy: Option<String>,
    /// What happened to each rule.
    pub(crate) rules: Vec<RuleReport>,
}

/// The claims of one relying party.
struct PartyClaims<'p> {
    party: &'p RelyingParty,
    claims: Vec<AssembledClaim>,
    rules: Vec<RuleReport>,
}

/// Makes one policy of the rules of relying parties, an entry for each.
pub(crate) fn import(parties: &[RelyingParty], options: &ImportOptions) -> AdfsImport {
    let mut stores = PolicyStores::default();
    let mut imported = Vec::new();
    for party in parties {
        let (rules, errors) = RuleSet::parse(&party.rules);
        let program = program::of(&rules, stores);
        let (claims, mut reports) = claims(party, &rules, &program);
        stores = program.stores;
        for error in &errors {
            reports.push(RuleReport {
                party: party.name.clone(),
                number: reports.len() + 1,
                name: "a rule with a mistake".to_owned(),
                line: error.place.line,
                issues: true,
                outcome: RuleOutcome::Malformed(error.to_string()),
            });
        }
        imported.push(PartyClaims { party, claims, rules: reports });
    }
    let has_claims = imported.iter().any(|party| !party.claims.is_empty());
    let policy = has_claims.then(|| policy(&imported, &stores, options));
    AdfsImport { policy, rules: imported.into_iter().flat_map(|party| party.rules).collect() }
}

/// The claims that a program gives, and what happened to its rules.
fn claims(
    party: &RelyingParty,
    rules: &RuleSet,
    program: &Program,
) -> (Vec<AssembledClaim>, Vec<RuleReport>) {
    let mut claims = Vec::new();
    let mut outcomes: Vec<RuleOutcome> = program.refused.iter().map(outcome).collect();
    for issued in &program.issued {
        match assembled(issued) {
            Some(Ok(claim)) => {
                for (rule, difference) in &claim.differences {
                    differ(&mut outcomes, *rule, difference);
                }
                claims.push(claim);
            }
            Some(Err(outcome)) => {
                for (rule, _) in &issued.sources {
                    if let Some(known) = outcomes.get_mut(*rule) {
                        *known = outcome.clone();
                    }
                }
            }
            None => {}
        }
    }
    let numbered = rules.rules.iter().zip(outcomes).enumerate();
    let reports = numbered.map(|(number, (rule, outcome))| RuleReport {
        party: party.name.clone(),
        number: number + 1,
        name: rule.annotation("RuleName").map_or_else(|| title(rule), str::to_owned),
        line: rule.place.line,
        issues: rule.statement.action == RuleAction::Issue,
        outcome,
    });
    (claims, reports.collect())
}

/// What happened to a rule by itself.
fn outcome(refused: &Option<NotCarried>) -> RuleOutcome {
    match refused {
        Some(lost) => RuleOutcome::Lost { reason: lost.reason.clone(), instead: lost.instead.clone() },
        None => RuleOutcome::Carried,
    }
}

/// The claim of a policy for what rules issue under one type; `None` if no rule could be carried over. A claim is carried
/// over completely or not at all.
fn assembled(issued: &IssuedClaim) -> Option<Result<AssembledClaim, RuleOutcome>> {
    if issued.sources.is_empty() {
        return None;
    }
    if let Some(lost) = issued.lost.first() {
        let reason = format!("rule {}, which issues values of the same claim, is not carried over", lost + 1);
        return Some(Err(RuleOutcome::Lost { reason, instead: None }));
    }
    let claim = assembly::claim(issued);
    Some(claim.map_err(|lost| RuleOutcome::Lost { reason: lost.reason, instead: lost.instead }))
}

fn differ(outcomes: &mut [RuleOutcome], rule: usize, difference: &str) {
    match outcomes.get_mut(rule) {
        Some(RuleOutcome::Different(known)) if known.iter().any(|one| one == difference) => {}
        Some(RuleOutcome::Different(known)) => known.push(difference.to_owned()),
        Some(outcome) => *outcome = RuleOutcome::Different(vec![difference.to_owned()]),
        None => {}
    }
}

/// The statement of a rule without a name.
fn title(rule: &AdfsRule) -> String {
    const LONGEST: usize = 70;
    let statement = rule.statement.to_string();
    let short: String = statement.chars().take(LONGEST).collect();
    if short.len() < statement.len() { format!("{short}...") } else { short }
}

fn policy(parties: &[PartyClaims<'_>], stores: &PolicyStores, options: &ImportOptions) -> String {
    let used: Vec<String> =
        parties.iter().flat_map(|party| &party.claims).flat_map(|claim| claim.attributes.clone()).collect();
    let comments = vec![
        "Imported from claim rules of AD FS.".to_owned(),
        "Entra puts a claim of this policy into a token where a claims mapping policy of the application"
            .to_owned(),
        "names it as the `ID` of an entry with the source `CustomClaimsProvider`.".to_owned(),
    ];
    let mut entries = vec![YamlEntry { comments, ..YamlEntry::new("version", Yaml::Plain("1".to_owned())) }];
    entries.extend(stores.yaml(&used));
    let with_claims: Vec<&PartyClaims<'_>> =
        parties.iter().filter(|party| !party.claims.is_empty()).collect();
    let items = with_claims.iter().enumerate().map(|(number, party)| {
        let placeholder = (with_claims.len() > 1).then_some(number + 1);
        entry(party, placeholder, options)
    });
    entries.push(YamlEntry::new("policies", Yaml::List(items.collect())));
    let texts: Vec<String> = entries.into_iter().map(|entry| Yaml::Map(vec![entry]).document()).collect();
    texts.join("\n")
}

/// The entry of one relying party. Only one entry can be for all applications: the others get an id to be replaced.
fn entry(party: &PartyClaims<'_>, placeholder: Option<usize>, options: &ImportOptions) -> Yaml {
    let name = options.name.clone().filter(|_| placeholder.is_none());
    let name = name.unwrap_or_else(|| {
        if party.party.name.is_empty() { "imported".to_owned() } else { party.party.name.clone() }
    });
    let mut comments = Vec::new();
    let applications = match (placeholder, &options.application) {
        (None, Some(id)) => Yaml::inline_list(vec![Yaml::text(id)]),
        (None, None) => Yaml::text("all"),
        (Some(number), _) => {
            comments.push("Replace this with the client ID of the application in Entra.".to_owned());
            Yaml::inline_list(vec![Yaml::text(format!("00000000-0000-4000-8000-{number:012}"))])
        }
    };
    Yaml::Map(vec![
        YamlEntry::new("name", Yaml::text(name)),
        YamlEntry { comments, ..YamlEntry::new("applications", applications) },
        YamlEntry::new("claims", Yaml::Map(claim_entries(party))),
    ])
}

/// The claims, each with what is different about it, and then the rules that are not carried over.
fn claim_entries(party: &PartyClaims<'_>) -> Vec<YamlEntry> {
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
    for rule in &party.rules {
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
