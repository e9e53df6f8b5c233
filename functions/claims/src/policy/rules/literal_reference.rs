//! A text that is the same for everybody and looks like a reference to something.

use super::plain_text::PlainText;
use crate::document::{Diagnostics, Place};
use crate::policy::codes::LITERAL_REFERENCE;
use crate::values::AttributeName;

/// Attributes of users in Entra and Graph that are not in a callout, and what people call others. In lower case, sorted.
const USER_NAMES: [&str; 34] = [
    "accountenabled",
    "assignedroles",
    "businessphones",
    "city",
    "country",
    "department",
    "email",
    "employeeid",
    "employeetype",
    "facsimiletelephonenumber",
    "faxnumber",
    "firstname",
    "jobtitle",
    "lastname",
    "localuserprincipalname",
    "mailnickname",
    "memberof",
    "mobilephone",
    "netbiosname",
    "officelocation",
    "onpremisesdistinguishedname",
    "onpremisesdomainname",
    "onpremisesimmutableid",
    "othermail",
    "othermails",
    "physicaldeliveryofficename",
    "postalcode",
    "primaryauthoritativeemail",
    "proxyaddresses",
    "state",
    "streetaddress",
    "telephonenumber",
    "upn",
    "usagelocation",
];

/// Beginnings of the names of custom attributes.
const USER_PREFIXES: [&str; 2] = ["extension_", "extensionattribute"];

/// Last parts of host names: `hr.example` is not an attribute of the store `hr`.
const HOST_ENDINGS: [&str; 10] =
    ["com", "edu", "example", "gov", "invalid", "io", "local", "net", "org", "test"];

/// Signs around an attribute with which other products insert it, and signs before one.
const AROUND: [(char, char); 5] = [('[', ']'), ('<', '>'), ('(', ')'), ('%', '%'), ('#', '#')];
const BEFORE: [char; 2] = ['$', '@'];

/// What starts a misspelled reference to a secret.
const SECRETS: [&str; 4] = ["$secret:", "{secret:", "$parameter:", "{parameter:"];

/// Checks a constant, a default or a text that something is compared with.
pub(super) fn constant(text: &PlainText<'_>, diagnostics: &mut Diagnostics) {
    if is_attribute(text.text.trim(), text.stores) {
        return whole(text, diagnostics);
    }
    if let Some(setting) = setting(text.text) {
        let message = format!("`{setting}` is plain text here");
        let help =
            "settings and secrets cannot be part of a claim: write the text itself, or read it from a store";
        diagnostics.warning(LITERAL_REFERENCE, place(text, setting), message).help(help);
        return;
    }
    if let Some(placeholder) =
        placeholder(text.text, text.stores).or_else(|| in_signs(text.text, text.stores))
    {
        let message = format!("`{placeholder}` is plain text here, not an attribute");
        let help = match text.key {
            "value" => "to insert attributes into a text, write `template` instead of `value`",
            _ => "only a `template` can have attributes in it",
        };
        diagnostics.warning(LITERAL_REFERENCE, place(text, placeholder), message).help(help);
    }
}

/// Checks a template: without braces, an attribute in it is plain text.
pub(super) fn template(text: &PlainText<'_>, diagnostics: &mut Diagnostics) {
    if is_attribute(text.text.trim(), text.stores) {
        whole(text, diagnostics);
    }
}

fn whole(text: &PlainText<'_>, diagnostics: &mut Diagnostics) {
    let name = text.text.trim();
    let message = format!("`{name}` is plain text here, not the attribute");
    let help = match text.key {
        "default" => format!(
            "a default is the same for all users; for the attribute, add a first configuration with `attribute: {name}`"
        ),
        "equals" | "in" => {
            "a condition compares an attribute with texts, not with another attribute".to_owned()
        }
        "template" => format!("write `{{{name}}}`"),
        _ => format!("for the attribute, write `{name}` without `value`"),
    };
    diagnostics.warning(LITERAL_REFERENCE, text.node.place, message).help(help);
}

/// Whether a text is `user.mail`, or an attribute of a store.
fn is_attribute(text: &str, stores: &[String]) -> bool {
    let Some(name) = AttributeName::parse(text) else { return false };
    if name.is_built_in() {
        let custom = USER_PREFIXES.iter().any(|prefix| name.name.starts_with(prefix));
        let of_user = custom || USER_NAMES.binary_search(&name.name.as_str()).is_ok();
        return name.is_in_callout() || name.source == "user" && of_user;
    }
    let is_word = name.name.chars().all(|one| one.is_ascii_alphanumeric() || one == '_');
    is_word && !HOST_ENDINGS.contains(&name.name.as_str()) && stores.contains(&name.source)
}

