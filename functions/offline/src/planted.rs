//! Policies that differ in one thing, for the tests of comparisons and of searches.

use crate::comparing::Side;
use crate::policy_text::PolicyText;

const STORES: &str = "
version: 1
stores:
  people: { file: { path: people.yaml, key: { id: '{user.id}' } }, required: REQUIRED }
  directory: { graph: { tenant: contoso.example, client: 88888888-8888-4888-8888-888888888888, secret: '${secret:graph}' }, provides: user, required: false }
";

pub(crate) const APPLICATIONS: &str = "[22222222-2222-4222-8222-222222222222]";

pub(crate) fn policy(stores: &str, claims: &str) -> String {
    format!(
        "{stores}\npolicies: [{{ name: orders, applications: {APPLICATIONS}, claims: {{ {claims} }} }}]\n"
    )
}

pub(crate) fn stores(required: bool) -> String {
    STORES.replace("REQUIRED", &required.to_string())
}

/// Pairs of claims, and a difference that must be found.
pub(crate) const PLANTED: [(&str, &str, &str); 31] = [
    ("a: people.tier", "a: people.tier, b: user.mail", "gained b"),
    ("a: people.tier, b: user.mail", "a: people.tier", "lost b"),
    ("a: people.tier", "a: people.level", "changed a"),
    ("a: { attribute: { value: x } }", "a: { attribute: { value: y } }", "changed a"),
    (
        "a: { attribute: { template: '{user.mail}-x' } }",
        "a: { attribute: { template: '{user.mail}-y' } }",
        "changed a",
    ),
    ("a: { attribute: user.mail, default: x }", "a: { attribute: user.mail, default: y }", "changed a"),
    ("a: user.mail", "a: { attribute: user.mail, required: true }", "refused required_claim_missing"),
    (
        "a: { attribute: user.mail, required: true }",
        "a: user.mail",
        "no_longer_refused required_claim_missing",
    ),
    ("a: people.roles", "a: { attribute: people.roles, list: true }", "changed a"),
    (
        "a: { attribute: user.mail, condition: { attribute: { name: people.tier, equals: gold } } }",
        "a: { attribute: user.mail, condition: { attribute: { name: people.tier, in: [gold, silver] } } }",
        "gained a",
    ),
    (
        "a: { attribute: user.mail, condition: { attribute: { name: people.tier, equals: gold } } }",
        "a: { attribute: user.mail, condition: { not: { attribute: { name: people.tier, equals: gold } } } }",
        "lost a",
    ),
    (
        "a: { attribute: user.mail, condition: { all: [{ protocol: SAML }, { attribute: { name: people.tier, equals: gold } }] } }",
        "a: { attribute: user.mail, condition: { any: [{ protocol: SAML }, { attribute: { name: people.tier, equals: gold } }] } }",
        "gained a",
    ),
    (
        "a: { attribute: user.mail, condition: { userType: members } }",
        "a: { attribute: user.mail, condition: { userType: allGuests } }",
        "gained a",
    ),
    (
        "a: { attribute: user.mail, condition: { memberOf: [99999999-9999-4999-8999-99999999999a] } }",
        "a: { attribute: user.mail, condition: { memberOf: [99999999-9999-4999-8999-99999999999b] } }",
        "lost a",
    ),
    (
        "a: { attribute: user.mail, condition: { attribute: { name: people.managers, count: { atLeast: 2 } } } }",
        "a: { attribute: user.mail, condition: { attribute: { name: people.managers, count: { atLeast: 3 } } } }",
        "lost a",
    ),
    (
        "a: { attribute: user.mail, condition: { attribute: { name: people.code, matches: '^[A-F][0-9]{3}$' } } }",
        "a: { attribute: user.mail, condition: { attribute: { name: people.code, matches: '^[A-G][0-9]{3}$' } } }",
        "gained a",
    ),
    (
        "a: { transformations: [ToUppercase: { input: user.mail }] }",
        "a: { transformations: [ToLowercase: { input: user.mail }] }",
        "changed a",
    ),
    (
        "a: { transformations: [Substring: { input: people.code, index: 2, length: 3 }] }",
        "a: { transformations: [Substring: { input: people.code, index: 2, length: 4 }] }",
        "changed a",
    ),
    (
        "a: { transformations: [Lookup: { input: people.country, table: { DE: Germany, US: United States } }] }",
        "a: { transformations: [Lookup: { input: people.country, table: { DE: Germany, US: America } }] }",
        "changed a",
    ),
    (
        "a: { transformations: [Contains: { input: people.title, value: Manager, output: { value: yes } }] }",
        "a: { transformations: [Contains: { input: people.title, value: manager, output: { value: yes } }] }",
        "lost a",
    ),
    (
        r"a: { transformations: [RegexReplace: { input: user.mail, regex: '(?<name>[^@]+)@contoso\.com', replacement: '{name}' }] }",
        r"a: { transformations: [RegexReplace: { input: user.mail, regex: '(?<name>[^@]+)@fabrikam\.com', replacement: '{name}' }] }",
        "lost a",
    ),
    (
        "a: { configurations: [{ attribute: user.mail }, { attribute: people.mail }] }",
        "a: { configurations: [{ attribute: people.mail }, { attribute: user.mail }] }",
        "changed a",
    ),
    (
        "a: { configurations: [{ attribute: user.mail }, { attribute: people.mail }] }",
        "a: { collect: all, configurations: [{ attribute: user.mail }, { attribute: people.mail }] }",
        "changed a",
    ),
    (
        "a: { attribute: user.mail, optional: true }, b: people.note",
        "a: user.mail, b: people.note",
        "refused claims_too_large",
    ),
    (
        "a: { attribute: user.mail, optional: true }",
        "a: { attribute: user.mail, optional: true }, b: people.note",
        "over_3_kb a",
    ),
    (
        "a: { attribute: user.mail, optional: true }, b: { attribute: people.note, optional: true }",
        "b: { attribute: people.note, optional: true }, a: { attribute: user.mail, optional: true }",
        "over_3_kb b",
    ),
    ("a: user.mail", "a: people.mail", "more_look_ups people"),
    ("a: people.mail", "a: user.mail", "fewer_look_ups people"),
    (
        "a: user.mail",
        "a: { configurations: [{ attribute: user.mail }, { attribute: people.mail, condition: { userType: allGuests } }] }",
        "changed a",
    ),
    (
        "a: { attribute: user.mail, condition: { attribute: { name: people.tier, exists: true } } }",
        "a: { attribute: user.mail, condition: { attribute: { name: people.tier, exists: false } } }",
        "gained a",
    ),
    ("a: { attribute: user.mail, namespace: urn }", "a: user.mail", "lost urn/a"),
];

/// Both policies of a pair as sides of a comparison.
pub(crate) fn sides(texts: [&str; 2]) -> [Side; 2] {
    texts.map(|text| {
        let read = PolicyText::read("claims.yaml".to_owned(), text.to_owned());
        Side::of(read.usable.unwrap_or_else(|| panic!("{text}\n{:?}", read.document.diagnostics)))
    })
}
