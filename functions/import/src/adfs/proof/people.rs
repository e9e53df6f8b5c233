//! Finds people for whom each rule makes a claim, and others for whom it makes none.

use std::collections::BTreeSet;

use super::machine::{Machine, MachineRun};
use super::person::Person;
use crate::adfs::PartyClaims;
use crate::adfs::report::RuleOutcome;
use crate::adfs::symbols::{ClaimSource, ClaimValues};

/// Whether a rule, from 0, makes a claim.
type RuleSide = (usize, bool);

/// Few people who show both sides of every rule that issues claims of the policy, as far as such people are easily found.
pub(super) fn people(party: &PartyClaims, machine: &Machine<'_>) -> Vec<(Person, MachineRun)> {
    let mut sides: Vec<RuleSide> =
        shown_rules(party).flat_map(|rule| [(rule, true), (rule, false)]).collect();
    let mut found = Vec::new();
    for person in candidates(party) {
        let Some(run) = machine.run(&person) else { continue };
        let shows = |side: &RuleSide| run.made.get(side.0).is_some_and(|made| (*made > 0) == side.1);
        if sides.iter().any(shows) {
            sides.retain(|side| !shows(side));
            found.push((person, run));
        }
    }
    found
}

/// The rules, from 0, that issue claims and are carried over.
pub(super) fn shown_rules(party: &PartyClaims) -> impl Iterator<Item = usize> {
    let carried = party.reports.iter().filter(|report| {
        let is_carried = matches!(report.outcome, RuleOutcome::Carried | RuleOutcome::Different(_));
        report.issues && is_carried
    });
    carried.map(|report| report.number - 1)
}

/// Somebody with everything, and, for each source of a claim, somebody with and somebody without it.
fn candidates(party: &PartyClaims) -> Vec<Person> {
    let sources: Vec<&ClaimSource> = party
        .program
        .issued
        .iter()
        .filter(|issued| party.claims.iter().any(|claim| claim.claim_type == issued.claim_type))
        .flat_map(|issued| issued.sources.iter().map(|(_, source)| source))
        .collect();
    let mut attributes: BTreeSet<String> =
        party.claims.iter().flat_map(|claim| claim.attributes.clone()).collect();
    attributes.extend(party.program.incoming.values().map(|values| values.attribute.clone()));
    let everything = Person::with_all(&attributes);
    let nothing = attributes.iter().fold(everything.clone(), |person, name| person.without(name));
    let with_all = sources.iter().fold(everything.clone(), |person, source| person.with_claim(source));
    let mut people = vec![with_all.clone()];
    for source in &sources {
        people.push(everything.clone().with_claim(source));
        people.push(with_all.clone().without_claim(source));
        people.push(everything.clone().without_claim(source));
        people.push(nothing.clone().with_claim(source));
        if let ClaimValues::Of(values) = &source.values {
            people.push(with_all.clone().with_claim(source).without(&values.attribute));
        }
    }
    people.extend(attributes.iter().map(|name| everything.clone().without(name)));
    people.extend([everything, nothing]);
    people
}
