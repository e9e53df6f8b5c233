//! Directories on a real OpenLDAP server.

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use claims::values::Known;
use stores::environment::Environment;
use stores::failure::FailureKind;
use stores::store::Found;

use crate::servers::directory::{CERTIFICATE, KEYS, PASSWORD, slapd};
use crate::stand::{self, User, list, look_up, open, text, user};

/// What the tests bind as; the password is a setting, because that is where it comes from.
const BIND: &str = "bind: { dn: 'cn=reader,dc=example,dc=com', password: '${PASSWORD}' }";

/// How the log begins if a certificate is refused.
const REFUSED: &str = "misconfigured: the server's certificate is refused: ";

/// An environment that trusts the server and knows the password.
pub(crate) fn environment() -> Environment {
    let mut environment = stand::environment(&[("PASSWORD", PASSWORD), ("SUFFIX", "dc=example,dc=com")]);
    environment.deployment.extra_roots = Some(slapd().root.clone().into_bytes());
    environment
}

/// The people by their keys, encrypted from the start.
pub(crate) fn people() -> String {
    let port = slapd().ldaps;
    format!(
        "{{ url: 'ldaps://localhost:{port}', {BIND}, base: 'ou=people,dc=example,dc=com', \
         filter: '(&(objectClass=person)(key={{user.id}}))', \
         attributes: {{ Rank: tier, org.costCenter: costCenter, photo: JPEGphoto }} }}"
    )
}

/// The same with one text replaced by another, which must be there.
fn changed(from: &str, to: &str) -> String {
    let people = people();
    assert!(people.contains(from), "{from}");
    people.replace(from, to)
}

async fn found(yaml: &str, wanted: &[&str], user: &User) -> Result<Found, stores::failure::StoreFailure> {
    look_up(&open("ldap", yaml, &environment()).unwrap(), wanted, user).await
}

#[tokio::test]
async fn values_are_texts_lists_and_base64() {
    let wanted = ["people.roles", "people.tier", "people.photo", "people.OBJECTguid", "people.no such name"];
    let expected = vec![
        list(&["admin", "author"]),
        text("gold"),
        text("/9j/"),
        text("03020100-0504-0706-0809-0a0b0c0d0e0f"),
        Known::NoValue,
    ];
    assert_eq!(found(&people(), &wanted, &user("ada")).await, Ok(Found::User(expected)));
}

#[tokio::test]
async fn octet_strings_have_the_form_of_their_name_or_of_the_policy() {
    let yaml = changed(
        "photo: JPEGphoto",
        "photo: { attribute: objectGUID, as: base64 }, plain: { attribute: mS-DS-ConsistencyGuid, as: text }, \
         binary: userCertificate;binary, wrong: { attribute: mail, as: sid }",
    );
    let certificate = BASE64.encode(&*CERTIFICATE);
    for (wanted, expected) in [
        ("people.objectSid", text("S-1-5-21-500")),
        ("people.ms-ds-consistencyguid", text("MDEyMzQ1Njc4OWFiY2RlZg==")),
        ("people.plain", text("0123456789abcdef")),
        ("people.photo", text("AAECAwQFBgcICQoLDA0ODw==")),
        ("people.wrong", Known::NoValue),
        ("people.userCertificate", text(&certificate)),
        ("people.binary", text(&certificate)),
        ("people.description", text("eine Person")),
    ] {
        let found = found(&yaml, &[wanted], &user("ada")).await;
        assert_eq!(found, Ok(Found::User(vec![expected])), "{wanted}");
    }
}

#[tokio::test]
async fn an_entry_is_found_by_the_bytes_of_a_guid_or_a_sid() {
    let gold = Found::User(vec![text("gold")]);
    for (attribute, value, expected) in [
        ("objectGUID", "03020100-0504-0706-0809-0A0B0C0D0E0F", gold.clone()),
        ("objectGUID", "AAECAwQFBgcICQoLDA0ODw==", gold.clone()),
        ("mS-DS-ConsistencyGuid", "MDEyMzQ1Njc4OWFiY2RlZg==", gold.clone()),
        ("mS-DS-ConsistencyGuid", "33323130-3534-3736-3839-616263646566", gold.clone()),
        ("objectSid", "S-1-5-21-500", gold),
        ("objectSid", "S-1-5-21-501", Found::UnknownUser),
        ("objectGUID", "00010203-0405-0607-0809-0a0b0c0d0e0f", Found::UnknownUser),
        ("objectGUID", "ada", Found::UnknownUser),
        ("objectGUID", "*", Found::UnknownUser),
    ] {
        let yaml = changed("key={user.id}", &format!("{attribute}={{user.id}}"));
        let found = found(&yaml, &["people.tier"], &user(value)).await;
        assert_eq!(found, Ok(expected), "{attribute} {value}");
    }
}

