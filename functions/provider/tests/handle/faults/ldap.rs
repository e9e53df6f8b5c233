//! The store `ldap` over a real OpenLDAP server.

use std::net::SocketAddr;
use std::sync::Arc;

use support::servers::slapd;

use super::lock::Lock;
use super::saboteur::instead;
use super::{KIM, LEE, Named, Subject, Way};

/// What a directory says in the place of a status: result codes.
/// <https://www.rfc-editor.org/rfc/rfc4511#appendix-A>
const CODES: [(&str, u8); 4] = [
    ("500: unavailable", 52),
    ("429: busy", 51),
    ("403: insufficientAccessRights", 50),
    ("redirect loop: referral", 10),
];

const SEARCH: u8 = 0x63;

/// The end of the operation that a request started; `None` for one that is not answered.
fn end(request: &[u8], code: u8, another: bool) -> Option<Vec<u8>> {
    let length = *request.get(1)?;
    let header = if length < 0x80 { 2 } else { 2 + usize::from(length & 0x7f) };
    let [2, 1, id, tag, ..] = *request.get(header..)? else { return None };
    let tag = match (tag, another) {
        (SEARCH, false) | (0x60, true) => 0x65,
        (0x60, false) | (SEARCH, true) => 0x61,
        _ => return None,
    };
    Some(vec![0x30, 12, 2, 1, id, tag, 7, 0x0a, 1, code, 4, 0, 4, 0])
}

/// To every search, an entry with the first of many values, as Active Directory has it; the others never come.
fn first_values(request: &[u8]) -> Option<Vec<u8>> {
    let done = end(request, 0, false)?;
    let element = |tag: u8, parts: &[&[u8]]| {
        let content = parts.concat();
        [&[tag, u8::try_from(content.len()).unwrap()], content.as_slice()].concat()
    };
    let values = element(0x31, &[&element(4, &[b"html"]), &element(4, &[b"html2"])]);
    let attribute = element(0x30, &[&element(4, &[b"tier;range=0-1"]), &values]);
    let entry = element(0x64, &[&element(4, &[b"cn=a"]), &element(0x30, &[&attribute])]);
    let is_search = *done.get(5)? == 0x65;
    let found = element(0x30, &[&done[2..5], &entry]);
    Some(if is_search { [found, done].concat() } else { done })
}

/// A message of 10 MB, all of which is sent.
fn large() -> Vec<u8> {
    let mut message = vec![0; 10 << 20];
    message[..6].copy_from_slice(&[0x30, 0x84, 0, 0x9f, 0xff, 0xfa]);
    message
}

fn faults() -> Vec<Named> {
    let codes =
        CODES.map(|(name, code)| (name.to_owned(), instead(move |request| end(request, code, false))));
    let others = [
        ("garbage", instead(|_| Some(b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec()))),
        ("garbage in an envelope", instead(|_| Some(vec![0x30, 5, 0xff, 0xff, 0xff, 0xff, 0xff]))),
        ("wrong content type: the end of another operation", instead(|request| end(request, 0, true))),
        ("page two missing: the first values of an attribute again and again", instead(first_values)),
        ("10 MB", instead(|_| Some(large()))),
    ];
    codes.into_iter().chain(others.map(|(name, fault)| (name.to_owned(), fault))).collect()
}

fn entries() -> String {
    let mut ldif = "dn: dc=example,dc=com\nobjectClass: dcObject\nobjectClass: organization\no: Example\n\n\
        dn: cn=reader,dc=example,dc=com\nobjectClass: person\nsn: Reader\nuserPassword: secret of a test\n\n"
        .to_owned();
    for (id, tier) in [KIM, LEE] {
        ldif.push_str(&format!(
            "dn: cn={tier},dc=example,dc=com\nobjectClass: inetOrgPerson\nobjectClass: keyed\nsn: Person\n\
             key: {id}\ntier: {tier}\n\n"
        ));
    }
    ldif
}

fn store(way: &Way) -> String {
    format!(
        "ldap: {{ url: '{}', bind: {{ dn: 'cn=reader,dc=example,dc=com', password: secret of a test }}, \
         base: 'dc=example,dc=com', filter: '(key={{user.id}})' }}",
        way.url("ldap")
    )
}

/// With a server before it that is down.
fn second_of_two(way: &Way) -> String {
    let good = way.url("ldap");
    let down = good.replace(&way.port.to_string(), "1");
    store(way).replace(&format!("'{good}'"), &format!("['{down}', '{good}']"))
}

#[tokio::test]
async fn ldap() {
    let slapd = slapd::start(entries());
    let server = SocketAddr::from(([127, 0, 0, 1], slapd.ldap));
    for store in [second_of_two, store] {
        Subject { store, attribute: "tier", server, lock: Arc::new(Lock::AtOnce) }.survives().await;
    }
    let subject = Subject { store, attribute: "tier", server, lock: Arc::new(Lock::AtOnce) };
    subject.suffers(faults()).await;
}
