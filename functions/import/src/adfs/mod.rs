//! Imports claim rules of AD FS.
//!
//! `sources` reads files, `clixml` those of PowerShell. `program` goes through the rules without a user: `selection` finds
//! the claims of conditions, `values` evaluates expressions, `queries` (with `columns`) makes `stores` of attribute stores,
//! `vocabulary` knows the claim types of AD FS; all in terms of `symbols`. `assembly` makes claims of a policy from the
//! result, `policy` writes them, and `report` says what happened to each rule. `proof` writes test cases, and `xray`
//! compares what AD FS issued with a policy's claims.

mod assembly;
mod policy;
mod program;
mod proof;
mod queries;
pub mod report;
mod selection;
pub mod sources;
mod stores;
mod symbols;
mod values;
mod vocabulary;
pub mod xray;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use adfs_rules::{AdfsRule, RuleAction, RuleError, RuleSet};

use self::assembly::AssembledClaim;
use self::policy::policy;
use self::program::{AcceptedClaims, AcceptingTrust, IssuedClaim, Program};
use self::report::{RuleOutcome, RuleReport};
use self::sources::Farm;
use self::stores::PolicyStores;
use self::symbols::NotCarried;
use crate::policy_text::ImportOptions;

/// The result of an import.
pub struct AdfsImport {
    /// The policy in YAML; `None` if no claim could be carried over.
    pub policy: Option<String>,
    /// What happened to each rule.
    pub rules: Vec<RuleReport>,
    /// What there is to do beside that.
    pub notes: Vec<String>,
    /// The relying parties of the policy, for its test cases.
    parties: Vec<PartyClaims>,
    accepted: Arc<AcceptedClaims>,
    /// The directory by which the user's groups are found.
    directory_of_groups: Option<String>,
}

/// The claims of one relying party.
struct PartyClaims {
    /// Its name; empty if the file does not have it.
    name: String,
    /// The application's client ID in the policy; `None` if the entry is for all applications.
    application: Option<String>,
    /// Whether that ID stands for one that is not known.
    is_placeholder: bool,
    rules: RuleSet,
    program: Program,
    claims: Vec<AssembledClaim>,
    reports: Vec<RuleReport>,
}

/// Makes one policy of the rules of a farm's relying parties, an entry for each.
pub fn import(farm: &Farm, options: &ImportOptions) -> AdfsImport {
    let mut stores = PolicyStores::with_connections(&farm.stores);
    let (mut accepted, mut reports) = (AcceptedClaims::default(), Vec::new());
    for provider in &farm.providers {
        let (rules, errors) = RuleSet::parse(&provider.rules);
        let mut program = program::of(&rules, stores, None);
        stores = std::mem::take(&mut program.stores);
        let outcomes = program.refused.iter().map(outcome).collect();
        let title = format!("Acceptance rules of {}", provider.name);
        let mut of_rules = rule_reports(&title, &rules, outcomes, &errors);
        of_rules.iter_mut().for_each(|report| report.issues = false);
        reports.extend(of_rules);
        accepted.trusts.push(AcceptingTrust { is_directory: provider.is_directory, rules, program });
    }
    let accepted = Arc::new(accepted);
    let mut parties = Vec::new();
    for party in &farm.parties {
        let (rules, errors) = RuleSet::parse(&party.rules);
        let mut program = program::of(&rules, stores, Some(Arc::clone(&accepted)));
        stores = std::mem::take(&mut program.stores);
        let (claims, outcomes) = claims(&program);
        let reports = rule_reports(&party.name, &rules, outcomes, &errors);
        let (name, application, is_placeholder) = (party.name.clone(), None, false);
        parties.push(PartyClaims { name, application, is_placeholder, rules, program, claims, reports });
    }
    name_applications(&mut parties, options);
    let with_claims = parties.iter().flat_map(|party| &party.claims);
    let used: Vec<String> = with_claims.flat_map(|claim| claim.attributes.clone()).collect();
    let has_claims = parties.iter().any(|party| !party.claims.is_empty());
    let policy = has_claims.then(|| policy(&parties, &stores, &used, options));
    reports.extend(parties.iter().flat_map(|party| party.reports.clone()));
    let (notes, directory_of_groups) = (stores.notes(&used), stores.directory_of_groups(&used));
    AdfsImport { policy, rules: reports, notes, parties, accepted, directory_of_groups }
}

/// Only one entry can be for all applications: of several, each gets an ID to be replaced.
fn name_applications(parties: &mut [PartyClaims], options: &ImportOptions) {
    let mut with_claims: Vec<&mut PartyClaims> =
        parties.iter_mut().filter(|party| !party.claims.is_empty()).collect();
    match with_claims.as_mut_slice() {
        [only] => only.application.clone_from(&options.application),
        several => {
            for (number, party) in several.iter_mut().enumerate() {
                party.application = Some(format!("00000000-0000-4000-8000-{:012}", number + 1));
                party.is_placeholder = true;
            }
        }
    }
}

/// The claims that a program gives, and what happened to its rules.
fn claims(program: &Program) -> (Vec<AssembledClaim>, Vec<RuleOutcome>) {
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
    (claims, outcomes)
}

/// What happened to the rules of a trust, those with mistakes last.
fn rule_reports(
    party: &str,
    rules: &RuleSet,
    outcomes: Vec<RuleOutcome>,
    errors: &[RuleError],
) -> Vec<RuleReport> {
    let numbered = rules.rules.iter().zip(outcomes).enumerate();
    let read = numbered.map(|(number, (rule, outcome))| RuleReport {
        party: party.to_owned(),
        number: number + 1,
        name: rule.annotation("RuleName").map_or_else(|| title(rule), str::to_owned),
        line: rule.place.line,
        issues: rule.statement.action == RuleAction::Issue,
        outcome,
    });
    let malformed = errors.iter().enumerate().map(|(number, error)| RuleReport {
        party: party.to_owned(),
        number: rules.rules.len() + number + 1,
        name: "a rule with a mistake".to_owned(),
        line: error.place.line,
        issues: true,
        outcome: RuleOutcome::Malformed(error.to_string()),
    });
    read.chain(malformed).collect()
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
