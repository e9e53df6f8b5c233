//! A filter as a tree with placeholders for attributes' values. A value is inserted into the parsed tree, so nothing in
//! it can be treated as a part of the filter.
//! <https://www.rfc-editor.org/rfc/rfc4511#section-4.5.1.7>

use claims::values::AttributeName;

use super::form::Form;
use super::protocol::ber::{self, OCTETS, SEQUENCE};
use crate::store::{Attributes, JoinedPart, is_separated, known_text};

/// A filter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Filter {
    /// All of them match.
    And(Vec<Filter>),
    /// At least one of them matches.
    Or(Vec<Filter>),
    /// It does not match.
    Not(Box<Filter>),
    /// A value is compared.
    Comparison(Comparison, String, FilterValue),
    /// A value contains these parts, in order.
    Substrings(String, Vec<(FilterPart, FilterValue)>),
    /// The attribute has a value.
    Present(String),
    /// A matching rule of the directory decides whether a value matches.
    Extensible {
        /// The rule; default: the attribute's own.
        rule: Option<String>,
        /// The attribute; default: all attributes that have the rule.
        name: Option<String>,
        /// The value to compare with.
        value: FilterValue,
        /// Whether the parts of the entry's name are compared, too.
        dn: bool,
    },
}

/// How a value is compared; the numbers are the protocol's tags.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Comparison {
    /// `=`
    Equal = 0xa3,
    /// `>=`
    GreaterOrEqual = 0xa5,
    /// `<=`
    LessOrEqual = 0xa6,
    /// `~=`
    Approximately = 0xa8,
}

/// The position of a part in a value; the numbers are the protocol's tags.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FilterPart {
    /// At the beginning.
    Initial = 0x80,
    /// Anywhere after the previous parts.
    Any = 0x81,
    /// At the end.
    Final = 0x82,
}

/// A value to compare with: bytes and placeholders for attributes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct FilterValue(pub(super) Vec<Piece>);

/// A piece of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// A byte of the policy's text.
    Byte(u8),
    /// The user's value of this attribute.
    Attribute(AttributeName),
}

/// Why there is no filter for a user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoFilter {
    /// An attribute has no value or an empty one.
    NoValue,
    /// No entry can have the value: it is not a GUID, for example, where one is compared.
    NoEntry,
}

/// Gives the form in which the values of a directory's attribute are written.
pub(super) type FormOf<'f> = dyn Fn(&str) -> Form + 'f;

impl Filter {
    /// The filter for a user, in BER. Where an attribute with another form than text is compared with one value of the user,
    /// the value has that form.
    ///
    /// # Errors
    /// A value is missing or cannot be compared.
    pub(super) fn encode(&self, attributes: &Attributes<'_>, form: &FormOf<'_>) -> Result<Vec<u8>, NoFilter> {
        let all = |filters: &[Self]| -> Result<Vec<Vec<u8>>, NoFilter> {
            filters.iter().map(|filter| filter.encode(attributes, form)).collect()
        };
        Ok(match self {
            Self::And(filters) => ber::sequence(0xa0, &all(filters)?),
            Self::Or(filters) => ber::sequence(0xa1, &all(filters)?),
            Self::Not(filter) => ber::element(0xa2, &filter.encode(attributes, form)?),
            Self::Comparison(comparison, name, value) => {
                let value = ber::element(OCTETS, &value.bytes(attributes, form(name))?);
                ber::sequence(*comparison as u8, &[ber::element(OCTETS, name.as_bytes()), value])
            }
            Self::Substrings(name, parts) => {
                let part = |(part, value): &(FilterPart, FilterValue)| {
                    Ok(ber::element(*part as u8, &value.bytes(attributes, Form::Text)?))
                };
                let parts: Result<Vec<Vec<u8>>, NoFilter> = parts.iter().map(part).collect();
                let parts = ber::sequence(SEQUENCE, &parts?);
                ber::sequence(0xa4, &[ber::element(OCTETS, name.as_bytes()), parts])
            }
            Self::Present(name) => ber::element(0x87, name.as_bytes()),
            Self::Extensible { rule, name, value, dn } => {
                let text = |tag, text: &Option<String>| {
                    text.as_ref().map_or_else(Vec::new, |text| ber::element(tag, text.as_bytes()))
                };
                let form = name.as_deref().map_or(Form::Text, form);
                let value = ber::element(0x83, &value.bytes(attributes, form)?);
                let dn = if *dn { ber::element(0x84, &[0xff]) } else { Vec::new() };
                ber::sequence(0xa9, &[text(0x81, rule), text(0x82, name), value, dn])
            }
        })
    }
}

