//! Names of LDAP attributes, and their values in an entry.

use claims::document::{Diagnostics, Node, NodeKind};
use claims::values::AttributeName;

use super::form::{FORMS, Form};
use super::protocol::message::DirectoryEntry;
use crate::codes::INVALID_LDAP_ATTRIBUTE;
use crate::record::mapping::{NotAValue, Selector};

/// The option of a value that is transferred as bytes; it does not make another attribute.
/// <https://www.rfc-editor.org/rfc/rfc4522>
const BINARY: &str = "binary";

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

/// The directory's name of an attribute, and how its values are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Description {
    /// The type with its options.
    pub(super) name: String,
    /// The form that the policy states.
    form: Option<Form>,
}

impl Selector for Description {
    fn read(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        if !matches!(node.kind, NodeKind::Map(_)) {
            return Some(Self { name: read_name(node, diagnostics)?, form: None });
        }
        let mut fields = node.fields(diagnostics)?;
        let name = fields.required("attribute", diagnostics);
        let name = name.and_then(|node| read_name(node, diagnostics));
        let form = fields.optional("as").map(|node| read_form(node, diagnostics));
        fields.finish(diagnostics);
        Some(Self { name: name?, form: form.unwrap_or(Some(None))? })
    }

    /// The name may be invalid in LDAP: then the directory has no such attribute.
    fn unlisted(name: &AttributeName) -> Self {
        Self { name: name.name.clone(), form: None }
    }
}

fn read_name(node: &Node, diagnostics: &mut Diagnostics) -> Option<String> {
    let text = node.text(diagnostics)?;
    if !is_description(text) {
        diagnostics
            .error(INVALID_LDAP_ATTRIBUTE, node.place, format!("`{text}` is not an LDAP attribute name"))
            .help("write a name, such as departmentNumber or userCertificate;binary");
        return None;
    }
    Some(text.to_owned())
}

#[expect(clippy::option_option, reason = "a mistake is not the same as no form")]
fn read_form(node: &Node, diagnostics: &mut Diagnostics) -> Option<Option<Form>> {
    let found = node.one_of(&FORMS.map(|(name, _)| name), diagnostics)?;
    Some(FORMS.get(found).map(|(_, form)| *form))
}

impl Description {
    /// The form that the policy states for the attribute of this name, which has no options.
    pub(super) fn form_of(&self, name: &str) -> Option<Form> {
        self.form.filter(|_| self.name.eq_ignore_ascii_case(name))
    }

    /// The texts of the attribute's values in an entry. Values under the name itself hide those under the name with more
    /// options, such as another language.
    ///
    /// # Errors
    /// A value does not have the attribute's form.
    pub(super) fn texts(&self, entry: &DirectoryEntry) -> Result<Vec<String>, NotAValue> {
        let wanted = Options::of(&self.name);
        let found = entry.attributes.iter().filter_map(|(name, values)| {
            let options = Options::of(name);
            let more = options.beyond(&wanted).filter(|_| !values.is_empty())?;
            Some((more, options.is_binary, values))
        });
        let mut found: Vec<_> = found.collect();
        if found.iter().any(|(more, ..)| *more == 0) {
            found.retain(|(more, ..)| *more == 0);
        }
        let is_binary = wanted.is_binary || found.iter().any(|(_, is_binary, _)| *is_binary);
        let form = self.form.unwrap_or(match Form::of(wanted.name) {
            Form::Text if is_binary => Form::Base64,
            form => form,
        });
        let values = found.iter().flat_map(|(.., values)| *values);
        values.map(|value| form.text(value).ok_or(NotAValue)).collect()
    }
}

/// The parts of a description.
struct Options<'d> {
    name: &'d str,
    options: Vec<&'d str>,
    is_binary: bool,
}

impl<'d> Options<'d> {
    fn of(description: &'d str) -> Self {
        let mut words = description.split(';');
        let name = words.next().unwrap_or_default();
        let (binary, options): (Vec<_>, Vec<_>) = words.partition(|word| word.eq_ignore_ascii_case(BINARY));
        Self { name, options, is_binary: !binary.is_empty() }
    }