#[tokio::test]
async fn entries_that_name_the_user_are_lists() {
    let yaml = changed("ou=people,", "ou=groups,").replace(
        "(&(objectClass=person)(key={user.id}))",
        "(member=cn={user.id},ou=people,dc=example,dc=com)",
    );
    let yaml = yaml.replace("attributes:", "entries: many, attributes:");
    let names = |found: Result<Found, stores::failure::StoreFailure>| match found.unwrap() {
        Found::User(known) => known.into_iter().map(|known| {
            let mut texts = known.value().unwrap().texts().to_vec();
            texts.sort();
            texts
        }),
        other => panic!("{other:?}"),
    };
    let wanted = ["people.cn", "people.objectClass"];
    for (id, expected) in [("ada", vec!["authors", "readers"]), ("bob", vec!["readers"])] {
        let found = names(found(&yaml, &wanted, &user(id)).await).collect::<Vec<_>>();
        assert_eq!(found, [expected, vec!["groupOfNames"]], "{id}");
    }
    assert_eq!(found(&yaml, &wanted, &user("eve")).await, Ok(Found::UnknownUser));
    assert_eq!(found(&yaml, &["people.mail"], &user("ada")).await, Ok(Found::User(vec![Known::NoValue])));
}

#[tokio::test]
async fn groups_are_a_list_of_names_even_when_there_is_one_and_no_value_when_there_is_none() {
    let readers = "cn=readers,ou=groups,dc=example,dc=com";
    let authors = "cn=authors,ou=groups,dc=example,dc=com";
    for (id, expected) in
        [("ada", list(&[authors, readers])), ("bob", list(&[readers])), ("ADA", Known::NoValue)]
    {
        let Ok(Found::User(mut known)) = found(&people(), &["user.memberOf"], &user(id)).await else {
            panic!("{id}");
        };
        if let Some(Known::Value(claims::values::Value::List(names))) = known.first_mut() {
            names.sort();
        }
        assert_eq!(known, [expected], "{id}");
    }
}

/// A request without attributes must not return all of them.
#[tokio::test]
async fn without_a_wanted_attribute_the_user_is_known_all_the_same() {
    for wanted in [[].as_slice(), &["people.no such name"]] {
        let known = vec![Known::NoValue; wanted.len()];
        assert_eq!(found(&people(), wanted, &user("ada")).await, Ok(Found::User(known)));
    }
}

#[tokio::test]
async fn the_scope_says_how_deep_a_search_looks() {
    let (suffix, own) = ("base: '${SUFFIX}'", "base: 'cn={user.id},ou=people,${SUFFIX}'");
    for (base, scope, expected) in [
        (suffix, "subtree", true),
        (suffix, "oneLevel", false),
        (suffix, "base", false),
        ("base: 'ou=people,${SUFFIX}'", "oneLevel", true),
        (own, "base", true),
        (own, "oneLevel", false),
    ] {
        let yaml = changed("base: 'ou=people,dc=example,dc=com'", &format!("{base}, scope: {scope}"));
        let expected = if expected { Found::User(vec![text("silver")]) } else { Found::UnknownUser };
        assert_eq!(found(&yaml, &["people.tier"], &user("bob")).await, Ok(expected), "{base} {scope}");
    }
}

#[tokio::test]
async fn hostile_values_find_their_own_entry_and_no_other() {
    let by_filter = changed("ou=people,", "ou=named,");
    let by_name = changed("ou=people,", "key={user.id},ou=named,").replace("(key={user.id})", "(cn=*)");
    for yaml in [by_filter, by_name] {
        let store = open("ldap", &yaml, &environment()).unwrap();
        for key in KEYS {
            let expected = Found::User(vec![text(&format!("{key:?}"))]);
            assert_eq!(look_up(&store, &["people.tier"], &user(key)).await, Ok(expected), "{key:?} {yaml}");
        }
        for key in
            ["ada)(key=bob", "a*", "\\61da", "#616461", "\\+cn=A person", "*,ou=named,dc=example,dc=com"]
        {
            let found = look_up(&store, &["people.tier"], &user(key)).await;
            assert_eq!(found, Ok(Found::UnknownUser), "{key:?} {yaml}");
        }
    }
}