impl FilterValue {
    fn bytes(&self, attributes: &Attributes<'_>, form: Form) -> Result<Vec<u8>, NoFilter> {
        let known = |name| known_text(name, attributes).ok_or(NoFilter::NoValue);
        if let [Piece::Attribute(name)] = self.0.as_slice() {
            return form.value(&known(name)?).ok_or(NoFilter::NoEntry);
        }
        let mut parts: Vec<JoinedPart<'_>> = Vec::new();
        for piece in &self.0 {
            match (piece, parts.last_mut()) {
                (Piece::Byte(byte), Some(JoinedPart::Literal(bytes))) => bytes.push(*byte),
                (Piece::Byte(byte), _) => parts.push(JoinedPart::Literal(vec![*byte])),
                (Piece::Attribute(name), _) => parts.push(JoinedPart::Value(name, known(name)?.into_bytes())),
            }
        }
        match is_separated(&parts) {
            true => Ok(parts.iter().flat_map(JoinedPart::bytes).copied().collect()),
            false => Err(NoFilter::NoEntry),
        }
    }
}

#[cfg(test)]
mod tests {
    use claims::document::{Diagnostics, Place};
    use claims::values::{Template, Value as Known};

    use super::*;
    use crate::ldap::filter_text;
    use crate::ldap::hostile;
    use crate::ldap::protocol::ber::{BerReader, Malformed};

    fn read(text: &str) -> Filter {
        let template = Template::parse(text, Place::default(), &mut Diagnostics::default());
        filter_text::parse(&template.unwrap()).unwrap()
    }

    fn encoded(text: &str, value: &str) -> Vec<u8> {
        read(text).encode(&|_| Some(Known::from(value)), &Form::of).unwrap()
    }

    /// A filter in BER, written as nested brackets with every byte of a value in hexadecimal.
    fn decoded(bytes: &[u8]) -> Result<String, Malformed> {
        let mut filters = BerReader::new(bytes);
        let mut text = String::new();
        while let Some((tag, content)) = filters.next()? {
            let mut inside = BerReader::new(content);
            text += &match tag {
                0xa0..=0xa2 => format!("[{tag:x} {}]", decoded(content)?),
                0xa4 => {
                    let name = String::from_utf8_lossy(inside.expect(OCTETS)?);
                    format!("[a4 {name} {}]", decoded(inside.expect(SEQUENCE)?)?)
                }
                0xa3 | 0xa5 | 0xa6 | 0xa8 | 0xa9 => format!("[{tag:x} {}]", decoded(content)?),
                0x04 | 0x80..=0x87 => format!("<{tag:x} {}>", content.escape_ascii()),
                _ => return Err(Malformed),
            };
        }
        Ok(text)
    }

