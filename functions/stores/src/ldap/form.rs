//! The forms in which the bytes of a directory's values are written as texts, and read from texts for filters. The form of
//! an attribute depends on its name and on the policy, never on a value: otherwise it would change between users.

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use claims::values::Guid;

/// How the values of an attribute are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// The text that they are, in UTF-8.
    Text,
    /// Base64.
    Base64,
    /// `03020100-0504-0706-0809-0a0b0c0d0e0f`, as Windows writes it.
    Guid,
    /// `S-1-5-21-1-2-3-500`.
    Sid,
}

/// The names of the forms in a policy.
pub(super) const FORMS: [(&str, Form); 4] =
    [("text", Form::Text), ("base64", Form::Base64), ("guid", Form::Guid), ("sid", Form::Sid)];

/// Attributes that are not texts, in lower case: those of RFC 4523, RFC 2798 and Active Directory's schema.
const KNOWN: [(&str, Form); 34] = [
    ("attributecertificateattribute", Form::Base64),
    ("attributesecurityguid", Form::Guid),
    ("audio", Form::Base64),
    ("authorityrevocationlist", Form::Base64),
    ("cacertificate", Form::Base64),
    ("certificaterevocationlist", Form::Base64),
    ("crosscertificatepair", Form::Base64),
    ("deltarevocationlist", Form::Base64),
    ("invocationid", Form::Guid),
    ("jpegphoto", Form::Base64),
    ("logonhours", Form::Base64),
    ("ms-ds-consistencyguid", Form::Base64),
    ("ms-ds-creatorsid", Form::Sid),
    ("msexcharchiveguid", Form::Guid),
    ("msexchmailboxguid", Form::Guid),
    ("msexchmasteraccountsid", Form::Sid),
    ("netbootguid", Form::Guid),
    ("ntsecuritydescriptor", Form::Base64),
    ("objectguid", Form::Guid),
    ("objectsid", Form::Sid),
    ("parentguid", Form::Guid),
    ("photo", Form::Base64),
    ("schemaidguid", Form::Guid),
    ("securityidentifier", Form::Sid),
    ("sidhistory", Form::Sid),
    ("thumbnaillogo", Form::Base64),
    ("thumbnailphoto", Form::Base64),
    ("tokengroups", Form::Sid),
    ("tokengroupsglobalanduniversal", Form::Sid),
    ("tokengroupsnogcacceptable", Form::Sid),
    ("usercertificate", Form::Base64),
    ("userpkcs12", Form::Base64),
    ("usersmimecertificate", Form::Base64),
    ("x500uniqueidentifier", Form::Base64),
];

/// Where each byte of a GUID's digits is in its value: the first three fields are little-endian.
/// `[MS-DTYP]` 2.3.4.2
const GUID_ORDER: [usize; 16] = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15];

impl Form {
    /// The form of an attribute that the policy does not state, by the attribute's name without options.
    pub(super) fn of(name: &str) -> Self {
        let name = name.to_ascii_lowercase();
        let known = KNOWN.binary_search_by_key(&name.as_str(), |(known, _)| known);
        known.ok().and_then(|at| KNOWN.get(at)).map_or(Self::Text, |(_, form)| *form)
    }

    /// The text of a value; `None` if it does not have this form.
    pub(super) fn text(self, value: &[u8]) -> Option<String> {
        match self {
            Self::Text => std::str::from_utf8(value).ok().map(str::to_owned),
            Self::Base64 => Some(BASE64.encode(value)),
            Self::Guid => guid_text(value),
            Self::Sid => sid_text(value),
        }
    }

    /// The value with this text, to compare with; `None` if no value of this form has it. The id of a directory's entry is
    /// a GUID in one product and Base64 in another, so both are read where one of them is expected.
    pub(super) fn value(self, text: &str) -> Option<Vec<u8>> {
        let base64 = || BASE64.decode(text).ok();
        match self {
            Self::Text => Some(text.as_bytes().to_vec()),
            Self::Base64 => guid_value(text).or_else(base64),
            Self::Guid => {
                guid_value(text).or_else(|| base64().filter(|value| value.len() == GUID_ORDER.len()))
            }
            Self::Sid => sid_value(text),
        }
    }
}

fn guid_text(value: &[u8]) -> Option<String> {
    let value = <[u8; 16]>::try_from(value).ok()?;
    let digits: String =
        GUID_ORDER.iter().filter_map(|at| value.get(*at)).map(|byte| format!("{byte:02x}")).collect();
    let fields = [0..8, 8..12, 12..16, 16..20, 20..32].map(|range| digits.get(range).unwrap_or_default());
    Some(fields.join("-"))
}