/// `${...}`, or a misspelled secret, in a text.
fn setting(text: &str) -> Option<&str> {
    let starts = ["${"].iter().chain(&SECRETS).filter_map(|start| text.find(start));
    let found = text.get(starts.min()?..)?;
    let is_braced = found.starts_with("${") || found.starts_with('{');
    match found.find(if is_braced { '}' } else { ' ' }) {
        Some(end) => found.get(..end + usize::from(is_braced)),
        None => (!is_braced).then_some(found),
    }
}

/// The first `{source.name}` in a text whose source exists.
fn placeholder<'t>(text: &'t str, stores: &[String]) -> Option<&'t str> {
    let parts =
        text.split_inclusive('}').filter_map(|part| part.rfind('{').and_then(|open| part.get(open..)));
    parts.into_iter().find(|part| {
        let inside = part.strip_prefix('{').and_then(|part| part.strip_suffix('}')).unwrap_or_default();
        let name = AttributeName::parse(inside.trim());
        name.is_some_and(|name| name.is_built_in() || stores.contains(&name.source))
    })
}

/// The first `[user.mail]` or `$user.mail` in a text, with its signs.
fn in_signs<'t>(text: &'t str, stores: &[String]) -> Option<&'t str> {
    let is_sign = |one: char| !one.is_ascii_alphanumeric() && !matches!(one, '.' | '_' | '-');
    text.split(is_sign).filter(|word| is_attribute(word, stores)).find_map(|word| {
        let start = word.as_ptr().addr() - text.as_ptr().addr();
        let (before, after) = (text.get(..start)?, text.get(start + word.len()..)?);
        let sign = before.chars().next_back()?;
        let around = AROUND.iter().any(|(open, close)| *open == sign && after.starts_with(*close));
        let is_apart = || before.chars().rev().nth(1).is_none_or(|one| one.is_whitespace());
        let end = start + word.len() + usize::from(around);
        let is_marked = around || BEFORE.contains(&sign) && is_apart();
        is_marked.then(|| text.get(start - sign.len_utf8()..end)).flatten()
    })
}

/// Where a part of a text is.
fn place(text: &PlainText<'_>, part: &str) -> Place {
    let before = text.text.split(part).next().unwrap_or_default().chars().count();
    text.node.place_of(before..before + part.chars().count())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::fixtures::{mistakes, policy_of};

    #[test]
    fn a_constant_that_looks_like_a_reference_is_noted() {
        assert!(USER_NAMES.is_sorted());
        for claim in [
            "a: { attribute: { value: user.userPrincipalName } }",
            "a: { attribute: { value: User.ObjectId } }",
            "a: { attribute: { value: people.tier } }",
            "a: { attribute: { value: user.employeeId } }",
            "a: { attribute: { value: 'Hi {user.givenName}' } }",
            "a: { attribute: { value: '{{people.tier}}' } }",
            "a: { attribute: { value: '[user.mail]' } }",
            "a: { attribute: { value: 'Hi <people.tier>!' } }",
            "a: { attribute: { value: '%user.mail%' } }",
            "a: { attribute: { value: 'ToLower(user.mail)' } }",
            "a: { attribute: user.mail, default: $user.mail }",
            "a: { attribute: { value: 'x ${SITE}' } }",
            "a: { attribute: { value: '{{secret:x}}' } }",
            "a: { attribute: { value: $secret:x } }",
            "a: { attribute: { template: user.mail } }",
            "a: { attribute: user.mail, default: user.userPrincipalName }",
            "a: { attribute: user.mail, default: [x, '{user.id}'] }",
            "a: { attribute: user.mail, condition: { attribute: { name: user.mail, equals: user.id } } }",
            "a: { transformations: [Contains: { input: user.mail, value: x, output: { value: user.id } }] }",
        ] {
            let mistakes = mistakes(&policy_of(claim));
            assert!(
                mistakes.len() == 1 && mistakes[0].starts_with("literal_reference 9:"),
                "{claim} {mistakes:?}"
            );
        }
    }

    #[test]
    fn other_constants_are_not() {
        for text in [
            "User.Read",
            "people",
            "people.example",
            "user.",
            "api.access",
            "{0}",
            "cost $5",
            "a.b",
            "user.mail.com",
            "people.a b",
            "[user.x]",
            "kim@user.mail",
            "(see user.mail)",
            "<people.example>",
            "{x}",
            "User.ReadWrite.All",
            "'{\"a\": \"user.mail\"}'",
        ] {
            let text = if text.starts_with('\'') { text.to_owned() } else { format!("'{text}'") };
            let claim = format!("a: {{ attribute: {{ value: {text} }} }}");
            assert_eq!(mistakes(&policy_of(&claim)), [""; 0], "{claim}");
        }
    }
}