    #[test]
    fn filters_mean_what_the_rfc_says() {
        for (text, expected) in [
            ("(cn=Babs Jensen)", "[a3 <4 cn><4 Babs Jensen>]"),
            ("(!(cn=Tim Howes))", "[a2 [a3 <4 cn><4 Tim Howes>]]"),
            (
                "(&(objectClass=Person)(|(sn=Jensen)(cn=Babs J*)))",
                "[a0 [a3 <4 objectClass><4 Person>][a1 [a3 <4 sn><4 Jensen>][a4 cn <80 Babs J>]]]",
            ),
            ("(o=univ*of*mich*)", "[a4 o <80 univ><81 of><81 mich>]"),
            ("(o=*mich)", "[a4 o <82 mich>]"),
            ("(seeAlso=)", "[a3 <4 seeAlso><4 >]"),
            ("(seeAlso=*)", "<87 seeAlso>"),
            ("(a>=1)", "[a5 <4 a><4 1>]"),
            ("(a<=1)", "[a6 <4 a><4 1>]"),
            ("(a~=1)", "[a8 <4 a><4 1>]"),
            ("(cn:caseExactMatch:=Fred)", "[a9 <81 caseExactMatch><82 cn><83 Fred>]"),
            ("(cn:=Betty)", "[a9 <82 cn><83 Betty>]"),
            ("(sn:dn:2.4.6.8.10:=Barney)", "[a9 <81 2.4.6.8.10><82 sn><83 Barney><84 \\xff>]"),
            ("(:1.2.3:=Wilma)", "[a9 <81 1.2.3><83 Wilma>]"),
            ("(:DN:2.4.6:=Dino)", "[a9 <81 2.4.6><83 Dino><84 \\xff>]"),
            ("(o=Parens R Us \\28for all\\29)", "[a3 <4 o><4 Parens R Us (for all)>]"),
            ("(cn=*\\2A*)", "[a4 cn <81 *>]"),
            ("(bin=\\00\\00\\00\\04)", "[a3 <4 bin><4 \\x00\\x00\\x00\\x04>]"),
            ("(1.3.6.1.4.1.1466.0=\\04\\02\\48\\69)", "[a3 <4 1.3.6.1.4.1.1466.0><4 \\x04\\x02Hi>]"),
            ("(cert;binary=x=y)", "[a3 <4 cert;binary><4 x=y>]"),
            (" (& (a=1)\n (b= 2 ) ) \n", "[a0 [a3 <4 a><4 1>][a3 <4 b><4  2 >]]"),
        ] {
            assert_eq!(decoded(&encoded(text, "")).as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn a_hostile_value_stays_the_value_that_it_is() {
        for value in hostile::values() {
            let shown = value.as_bytes().escape_ascii();
            for (text, expected) in [
                ("(uid={user.id})", format!("[a3 <4 uid><4 {shown}>]")),
                ("(mail=x{user.id}\\2a*)", format!("[a4 mail <80 x{shown}*>]")),
                (
                    "(&(a=*{user.id}*)(b>={user.id}))",
                    format!("[a0 [a4 a <81 {shown}>][a5 <4 b><4 {shown}>]]"),
                ),
                ("(|(!(cn:dn:x:={user.id})))", format!("[a1 [a2 [a9 <81 x><82 cn><83 {shown}><84 \\xff>]]]")),
            ] {
                assert_eq!(decoded(&encoded(text, &value)), Ok(expected), "{value:?}");
            }
        }
    }

    #[test]
    fn two_values_are_not_those_of_another_user() {
        let filter = read("(&(a=1)(key={user.a}#{user.b}))");
        for (first, second, expected) in [
            ("x", "y", Ok("[a0 [a3 <4 a><4 1>][a3 <4 key><4 x#y>]]")),
            ("x", "y#z", Ok("[a0 [a3 <4 a><4 1>][a3 <4 key><4 x#y#z>]]")),
            ("x#y", "z", Err(NoFilter::NoEntry)),
            ("#", "z", Err(NoFilter::NoEntry)),
        ] {
            let value =
                |name: &AttributeName| Some(Known::from(if name.name == "a" { first } else { second }));
            let encoded = filter.encode(&value, &Form::of).map(|bytes| decoded(&bytes).unwrap());
            assert_eq!(encoded.as_deref().map_err(|no_filter| *no_filter), expected, "{first} {second}");
        }
    }

    #[test]
    fn an_attribute_without_a_value_leaves_no_filter() {
        let filter = read("(&(a=1)(mail=x{user.id}*))");
        for value in [None, Some(Known::from("")), Some(Known::List(Vec::new()))] {
            assert_eq!(filter.encode(&|_| value.clone(), &Form::of), Err(NoFilter::NoValue));
        }
    }

    #[test]
    fn a_value_has_the_form_of_the_attribute_that_it_is_compared_with() {
        const GUID: &str = "33323130-3534-3736-3839-616263646566";
        const BASE64: &str = "MDEyMzQ1Njc4OWFiY2RlZg==";
        for (text, value, expected) in [
            ("(objectGUID={user.a})", GUID, "[a3 <4 objectGUID><4 0123456789abcdef>]"),
            ("(objectguid={user.a})", BASE64, "[a3 <4 objectguid><4 0123456789abcdef>]"),
            (
                "(mS-DS-ConsistencyGuid={user.a})",
                BASE64,
                "[a3 <4 mS-DS-ConsistencyGuid><4 0123456789abcdef>]",
            ),
            (
                "(objectSid={user.a})",
                "S-1-5",
                "[a3 <4 objectSid><4 \\x01\\x00\\x00\\x00\\x00\\x00\\x00\\x05>]",
            ),
            ("(objectGUID:=  {user.a})", "x", "[a9 <82 objectGUID><83   x>]"),
            ("(objectGUID:={user.a})", GUID, "[a9 <82 objectGUID><83 0123456789abcdef>]"),
            ("(objectGUID=\\00{user.a})", "x", "[a3 <4 objectGUID><4 \\x00x>]"),
            ("(cn={user.a})", GUID, "[a3 <4 cn><4 33323130-3534-3736-3839-616263646566>]"),
        ] {
            assert_eq!(decoded(&encoded(text, value)).as_deref(), Ok(expected), "{text}");
        }
        for value in hostile::values().iter().map(String::as_str).chain(["ada", "dGV4dA=="]) {
            let found = read("(objectGUID={user.a})").encode(&|_| Some(Known::from(value)), &Form::of);
            assert_eq!(found, Err(NoFilter::NoEntry), "{value:?}");
        }
    }
}
