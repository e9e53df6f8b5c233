//! An OpenLDAP server that all tests of this binary share.

use std::fmt::Write;
use std::sync::LazyLock;

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use support::servers::slapd::{self, Slapd};

/// The password of `cn=reader,dc=example,dc=com`, who may read everything.
pub(crate) const PASSWORD: &str = "reader's password";

/// The server; started by the first test that needs it.
pub(crate) fn slapd() -> &'static Slapd {
    static SERVER: LazyLock<Slapd> = LazyLock::new(start);
    &SERVER
}

/// Another one with the same entries.
pub(crate) fn start() -> Slapd {
    slapd::start(entries())
}

/// Keys that somebody could put in a directory to get at another user's entry; those of the contract besides.
pub(crate) const KEYS: [&str; 9] =
    ["*", "*)(key=*", ")(cn=*", "\\2a", "\\", "a,b+c=d;e<f>g#h\"i=j ", "#00", "ada,ou=people", "\0"];

/// A user's certificate.
pub(crate) static CERTIFICATE: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let certified = rcgen::generate_simple_self_signed(["ada".to_owned()]).unwrap();
    certified.cert.der().to_vec()
});

/// Attributes of every kind.
const ADA: [(&str, &[u8]); 16] = [
    ("mail", b"ada@example.com"),
    ("tier", b"gold"),
    ("level", b"42"),
    ("active", b"true"),
    ("roles", b"admin"),
    ("roles", b"author"),
    ("mixed", b"a"),
    ("mixed", b"1"),
    ("mixed", b"false"),
    ("costCenter", b"4711"),
    ("secret", b"not asked for"),
    ("jpegPhoto", b"\xff\xd8\xff"),
    ("objectGUID", b"\0\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f"),
    // All of it is valid UTF-8.
    ("mS-DS-ConsistencyGuid", b"0123456789abcdef"),
    ("objectSid", b"\x01\x02\0\0\0\0\0\x05\x15\0\0\0\xf4\x01\0\0"),
    ("description;lang-de", b"eine Person"),
];

/// The entries, in LDIF with every value in base64.
fn entries() -> String {
    let mut ldif = String::new();
    entry(&mut ldif, "dc=example,dc=com", "dcObject organization", &[("o", b"Example")]);
    let password = [("sn", b"r".as_slice()), ("userPassword", PASSWORD.as_bytes())];
    entry(&mut ldif, "cn=reader,dc=example,dc=com", "person", &password);
    for unit in ["people", "named", "groups", "open", "hidden"] {
        entry(&mut ldif, &format!("ou={unit},dc=example,dc=com"), "organizationalUnit", &[]);
    }
    entry(
        &mut ldif,
        "ou=elsewhere,dc=example,dc=com",
        "referral extensibleObject",
        &[("ref", b"ldap://127.0.0.1:1/ou=elsewhere,dc=example,dc=com")],
    );
    let certificate = ("userCertificate;binary", CERTIFICATE.as_slice());
    person(&mut ldif, "cn=ada,ou=people", "ada", &[ADA.as_slice(), &[certificate]].concat());
    person(&mut ldif, "cn=bob,ou=people", "bob", &[("mail", b"bob@example.com"), ("tier", b"silver")]);
    person(&mut ldif, "cn=eve,ou=open", "eve", &[("mail", b"bob@example.com"), ("tier", b"open")]);
    for (number, (key, tier)) in crate::contract::hostile_users().enumerate() {
        person(&mut ldif, &format!("cn={number},ou=people"), &key, &[("tier", tier.as_bytes())]);
    }
    for key in KEYS {
        let hex: String = key.bytes().map(|byte| format!("\\{byte:02x}")).collect();
        person(&mut ldif, &format!("key={hex},ou=named"), key, &[("tier", format!("{key:?}").as_bytes())]);
    }
    let (ada, bob) = ("cn=ada,ou=people,dc=example,dc=com", "cn=bob,ou=people,dc=example,dc=com");
    let both = [("member", ada.as_bytes()), ("member", bob.as_bytes())];
    entry(&mut ldif, "cn=readers,ou=groups,dc=example,dc=com", "groupOfNames", &both);
    entry(&mut ldif, "cn=authors,ou=groups,dc=example,dc=com", "groupOfNames", &both[..1]);
    ldif
}

fn person(ldif: &mut String, name: &str, key: &str, attributes: &[(&str, &[u8])]) {
    let always = [("cn", b"A person".as_slice()), ("sn", b"Person"), ("key", key.as_bytes())];
    let all = [always.as_slice(), attributes].concat();
    entry(ldif, &format!("{name},dc=example,dc=com"), "inetOrgPerson keyed", &all);
}

fn entry(ldif: &mut String, name: &str, classes: &str, attributes: &[(&str, &[u8])]) {
    let classes = classes.split(' ').map(|class| ("objectClass", class.as_bytes()));
    writeln!(ldif, "dn: {name}").unwrap();
    for (attribute, value) in classes.chain(attributes.iter().copied()) {
        writeln!(ldif, "{attribute}:: {}", BASE64.encode(value)).unwrap();
    }
    ldif.push('\n');
}