fn guid_value(text: &str) -> Option<Vec<u8>> {
    Guid::parse(text)?;
    let digits: Vec<u32> = text.chars().filter_map(|digit| digit.to_digit(16)).collect();
    let (pairs, _) = digits.as_chunks::<2>();
    let bytes = GUID_ORDER.iter().filter_map(|at| pairs.get(*at));
    bytes.map(|[high, low]| u8::try_from(high << 4 | low).ok()).collect()
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

fn sid_value(text: &str) -> Option<Vec<u8>> {
    let mut parts = text.strip_prefix(['S', 's'])?.strip_prefix('-')?.split('-');
    let mut number = || {
        let part = parts.next().filter(|part| part.bytes().all(|byte| byte.is_ascii_digit()));
        part.map(|part| part.parse::<u64>().ok())
    };
    let revision = u8::try_from(number()??).ok()?;
    let [0, 0, authority @ ..] = number()??.to_be_bytes() else { return None };
    let mut numbers = Vec::new();
    for part in text.split('-').skip(3) {
        let digits = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        numbers.push(part.parse::<u32>().ok().filter(|_| digits)?.to_le_bytes());
    }
    let count = u8::try_from(numbers.len()).ok()?;
    Some([[revision, count].as_slice(), &authority, numbers.as_flattened()].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    const GUID: [u8; 16] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];
    const SID: [u8; 20] = [1, 3, 0, 0, 0, 0, 0, 5, 21, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 244, 1, 0, 0];

    #[test]
    fn the_names_are_sorted_and_match_in_any_case() {
        assert!(KNOWN.is_sorted_by(|(one, _), (next, _)| one < next));
        for (name, expected) in [
            ("objectGUID", Form::Guid),
            ("JPEGPHOTO", Form::Base64),
            ("objectSid", Form::Sid),
            ("cn", Form::Text),
        ] {
            assert_eq!(Form::of(name), expected, "{name}");
        }
    }

    #[test]
    fn every_value_is_written_in_the_form_or_not_at_all() {
        for (form, value, expected) in [
            (Form::Text, "\u{e4}".as_bytes(), Some("\u{e4}")),
            (Form::Text, b"\xff\xfe", None),
            (Form::Base64, b"text", Some("dGV4dA==")),
            (Form::Base64, &GUID, Some("AAECAwQFBgcICQoLDA0ODw==")),
            (Form::Guid, &GUID, Some("03020100-0504-0706-0809-0a0b0c0d0e0f")),
            (Form::Guid, &GUID[1..], None),
            (Form::Sid, &SID, Some("S-1-5-21-4294967295-500")),
            (Form::Sid, &SID[..19], None),
            (Form::Sid, b"S-1-5", None),
        ] {
            assert_eq!(form.text(value).as_deref(), expected, "{form:?} {value:?}");
        }
    }

    #[test]
    fn a_text_is_the_value_that_has_it() {
        for (form, text, expected) in [
            (Form::Guid, "03020100-0504-0706-0809-0a0b0c0d0e0f", Some(GUID.as_slice())),
            (Form::Guid, "03020100-0504-0706-0809-0A0B0C0D0E0F", Some(&GUID)),
            (Form::Guid, "AAECAwQFBgcICQoLDA0ODw==", Some(&GUID)),
            (Form::Guid, "dGV4dA==", None),
            (Form::Guid, "*", None),
            (Form::Base64, "03020100-0504-0706-0809-0a0b0c0d0e0f", Some(&GUID)),
            (Form::Base64, "AAECAwQFBgcICQoLDA0ODw==", Some(&GUID)),
            (Form::Base64, "dGV4dA==", Some(b"text")),
            (Form::Base64, "dGV4dA", None),
            (Form::Sid, "S-1-5-21-4294967295-500", Some(&SID)),
            (Form::Sid, "S-1-5-21-4294967296-500", None),
            (Form::Sid, "S-1-5-+21", None),
            (Form::Sid, "S-1-5-", None),
            (Form::Sid, "S-1-281474976710656", None),
            (Form::Sid, "S-1", None),
            (Form::Sid, "S-256-5", None),
            (Form::Text, "*", Some(b"*")),
        ] {
            assert_eq!(form.value(text).as_deref(), expected, "{form:?} {text}");
        }
        for sub_authorities in 0..16 {
            let numbers = [7, 0, 0, 0].repeat(sub_authorities);
            let count = u8::try_from(sub_authorities).unwrap();
            let value = [[1, count, 0, 0, 0, 0, 0, 5].as_slice(), &numbers].concat();
            assert_eq!(Form::Sid.value(&Form::Sid.text(&value).unwrap()), Some(value));
        }
    }
}
