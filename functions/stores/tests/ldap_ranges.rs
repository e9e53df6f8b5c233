//! What Active Directory does and OpenLDAP does not: the values of an attribute in parts, the rule that follows nested groups,
//! and a largest number of entries. A fake of it answers; it knows nothing else of Active Directory.

use std::sync::Arc;
use std::time::Duration;

use claims::values::{Known, Value};
use stores::failure::StoreFailure;
use stores::store::{Found, Store};

use crate::servers::ldap_stub::{Reply, Request, SEARCH, Stub, element, end, entry, message};
use crate::stand::{self, User, look_up, open, user};

/// How many values Active Directory returns at once.
const AT_ONCE: usize = 1500;

/// An entry with these attributes.
fn with(request: &Request, attributes: &[(String, Vec<String>)]) -> Vec<u8> {
    let attributes = attributes.iter().map(|(name, values)| {
        let values: Vec<u8> = values.iter().flat_map(|value| element(4, &[value.as_bytes()])).collect();
        element(0x30, &[&element(4, &[name.as_bytes()]), &element(0x31, &[&values])])
    });
    let attributes: Vec<u8> = attributes.flatten().collect();
    message(request.id, 0x64, &[&element(4, &[b"cn=ada,dc=example"]), &element(0x30, &[&attributes])])
}

/// Where the wanted values start: of the entry by its name, and only as the directory would be asked.
fn start(request: &Request) -> usize {
    let asked = String::from_utf8_lossy(&request.body);
    let Some((before, after)) = asked.split_once("memberOf;range=") else { return 0 };
    assert!(before.contains("cn=ada,dc=example") && before.contains("objectClass"), "{asked}");
    let start = after.split_once("-*").unwrap().0.parse().unwrap();
    assert!(start > 0);
    start
}

/// The values from here on, at most so many as are returned at once.
fn part(request: &Request, total: usize) -> Vec<u8> {
    let start = start(request);
    let end = total.min(start + AT_ONCE);
    let last = if end == total { "*".to_owned() } else { (end - 1).to_string() };
    let values = (start..end).map(|number| format!("cn=g{number}")).collect();
    let range = (format!("memberOf;range={start}-{last}"), values);
    with(request, &[("memberOf".to_owned(), Vec::new()), range])
}

fn store(stub: &Stub, rest: &str) -> Arc<dyn Store> {
    let port = stub.port;
    let yaml = format!("{{ url: 'ldap://127.0.0.1:{port}', base: 'dc=example', {rest} }}");
    open("ldap", &yaml, &stand::environment(&[])).unwrap()
}

async fn groups(
    reply: impl Fn(&Request) -> Vec<u8> + Send + Sync + 'static,
) -> Result<Vec<String>, StoreFailure> {
    let stub = Stub::but_for(move |request| {
        (request.tag == SEARCH).then(|| Reply::Bytes([reply(request), end(request, 0)].concat()))
    });
    let store = store(&stub.await, "filter: '(uid={user.id})'");
    let ada = user("ada");
    let found = look_up(&store, &["user.memberOf"], &ada);
    let found = tokio::time::timeout(Duration::from_secs(20), found).await.unwrap()?;
    let known = if let Found::User(known) = found { known } else { Vec::new() };
    let texts = known.first().and_then(Known::value).map(|value| value.texts().to_vec());
    Ok(texts.unwrap_or_default())
}

#[tokio::test]
async fn all_values_are_requested() {
    for total in [1, AT_ONCE, AT_ONCE + 1, 3 * AT_ONCE, 5000] {
        let expected: Vec<String> = (0..total).map(|number| format!("cn=g{number}")).collect();
        assert_eq!(groups(move |request| part(request, total)).await, Ok(expected), "{total}");
    }
}

/// What the directory says to the request for the rest.
type Rest = fn(&Request) -> Vec<u8>;

#[tokio::test]
async fn a_part_is_never_the_whole() {
    let incomplete = "malformed: the directory does not return all values of `memberOf`";
    let rests: [(Rest, &str); 6] = [
        (|_| Vec::new(), incomplete),
        (|request| with(request, &[]), incomplete),
        (|request| with(request, &[("memberOf".to_owned(), vec!["cn=a".to_owned()])]), incomplete),
        (|request| with(request, &[("memberOf;range=0-*".to_owned(), vec!["cn=a".to_owned()])]), incomplete),
        (|request| with(request, &[("memberOf;range=1500-2999".to_owned(), Vec::new())]), incomplete),
        (|request| end(request, 32), "misconfigured: search refused with noSuchObject, code 32"),
    ];
    for (number, (rest, expected)) in rests.into_iter().enumerate() {
        let reply = move |request: &Request| match start(request) {
            0 => part(request, 2 * AT_ONCE),
            _ => rest(request),
        };
        assert_eq!(groups(reply).await.unwrap_err().to_string(), expected, "{number}");
    }
    let endless = |request: &Request| part(request, usize::MAX);
    let failure = groups(endless).await.unwrap_err();
    assert_eq!(failure.to_string(), "malformed: the values of an attribute are larger than 1 MiB");
}

/// A user of whom another store gave the name.
fn named() -> User {
    User::from([("people.dn".to_owned(), Value::from("cn=Ada (\\2c),dc=example"))])
}

#[tokio::test]
async fn nested_groups_are_asked_for_by_the_rule_of_active_directory() {
    let stub = Stub::but_for(|request| {
        let entries = ["a", "b", "a"].map(|tier| entry(request, tier.as_bytes())).concat();
        (request.tag == SEARCH).then(|| Reply::Bytes([entries, end(request, 0)].concat()))
    })
    .await;
    let rest = "entries: many, filter: '(member:1.2.840.113556.1.4.1941:={people.dn})'";
    let found = look_up(&store(&stub, rest), &["groups.tier"], &named()).await;
    assert_eq!(found, Ok(Found::User(vec![stand::list(&["a", "b"])])));
    let asked = stub.requests().swap_remove(0).body;
    let rule = b"\x81\x171.2.840.113556.1.4.1941\x82\x06member\x83\x17cn=Ada (\\2c),dc=example";
    assert!(asked.windows(rule.len()).any(|window| window == rule), "{}", asked.escape_ascii());
}

#[tokio::test]
async fn the_number_of_entries_is_bounded() {
    let many = |count: usize, code: u8| {
        Stub::but_for(move |request| {
            let entries = (0..count).flat_map(|number| entry(request, format!("{number}").as_bytes()));
            (request.tag == SEARCH).then(|| Reply::Bytes([entries.collect(), end(request, code)].concat()))
        })
    };
    let rest = "entries: many, filter: '(member={people.dn})'";
    let Ok(Found::User(known)) =
        look_up(&store(&many(1000, 0).await, rest), &["groups.tier"], &named()).await
    else {
        panic!()
    };
    assert_eq!(known[0].value().unwrap().texts().len(), 1000);
    let failure = look_up(&store(&many(1000, 4).await, rest), &["groups.tier"], &named()).await.unwrap_err();
    assert_eq!(failure.to_string(), "malformed: more than 1000 entries, or more than the directory returns");
    let one = look_up(&store(&many(1, 0).await, rest), &["groups.tier"], &named()).await;
    assert_eq!(one, Ok(Found::User(vec![stand::list(&["0"])])));
}
