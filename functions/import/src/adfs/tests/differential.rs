//! Random rules over random people: where the import says that a claim is carried over, the policy gives the claims that
//! the abstract machine gives. `CLAIMSMITH_RULE_SETS` says how many sets of rules; an empty value, which is no claim in
//! Entra, is not compared.

use std::collections::{BTreeMap, BTreeSet};

use adfs_rules::{AdfsClaim, RuleSet, StoreCall, StoreRow, run};
use claims::document::Diagnostics;
use claims::policy::{ApplicationPolicy, Policy};
use claims::values::{Known, Value};
use fastrand::Rng;

use crate::ImportOptions;
use crate::adfs::report::RuleOutcome;
use crate::adfs::sources::{Farm, RelyingParty};
use crate::adfs::{AdfsImport, import};

const UPN: &str = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn";
const MAIL: &str = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress";
const GROUP: &str = "http://schemas.xmlsoap.org/claims/Group";
const ACCOUNT: &str = "http://schemas.microsoft.com/ws/2008/06/identity/claims/windowsaccountname";

/// Attributes, and whether they can have several values.
const ATTRIBUTES: [(&str, bool); 5] = [
    ("user.userprincipalname", false),
    ("user.mail", false),
    ("groups.names", true),
    ("directory.department", false),
    ("directory.otherMailbox", true),
];
const VALUES: [&str; 6] = ["a", "b", "ab", "ba", "a@b", "A"];
const PATTERNS: [&str; 6] = ["^a", "b$", "(?i)^a", "a@", "^[ab]{2}$", "."];
const REPLACEMENTS: [(&str, &str); 5] =
    [("a", "c"), ("^(a)(b)$", "$2$1"), ("@.*$", ""), ("(?<x>[ab])@", "${x}-"), ("z", "y")];

type Person = BTreeMap<&'static str, Vec<String>>;

fn one<'t>(random: &mut Rng, items: &[&'t str]) -> &'t str {
    items[random.usize(..items.len())]
}

fn person(random: &mut Rng) -> Person {
    let values = |random: &mut Rng, many: bool| {
        let count = random.usize(..if many { 4 } else { 2 });
        let values: BTreeSet<String> = (0..count).map(|_| one(random, &VALUES).to_owned()).collect();
        values.into_iter().collect()
    };
    ATTRIBUTES.iter().map(|(name, many)| (*name, values(random, *many))).collect()
}

fn constraint(random: &mut Rng) -> String {
    match random.u8(..6) {
        0 | 1 => format!(", Value == \"{}\"", one(random, &VALUES)),
        2 => format!(", Value =~ \"{}\"", one(random, &PATTERNS)),
        3 => format!(", Value != \"{}\"", one(random, &VALUES)),
        _ => String::new(),
    }
}

/// A rule over the types that there can be so far.
fn rule(random: &mut Rng, number: usize, types: &mut Vec<String>) -> String {
    let mut conditions = Vec::new();
    let mut variables = Vec::new();
    for condition in 0..random.usize(..3) {
        let claim_type = types[random.usize(..types.len())].clone();
        let brackets = format!("[Type == \"{claim_type}\"{}]", constraint(random));
        conditions.push(match random.u8(..6) {
            0 => format!("EXISTS({brackets})"),
            1 => format!("NOT EXISTS({brackets})"),
            2 => {
                let operator = one(random, &["==", "!=", ">", ">=", "<", "<="]);
                format!("COUNT({brackets}) {operator} {}", random.u8(..3))
            }
            _ => {
                variables.push(format!("c{condition}"));
                format!("c{condition}:{brackets}")
            }
        });
    }
    let issues = random.u8(..3) > 0;
    let name = if issues { format!("o{}", random.u8(..4)) } else { format!("t{number}") };
    let value = match (variables.first(), variables.get(1), random.u8(..6)) {
        (None, _, _) | (_, _, 0) => format!("\"{}\"", one(random, &VALUES)),
        (Some(first), Some(second), 1) => format!("{first}.Value + \"/\" + {second}.Value"),
        (Some(first), _, 2) => format!("\"x\" + {first}.Value"),
        (Some(first), _, 3) => {
            let (pattern, replacement) = REPLACEMENTS[random.usize(..REPLACEMENTS.len())];
            format!("RegExReplace({first}.Value, \"{pattern}\", \"{replacement}\")")
        }
        (Some(first), ..) => format!("{first}.Value"),
    };
    types.push(name.clone());
    let action = if issues { "issue" } else { "add" };
    format!("{} => {action}(Type = \"{name}\", Value = {value});", conditions.join(" && "))
}

