//! What a policy can say about a directory, and what is wrong with it.

use stores::environment::Environment;

use crate::stand::{self, open};

/// A configuration, after `url: ldaps://localhost` and before the end, and what is said about it.
const MISTAKES: [(&str, &str); 20] = [
    ("BASE", "line 1, column 1: `filter` is missing (missing_key)"),
    ("FILTER", "line 1, column 1: `base` is missing (missing_key)"),
    ("BASE, FILTER, scope: sub", "column 83: `sub` is not one of subtree, oneLevel, base (unknown_value)"),
    ("BASE, FILTER, startTls: yes", "column 86: expected `true` or `false`, found `yes` (invalid_boolean)"),
    ("BASE, FILTER, startTLS: true", "column 76: unknown key `startTLS` (unknown_key)"),
    (
        "BASE, FILTER, startTls: true",
        "column 8: `startTls` cannot be combined with an ldaps address (conflicting_keys)",
    ),
    ("BASE, FILTER, bind: {}", "`dn` is missing (missing_key)\nline 1, column 82: `password` is missing"),
    (
        "BASE, FILTER, bind: { dn: 'uid={user.id}', password: a }",
        "column 88: `{user.id}` differs between users and cannot be used here (attribute_in_fixed_text)",
    ),
    (
        "BASE, FILTER, bind: { dn: a, password: '${EMPTY}' }",
        "column 101: the name or the password of `bind` is empty (empty_text)",
    ),
    ("BASE, FILTER, bind: { dn: a, password: '${MISSING}' }", "`MISSING` is missing (missing_setting)"),
    ("BASE, filter: '(uid=a)'", "column 57: `filter` is the same for every user (same_for_every_user)"),
    ("BASE, filter: '(uid={user.id}'", "column 57: the filter has a `(` that is not closed (invalid_filter)"),
    ("BASE, filter: '(uid={user.id})${HALF}'", "column 57: the filter has trailing text (invalid_filter)"),
    (
        "base: '{user.id},dc=example', FILTER",
        "column 35: an attribute is not the value of a part of the name (invalid_base)",
    ),
    (
        "base: '${EMPTY}{user.id}', FILTER",
        "column 35: an attribute is not the value of a part of the name (invalid_base)",
    ),
    (
        "BASE, FILTER, attributes: { a: 'b c' }",
        "column 93: `b c` is not an LDAP attribute name (invalid_ldap_attribute)",
    ),
    ("BASE, FILTER, attributes: { a: { attribute: 'b c' } }", "`b c` is not an LDAP attribute name"),
    ("BASE, FILTER, attributes: { a: { as: guid } }", "`attribute` is missing (missing_key)"),
    (
        "BASE, FILTER, attributes: { a: { attribute: b, as: hex } }",
        "`hex` is not one of text, base64, guid, sid (unknown_value)",
    ),
    ("BASE, FILTER, entries: all", "`all` is not one of one, many (unknown_value)"),
];

fn environment() -> Environment {
    stand::environment(&[
        ("EMPTY", ""),
        ("HALF", "(a=b"),
        ("NAME", "uid="),
        ("HOST", "ldap://ldap.example.com"),
    ])
}

#[test]
fn mistakes_are_told_by_their_places() {
    for (rest, expected) in MISTAKES {
        let yaml = format!("{{ url: 'ldaps://localhost', {rest} }}");
        let yaml = yaml.replace("BASE", "base: 'dc=example'").replace("FILTER", "filter: '(uid={user.id})'");
        let refused = open("ldap", &yaml, &environment()).err().unwrap();
        assert!(refused.contains(expected), "{yaml}\n{refused}\n{expected}");
    }
    let yaml = "{ url: '${HOST}', base: 'dc=example', filter: '(uid={user.id})' }";
    let refused = open("ldap", yaml, &environment()).err().unwrap();
    assert_eq!(refused, "line 1, column 8: `ldap://ldap.example.com` is not encrypted (insecure_address)");
}

#[test]
fn every_address_of_a_list_is_checked() {
    for (urls, expected) in [
        ("[]", "line 1, column 8: the list is empty (empty_list)"),
        ("[ldaps://a, ldap://b]", "line 1, column 20: `ldap://b` is not encrypted (insecure_address)"),
        ("[ldaps://a, '${HOST}']", "line 1, column 20: `ldap://ldap.example.com` is not encrypted"),
        ("[ldaps://a, 'ldaps://{user.id}']", "line 1, column 20: `{user.id}` differs between users"),
    ] {
        let yaml = format!("{{ url: {urls}, base: 'dc=example', filter: '(uid={{user.id}})' }}");
        let refused = open("ldap", &yaml, &environment()).err().unwrap();
        assert!(refused.starts_with(expected), "{yaml}\n{refused}");
    }
}

#[test]
fn extra_roots_that_are_no_certificates_are_refused() {
    let mut environment = environment();
    environment.deployment.extra_roots = Some(b"certificate".to_vec());
    let yaml = "{ url: 'ldaps://localhost', base: 'dc=example', filter: '(uid={user.id})' }";
    let refused = open("ldap", yaml, &environment).err().unwrap();
    assert_eq!(refused, "line 1, column 8: the extra roots hold no certificate (unusable_root_certificates)");
}

#[test]
fn a_setting_is_a_part_of_the_text_in_which_it_stands() {
    for rest in
        ["base: '${NAME}{user.id}', filter: '(cn=a)'", "base: 'dc=a', filter: '(|${HALF})({user.id}=c)'"]
    {
        let yaml = format!("{{ url: 'ldaps://localhost', {rest} }}");
        assert_eq!(open("ldap", &yaml, &environment()).is_ok(), rest.contains("NAME"), "{rest}");
    }
}

#[test]
fn a_directory_needs_what_its_base_and_its_filter_name() {
    let yaml =
        "{ url: 'ldaps://localhost', base: 'ou={hr.unit},dc=a', filter: '(&(a={user.mail})(b={hr.b}))' }";
    let mut diagnostics = claims::document::Diagnostics::default();
    let configuration = stores::read(&stand::declaration("ldap", yaml), &mut diagnostics).unwrap();
    let needs: Vec<String> = configuration.needs().iter().map(|(name, _)| name.to_string()).collect();
    assert_eq!(needs, ["hr.unit", "hr.b", "user.mail"]);
}
