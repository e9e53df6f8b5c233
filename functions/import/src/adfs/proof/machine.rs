//! Runs the rules of a relying party over a person, as AD FS does.

use std::collections::{BTreeMap, BTreeSet};

use adfs_rules::{AdfsClaim, RuleSet, StoreCall, StoreRow, run};

use super::person::Person;
use crate::adfs::PartyClaims;
use crate::adfs::program::{AcceptedClaims, Program};
use crate::adfs::symbols::AttributeValues;
use crate::adfs::vocabulary::ACCOUNT_NAME;

/// The issuer of the claims that come in.
const ISSUER: &str = "AD AUTHORITY";

/// The rules that concern a relying party.
pub(super) struct Machine<'p> {
    pub(super) party: &'p PartyClaims,
    pub(super) accepted: &'p AcceptedClaims,
}

/// What AD FS issues.
pub(super) struct MachineRun {
    /// The values of each claim type.
    pub(super) claims: BTreeMap<String, BTreeSet<String>>,
    /// How many claims each rule makes.
    pub(super) made: Vec<usize>,
}

impl Machine<'_> {
    /// What AD FS issues for a person; `None` if it issues no token, or an empty value, which is no claim in Entra.
    pub(super) fn run(&self, person: &Person) -> Option<MachineRun> {
        let mut incoming = Vec::new();
        for trust in &self.accepted.trusts {
            let passed =
                issued(&trust.rules, &trust.program, incoming_claims(&trust.program, person), person)?;
            let passed = passed.0.into_iter().map(|claim| claim.issued_by(ISSUER));
            incoming.extend(passed);
        }
        incoming.extend(incoming_claims(&self.party.program, person));
        let (output, made) = issued(&self.party.rules, &self.party.program, incoming, person)?;
        let mut claims: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for claim in output {
            if claim.value.is_empty() {
                return None;
            }
            claims.entry(claim.claim_type).or_default().insert(claim.value);
        }
        Some(MachineRun { claims, made })
    }
}

/// Every user of Active Directory has an account name.
fn incoming_claims(program: &Program, person: &Person) -> Vec<AdfsClaim> {
    let of_type = |(claim_type, values): (&String, &AttributeValues)| {
        let domain = if values.domain { "CONTOSO\\" } else { "" };
        let texts = person.values(&values.attribute).iter().map(move |text| format!("{domain}{text}"));
        texts.map(|text| AdfsClaim::new(claim_type, text).issued_by(ISSUER)).collect::<Vec<_>>()
    };
    let mut claims: Vec<AdfsClaim> = program.incoming.iter().flat_map(of_type).collect();
    if !program.incoming.contains_key(ACCOUNT_NAME) {
        claims.push(AdfsClaim::new(ACCOUNT_NAME, "CONTOSO\\kim").issued_by(ISSUER));
    }
    claims
}

fn issued(
    rules: &RuleSet,
    program: &Program,
    incoming: Vec<AdfsClaim>,
    person: &Person,
) -> Option<(Vec<AdfsClaim>, Vec<usize>)> {
    let store = |call: &StoreCall<'_>| -> Result<Vec<StoreRow>, String> { Ok(rows(program, person, call)) };
    let run = run(rules, &incoming, &store).ok()?;
    Some((run.output, run.made))
}

/// A query that the policy does not have finds nothing: the rules that depend on it are not carried over.
fn rows(program: &Program, person: &Person, call: &StoreCall<'_>) -> Vec<StoreRow> {
    let known = program.queries.iter().find(|(query, _)| {
        query.store == call.store && query.types == call.types && query.query.as_text() == Some(call.query)
    });
    let Some((_, attributes)) = known else { return Vec::new() };
    let columns: Vec<&[String]> = attributes.iter().map(|attribute| person.values(attribute)).collect();
    let longest = columns.iter().map(|column| column.len()).max().unwrap_or_default();
    let row = |number| columns.iter().map(|column| column.get(number).cloned()).collect();
    (0..longest).map(row).collect()
}
