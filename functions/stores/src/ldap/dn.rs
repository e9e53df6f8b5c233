//! Distinguished names with placeholders for attributes' values.
//! <https://www.rfc-editor.org/rfc/rfc4514>

use claims::values::{Template, TemplatePart};

use crate::store::{self, Attributes, known_text};

/// Whether every attribute is used as a value: after the `=` of its part of the name.
pub(super) fn has_values_only(template: &Template) -> bool {
    let (mut in_value, mut escaped) = (false, false);
    for part in template.parts() {
        match part {
            TemplatePart::Literal(text) => {
                for character in text.chars() {
                    match character {
                        _ if escaped => escaped = false,
                        '\\' => escaped = true,
                        '=' => in_value = true,
                        ',' | '+' | ';' => in_value = false,
                        _ => {}
                    }
                }
            }
            TemplatePart::Attribute(_) if !in_value || escaped => return false,
            TemplatePart::Attribute(_) | TemplatePart::Setting(_) => {}
        }
    }
    true
}

/// The name for a user. `None` if one of its attributes has no value or an empty one, or if other values could give the same
/// name.
pub(super) fn render(template: &Template, attributes: &Attributes<'_>) -> Option<String> {
    // A separator is the same character whether it is escaped or not.
    store::render(template, attributes)?;
    template.render(|name| known_text(name, attributes).map(|text| escape(&text).into()))
}

/// Every ASCII character that is neither a letter nor a digit is written in hexadecimal, so that it has no special
/// meaning.
fn escape(value: &str) -> String {
    let mut escaped = String::new();
    for character in value.chars() {
        match character {
            plain if plain.is_ascii_alphanumeric() || !plain.is_ascii() => escaped.push(plain),
            special => escaped.push_str(&format!("\\{:02x}", u32::from(special))),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use claims::document::{Diagnostics, Place};
    use claims::values::Value;

    use super::*;
    use crate::ldap::hostile;

    fn template(text: &str) -> Template {
        Template::parse(text, Place::default(), &mut Diagnostics::default()).unwrap()
    }

    #[test]
    fn attributes_stand_for_values_only() {
        for (text, expected) in [
            ("uid={user.id},ou=people", true),
            ("uid=a{user.id}+cn={user.employeeId},ou=people", true),
            ("ou=people", true),
            ("{user.id}", false),
            ("uid=a,{user.id}", false),
            ("uid=a\\,{user.id}", true),
            ("uid=a\\{user.id}", false),
            ("uid\\={user.id}", false),
        ] {
            assert_eq!(has_values_only(&template(text)), expected, "{text}");
        }
    }

    /// Splits a name as the RFC says; the values are unescaped.
    fn parsed(name: &str) -> Vec<(String, Vec<u8>)> {
        let mut parts = vec![(Vec::new(), None::<Vec<u8>>)];
        let mut bytes = name.bytes();
        while let Some(byte) = bytes.next() {
            let (attribute, value) = parts.last_mut().unwrap();
            if byte == b'=' && value.is_none() {
                *value = Some(Vec::new());
                continue;
            }
            let target = value.as_mut().unwrap_or(attribute);
            match byte {
                b'\\' => {
                    let digits = [bytes.next().unwrap(), bytes.next().unwrap()];
                    target.push(u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap());
                }
                b',' => parts.push((Vec::new(), None)),
                b'"' | b'+' | b';' | b'<' | b'>' | b'#' | b' ' | 0 => panic!("{name:?} has a bare {byte}"),
                other => target.push(other),
            }
        }
        parts.into_iter().map(|(name, value)| (String::from_utf8(name).unwrap(), value.unwrap())).collect()
    }

    #[test]
    fn a_hostile_value_stays_the_value_that_it_is() {
        let template = template("uid=x{user.id},cn={user.id},dc=example");
        for value in hostile::values() {
            let name = render(&template, &|_| Some(Value::from(value.as_str()))).unwrap();
            let expected = [
                ("uid".to_owned(), format!("x{value}").into_bytes()),
                ("cn".to_owned(), value.clone().into_bytes()),
                ("dc".to_owned(), b"example".to_vec()),
            ];
            assert_eq!(parsed(&name), expected, "{value:?}");
        }
        assert_eq!(render(&template, &|_| Some(Value::from(""))), None);
    }

    #[test]
    fn two_values_are_not_those_of_another_user() {
        let template = template("cn={user.a}#{user.b},dc=example");
        let name = |first: &str, second: &str| {
            render(&template, &|name| Some(Value::from(if name.name == "a" { first } else { second })))
        };
        assert_eq!(name("x", "y").as_deref(), Some("cn=x#y,dc=example"));
        assert_eq!(name("x#y", "z"), None);
    }
}