pub(super) fn rules(random: &mut Rng) -> String {
    let mut types: Vec<String> = [UPN, MAIL, GROUP, "department", "others"].map(str::to_owned).to_vec();
    let query = format!(
        "c:[Type == \"{ACCOUNT}\"] => add(store = \"Active Directory\", types = (\"department\", \"others\"), query = \";department,otherMailbox;{{0}}\", param = c.Value);"
    );
    let others = (0..random.usize(1..5)).map(|number| rule(random, number, &mut types)).collect::<Vec<_>>();
    format!("{query}\n{}", others.join("\n"))
}

/// What the machine issues, by type; `None` if some value is empty.
fn issued(rules: &RuleSet, person: &Person) -> Option<BTreeMap<String, BTreeSet<String>>> {
    let values = |name: &str| person.get(name).cloned().unwrap_or_default();
    let mut incoming = vec![AdfsClaim::new(ACCOUNT, "CONTOSO\\kim")];
    for (claim_type, attribute) in
        [(UPN, "user.userprincipalname"), (MAIL, "user.mail"), (GROUP, "groups.names")]
    {
        incoming.extend(values(attribute).into_iter().map(|value| AdfsClaim::new(claim_type, value)));
    }
    let store = |_: &StoreCall<'_>| -> Result<Vec<StoreRow>, String> {
        let (departments, others) = (values("directory.department"), values("directory.otherMailbox"));
        let rows = 0..departments.len().max(others.len());
        Ok(rows.map(|row| vec![departments.get(row).cloned(), others.get(row).cloned()]).collect())
    };
    let output = run(rules, &incoming, &store).unwrap().output;
    let mut issued: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for claim in output {
        if claim.value.is_empty() {
            return None;
        }
        issued.entry(claim.claim_type).or_default().insert(claim.value);
    }
    Some(issued)
}

/// What the policy gives, by claim.
fn evaluated(policy: &ApplicationPolicy, person: &Person) -> BTreeMap<String, BTreeSet<String>> {
    let known = policy.attributes().iter().map(|attribute| {
        let values = person.get(attribute.to_string().as_str()).cloned().unwrap_or_default();
        match values.as_slice() {
            [] => Known::NoValue,
            [only] => Known::Value(Value::Text(only.clone())),
            _ => Known::Value(Value::List(values)),
        }
    });
    let evaluation = policy.evaluate(&known.collect::<Vec<_>>());
    let claims = evaluation.claims.into_iter();
    claims.map(|claim| (claim.name, claim.value.texts().iter().cloned().collect())).collect()
}

/// The claim types of which every rule is carried over without a difference.
fn carried(rules: &RuleSet, imported: &AdfsImport) -> BTreeSet<String> {
    let mut types: BTreeMap<String, bool> = BTreeMap::new();
    for (rule, report) in rules.rules.iter().zip(&imported.rules).filter(|(_, report)| report.issues) {
        let statement = rule.statement.to_string();
        let claim_type = statement.split('"').nth(1).unwrap().to_owned();
        let is_carried = report.outcome == RuleOutcome::Carried;
        let known = types.entry(claim_type).or_insert(true);
        *known = *known && is_carried;
    }
    types.into_iter().filter(|(_, is_carried)| *is_carried).map(|(claim_type, _)| claim_type).collect()
}

#[test]
fn what_is_carried_over_gives_the_same_claims() {
    let sets = std::env::var("CLAIMSMITH_RULE_SETS").map_or(400, |text| text.parse().unwrap());
    let options = ImportOptions { name: None, application: None, policy: None };
    let mut random = Rng::with_seed(7);
    let (mut compared, mut with_values) = (0, 0);
    for _ in 0..sets {
        let text = rules(&mut random);
        let (rules, errors) = RuleSet::parse(&text);
        assert_eq!(errors, [], "{text}");
        let parties = vec![RelyingParty { name: String::new(), rules: text.clone() }];
        let farm = Farm { parties, ..Farm::default() };
        let imported = import(&farm, &options);
        let types = carried(&rules, &imported);
        let Some(written) = &imported.policy else { continue };
        let mut diagnostics = Diagnostics::default();
        let policy =
            Policy::parse(written, &mut diagnostics).unwrap_or_else(|| panic!("{written}\n{diagnostics:?}"));
        let policy = policy.applications().first().unwrap();
        for _ in 0..8 {
            let person = person(&mut random);
            let Some(issued) = issued(&rules, &person) else { continue };
            let evaluated = evaluated(policy, &person);
            for claim_type in &types {
                compared += 1;
                with_values += usize::from(issued.contains_key(claim_type));
                let (found, expected) = (evaluated.get(claim_type), issued.get(claim_type));
                assert_eq!(found, expected, "{claim_type} of {person:?}\n{text}\n{written}");
            }
        }
    }
    assert!(with_values > sets && compared > with_values, "{compared} compared, {with_values} with values");
}