    /// How many options this attribute has more than the wanted one; `None` if it is another attribute.
    fn beyond(&self, wanted: &Self) -> Option<usize> {
        let has = |wanted: &&str| self.options.iter().any(|option| option.eq_ignore_ascii_case(wanted));
        let is_same = self.name.eq_ignore_ascii_case(wanted.name) && wanted.options.iter().all(has);
        is_same.then(|| self.options.len().saturating_sub(wanted.options.len()))
    }
}

#[cfg(test)]
mod tests {
    use claims::document::Node;

    use super::*;

    fn described(yaml: &str) -> Description {
        let mut diagnostics = Diagnostics::default();
        let description = Description::read(&Node::parse(yaml, &mut diagnostics), &mut diagnostics);
        assert_eq!(diagnostics, Diagnostics::default(), "{yaml}");
        description.unwrap()
    }

    fn texts(wanted: &str, attributes: &[(&str, &[&[u8]])]) -> Result<Vec<String>, NotAValue> {
        let owned = |values: &[&[u8]]| values.iter().map(|value| value.to_vec()).collect();
        let attributes =
            attributes.iter().map(|(name, values)| ((*name).to_owned(), owned(values))).collect();
        described(wanted).texts(&DirectoryEntry { name: String::new(), attributes })
    }

    #[test]
    fn an_attribute_is_found_with_or_without_options() {
        let (a, b): (&[&[u8]], &[&[u8]]) = (&[b"a"], &[b"b"]);
        for (wanted, entry, expected) in [
            ("tier", vec![("TIER", a), ("rank", b)], vec!["a"]),
            ("tier", vec![("tiers", a), ("rank", b)], vec![]),
            ("tier", vec![("tier;lang-de", a)], vec!["a"]),
            ("tier", vec![("tier;lang-de", a), ("tier;lang-en", b)], vec!["a", "b"]),
            ("tier", vec![("tier;lang-de", a), ("tier", b)], vec!["b"]),
            ("tier", vec![("tier;lang-de", a), ("tier", &[])], vec!["a"]),
            ("tier;lang-de", vec![("tier", a), ("tier;LANG-DE;x-b", b)], vec!["b"]),
            ("tier;lang-de", vec![("tier", a)], vec![]),
            ("tier", vec![("tier;binary", a)], vec!["YQ=="]),
            ("tier;binary", vec![("tier", a)], vec!["YQ=="]),
            ("userCertificate", vec![("userCertificate;binary", a)], vec!["YQ=="]),
            ("userCertificate;binary", vec![("userCertificate;binary", a)], vec!["YQ=="]),
        ] {
            assert_eq!(
                texts(wanted, &entry),
                Ok(expected.iter().map(ToString::to_string).collect()),
                "{wanted} {entry:?}"
            );
        }
    }

    #[test]
    fn the_form_is_the_names_or_the_policys_and_never_the_values() {
        let guid: &[u8] = b"0123456789abcdef";
        for (wanted, name, value, expected) in [
            ("objectGUID", "objectGUID", guid, Ok("33323130-3534-3736-3839-616263646566")),
            ("{ attribute: objectGUID, as: base64 }", "objectGUID", guid, Ok("MDEyMzQ1Njc4OWFiY2RlZg==")),
            ("{ attribute: objectGUID, as: text }", "objectGUID", guid, Ok("0123456789abcdef")),
            (
                "{ attribute: mS-DS-ConsistencyGuid }",
                "mS-DS-ConsistencyGuid",
                guid,
                Ok("MDEyMzQ1Njc4OWFiY2RlZg=="),
            ),
            ("objectGUID", "objectGUID", b"short", Err(NotAValue)),
            ("objectSid", "objectSid", b"S-1-5", Err(NotAValue)),
            ("jpegPhoto", "jpegPhoto", b"text", Ok("dGV4dA==")),
            ("description", "description", b"\xff", Err(NotAValue)),
            ("{ attribute: description, as: base64 }", "description", b"text", Ok("dGV4dA==")),
        ] {
            let expected = expected.map(|text| vec![text.to_owned()]);
            assert_eq!(texts(wanted, &[(name, &[value])]), expected, "{wanted}");
        }
        assert_eq!(texts("cn", &[("cn", &[b"a", b"\xff"])]), Err(NotAValue), "a part is not the whole");
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