/// A value may be a part of what is compared, and stays a value there too.
#[tokio::test]
async fn a_value_within_a_pattern_is_no_pattern() {
    let yaml = changed("(key={user.id})", "(mail={user.id}@*)");
    for (id, expected) in [("ada", Found::User(vec![text("gold")])), ("a*a", Found::UnknownUser)] {
        assert_eq!(found(&yaml, &["people.tier"], &user(id)).await, Ok(expected), "{id}");
    }
}

#[tokio::test]
async fn two_entries_are_a_failure() {
    let yaml = changed("ou=people,", "").replace("(key={user.id})", "(mail={user.id})");
    let failure = found(&yaml, &["people.tier"], &user("bob@example.com")).await.unwrap_err();
    assert_eq!((failure.kind, failure.inside.as_str()), (FailureKind::Ambiguous, "more than one entry"));
    let yaml = yaml.replace("(mail={user.id})", "(!(key={user.id}))");
    let failure = found(&yaml, &["people.tier"], &user("ada")).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::Ambiguous, "more than the two that are asked for");
}

#[tokio::test]
async fn start_tls_protects_the_bind() {
    let (ldap, ldaps) = (slapd().ldap, slapd().ldaps);
    let url = format!("url: 'ldap://localhost:{ldap}', startTls: true");
    let yaml = changed(&format!("url: 'ldaps://localhost:{ldaps}'"), &url);
    assert_eq!(found(&yaml, &["people.tier"], &user("bob")).await, Ok(Found::User(vec![text("silver")])));
    let wrong_host = yaml.replace("localhost", "127.0.0.1");
    let failure = found(&wrong_host, &["people.tier"], &user("bob")).await.unwrap_err();
    assert!(failure.to_string().starts_with(REFUSED), "{failure}");
}

#[tokio::test]
async fn this_machine_may_be_asked_without_encryption_and_an_open_directory_without_a_bind() {
    let url = format!("url: 'ldap://127.0.0.1:{}'", slapd().ldap);
    let yaml = changed(&format!("url: 'ldaps://localhost:{}'", slapd().ldaps), &url);
    assert_eq!(found(&yaml, &["people.tier"], &user("bob")).await, Ok(Found::User(vec![text("silver")])));
    let yaml = yaml.replace(&format!("{BIND}, "), "").replace("ou=people", "ou=open");
    assert_eq!(found(&yaml, &["people.tier"], &user("eve")).await, Ok(Found::User(vec![text("open")])));
}

/// What is replaced in the policy, by what, and the expected failure.
const FAULTS: [(&str, &str, &str); 7] = [
    ("${PASSWORD}", "wrong", "misconfigured: bind refused with invalidCredentials, code 49"),
    ("cn=reader,", "cn=nobody,", "misconfigured: bind refused with invalidCredentials, code 49"),
    ("cn=reader,dc=example,dc=com", "reader", "misconfigured: bind refused with invalidDNSyntax, code 34"),
    ("ou=people,", "ou=nobody,", "misconfigured: search refused with noSuchObject, code 32"),
    ("ou=people,", "people,", "misconfigured: search refused with invalidDNSyntax, code 34"),
    ("ou=people,", "ou=elsewhere,", "misconfigured: search refused with referral, code 10"),
    (BIND, "scope: base", "misconfigured: search refused with noSuchObject, code 32"),
];

#[tokio::test]
async fn faults_are_told_apart() {
    for (from, to, expected) in FAULTS {
        let failure = found(&changed(from, to), &["people.tier"], &user("ada")).await.unwrap_err();
        assert_eq!(failure.to_string(), expected, "{to}");
    }
    let hidden = changed("ou=people,", "ou=hidden,").replace(BIND, "scope: subtree");
    let failure = found(&hidden, &["people.tier"], &user("ada")).await.unwrap_err();
    assert_eq!(failure.to_string(), "misconfigured: search refused with insufficientAccessRights, code 50");
}

#[tokio::test]
async fn a_certificate_for_another_host_or_of_somebody_unknown_is_refused() {
    let failure =
        found(&changed("localhost", "127.0.0.1"), &["people.tier"], &user("ada")).await.unwrap_err();
    assert!(failure.to_string().starts_with(REFUSED), "{failure}");
    let mut environment = environment();
    environment.deployment.extra_roots = None;
    let store = open("ldap", &people(), &environment).unwrap();
    let failure = look_up(&store, &["people.tier"], &user("ada")).await.unwrap_err();
    assert!(failure.to_string().starts_with(REFUSED), "{failure}");
}
