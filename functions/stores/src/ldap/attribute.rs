//! Names of LDAP attributes, and how their values become texts.

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use claims::document::{Diagnostics, Node};
use claims::values::{AttributeName, Known, Value};

use super::errors::malformed;
use super::protocol::message::DirectoryEntry;
use crate::codes::INVALID_LDAP_ATTRIBUTE;
use crate::failure::StoreFailure;
use crate::record::mapping::Selector;

/// Attributes whose values are binary even if they happen to be valid UTF-8: those of RFC 4523 and RFC 2798, and Active
/// Directory's.
const BINARY: [&str; 11] = [
    "audio",
    "authorityRevocationList",
    "cACertificate",
    "certificateRevocationList",
    "jpegPhoto",
    "mS-DS-ConsistencyGuid",
    "photo",
    "thumbnailPhoto",
    "userCertificate",
    "userPKCS12",
    "userSMIMECertificate",
];

/// Whether a text is an attribute's type: a name, or numbers with dots.
/// <https://www.rfc-editor.org/rfc/rfc4512#section-1.4>
pub(super) fn is_type(text: &str) -> bool {
    let name = text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let numbers =
        text.split('.').all(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()));
    name || numbers
}

/// Whether a text is an attribute's description: a type with optional options, such as `userCertificate;binary`.
pub(super) fn is_description(text: &str) -> bool {
    let mut words = text.split(';');
    let option = |word: &str| {
        !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    words.next().is_some_and(is_type) && words.all(option)
}

/// The directory's name of an attribute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Description(pub(super) String);

impl Selector for Description {
    fn read(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        let text = node.text(diagnostics)?;
        if !is_description(text) {
            diagnostics
                .error(INVALID_LDAP_ATTRIBUTE, node.place, format!("`{text}` is not an LDAP attribute name"))
                .help("write a name, such as departmentNumber or userCertificate;binary");
            return None;
        }
        Some(Self(text.to_owned()))
    }

    /// The name may be invalid in LDAP: then the directory has no such attribute.
    fn unlisted(name: &AttributeName) -> Self {
        Self(name.name.clone())
    }
}

/// The value of an attribute in an entry.
///
/// # Errors
/// The directory returned only a part of the values, as Active Directory does if there are many.
pub(super) fn known(entry: &DirectoryEntry, description: &str) -> Result<Known, StoreFailure> {
    let is_same = |name: &str| name.eq_ignore_ascii_case(description);
    let is_part = |name: &str| {
        let (name, options) = name.split_at_checked(description.len()).unwrap_or((name, ""));
        is_same(name) && options.get(..7).is_some_and(|option| option.eq_ignore_ascii_case(";range="))
    };
    if entry.attributes.iter().any(|(name, _)| is_part(name)) {
        let inside = format!("`{description}` has more values than the directory returns at once");
        return Err(malformed(&inside));
    }
    let values = entry.attributes.iter().find(|(name, _)| is_same(name)).map(|(_, values)| values.as_slice());
    let mut texts: Vec<String> =
        values.unwrap_or_default().iter().map(|value| text(description, value)).collect();
    Ok(match texts.len() {
        0 => Known::NoValue,
        1 if !description.eq_ignore_ascii_case("memberOf") => Known::Value(Value::Text(texts.swap_remove(0))),
        _ => Known::Value(Value::List(texts)),
    })
}

fn text(description: &str, value: &[u8]) -> String {
    let is = |name: &&str| name.eq_ignore_ascii_case(description);
    let windows = match value {
        guid if is(&"objectGUID") => guid_text(guid),
        sid if is(&"objectSid") => sid_text(sid),
        _ => None,
    };
    let binary = BINARY.iter().any(is) || description.to_ascii_lowercase().contains(";binary");
    let plain = std::str::from_utf8(value).ok().filter(|_| !binary).map(str::to_owned);
    windows.or(plain).unwrap_or_else(|| BASE64.encode(value))
}

/// `[MS-DTYP]` 2.3.4.2: the first three fields are little-endian.
fn guid_text(value: &[u8]) -> Option<String> {
    let [a, b, c, d, e, f, g, h, rest @ ..] = <[u8; 16]>::try_from(value).ok()?;
    let hex: Vec<String> =
        [d, c, b, a, f, e, h, g].iter().chain(&rest).map(|byte| format!("{byte:02x}")).collect();
    let fields = [0..4, 4..6, 6..8, 8..10, 10..16];
    let fields: Option<Vec<String>> =
        fields.into_iter().map(|range| hex.get(range).map(|field| field.concat())).collect();
    Some(fields?.join("-"))
}

/// `[MS-DTYP]` 2.4.2: the authority is big-endian, what follows little-endian.
fn sid_text(value: &[u8]) -> Option<String> {
    let [revision, count, a, b, c, d, e, f, rest @ ..] = value else { return None };
    let authority = u64::from_be_bytes([0, 0, *a, *b, *c, *d, *e, *f]);
    let (numbers, end) = rest.as_chunks::<4>();
    if !end.is_empty() || numbers.len() != usize::from(*count) {
        return None;
    }
    let numbers = numbers.iter().map(|number| format!("-{}", u32::from_le_bytes(*number)));
    Some(format!("S-{revision}-{authority}{}", numbers.collect::<String>()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(name: &str, values: &[&[u8]]) -> DirectoryEntry {
        let values = values.iter().map(|value| value.to_vec()).collect();
        DirectoryEntry { name: String::new(), attributes: vec![(name.to_owned(), values)] }
    }

    fn texts(name: &str, values: &[&[u8]]) -> Vec<String> {
        let known = known(&entry(name, values), name).unwrap();
        known.value().map(|value| value.texts().to_vec()).unwrap_or_default()
    }

    #[test]
    fn one_value_is_a_text_and_several_are_a_list_but_for_groups() {
        let list =
            |texts: &[&str]| Known::Value(Value::List(texts.iter().map(|text| (*text).to_owned()).collect()));
        for (name, values, expected) in [
            ("tier", vec![b"a".as_slice()], Known::Value("a".into())),
            ("TIER", vec![b"a".as_slice(), b"b"], list(&["a", "b"])),
            ("tier", vec![], Known::NoValue),
            ("rank", vec![b"a"], Known::NoValue),
            ("tier;lang-en", vec![b"a"], Known::NoValue),
        ] {
            assert_eq!(known(&entry(name, &values), "tier"), Ok(expected), "{name} {values:?}");
        }
        assert_eq!(known(&entry("memberof", &[b"cn=a"]), "memberOf"), Ok(list(&["cn=a"])));
        assert_eq!(known(&DirectoryEntry::default(), "memberOf"), Ok(Known::NoValue));
    }

    #[test]
    fn a_part_of_the_values_is_no_answer() {
        let failure = known(&entry("memberOf;range=0-1499", &[b"cn=a"]), "memberof").unwrap_err();
        assert_eq!(failure.inside, "`memberof` has more values than the directory returns at once");
        assert_eq!(known(&entry("memberOfAll;range=0-1", &[b"cn=a"]), "memberOf"), Ok(Known::NoValue));
    }

    #[test]
    fn bytes_are_base64_and_windows_ids_what_windows_writes() {
        let guid: Vec<u8> = (0..16).collect();
        let sid = [1, 3, 0, 0, 0, 0, 0, 5, 21, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 244, 1, 0, 0];
        for (name, value, expected) in [
            ("objectGUID", guid.as_slice(), "03020100-0504-0706-0809-0a0b0c0d0e0f"),
            ("mS-DS-ConsistencyGuid", &guid, "AAECAwQFBgcICQoLDA0ODw=="),
            ("objectSid", &sid, "S-1-5-21-4294967295-500"),
            ("objectsid", &sid[..19], "AQMAAAAAAAUVAAAA//////QBAA=="),
            ("JPEGPHOTO", b"text", "dGV4dA=="),
            ("userCertificate;binary", b"text", "dGV4dA=="),
            ("description", b"\xff\xfe", "//4="),
            ("description", "\u{e4}".as_bytes(), "\u{e4}"),
        ] {
            assert_eq!(texts(name, &[value]), [expected], "{name}");
        }
    }

    #[test]
    fn names_of_attributes() {
        for (text, expected) in [
            ("cn", true),
            ("x-1", true),
            ("2.5.4.3", true),
            ("userCertificate;binary", true),
            ("cn;lang-de;x-a", true),
            ("", false),
            ("*", false),
            ("+", false),
            ("1.", false),
            ("org.costCenter", false),
            ("a b", false),
            ("-a", false),
            ("cn;", false),
            ("c\u{e4}", false),
        ] {
            assert_eq!(is_description(text), expected, "{text}");
        }
    }
}
