//! The texts of a configuration in which a secret is expected: whether a secret is written out there, or a reference to
//! one is misspelled. No message has such a text in it.

use std::collections::HashMap;

use claims::document::{Diagnostics, Node, Place, did_you_mean};
use claims::values::{Template, TemplatePart};

use super::address;
use super::misspelled::is_misspelled;
use crate::codes::{MISSPELLED_SECRET, PLAIN_SECRET};

/// The keys that hold secrets.
pub const SECRET_KEYS: [&str; 5] = ["bearer", "clientSecret", "password", "privateKey", "secret"];
/// The keys that hold a mapping with secrets in it, where a text may be a secret at the wrong level.
const PARENTS: [&str; 6] = ["apiKey", "auth", "basic", "bind", "clientCertificate", "oauth2"];
/// The mappings in which the administrator names what is sent.
const FREE: [&str; 3] = ["body", "headers", "query"];
/// The keys below which no text is a secret.
const WITHOUT_SECRETS: [&str; 3] = ["attributes", "key", "record"];
/// The keys that hold an address, whose query may have secrets in it.
const ADDRESSES: [&str; 2] = ["tokenUrl", "url"];
/// How the names of headers and parameters with credentials end, without `-` and `_`.
const CREDENTIALS: [&str; 9] = [
    "accesskey",
    "apikey",
    "authorization",
    "cookie",
    "functionskey",
    "password",
    "secret",
    "subscriptionkey",
    "token",
];

/// A text that is a secret, or should refer to one.
struct SecretText<'n> {
    key: &'n str,
    node: &'n Node,
    text: &'n str,
    /// Whether the key is right. A secret below a wrong key is noted as that, but not printed either.
    is_right_key: bool,
}

/// Notes misspelled references to secrets, which would be sent as they are.
pub(crate) fn check_references(configuration: &Node, diagnostics: &mut Diagnostics) {
    for SecretText { key, node, .. } in expected(configuration).filter(|secret| is_misspelled(secret.text)) {
        let message = format!("`{key}` has a misspelled reference to a secret");
        diagnostics.error(MISSPELLED_SECRET, node.place, message).help("write ${secret:NAME}");
    }
}

/// Notes secrets that are written out in a store's configuration.
pub fn check_written_out(configuration: &Node, diagnostics: &mut Diagnostics) {
    for SecretText { key, node, .. } in expected(configuration).filter(|secret| !is_misspelled(secret.text)) {
        let message = format!("`{key}` has a secret written out");
        let help = "store it in AWS Secrets Manager and write ${secret:NAME}";
        diagnostics.warning(PLAIN_SECRET, node.place, message).help(help);
    }
}

/// The texts where a secret is expected and nothing is filled in.
fn expected(configuration: &Node) -> impl Iterator<Item = SecretText<'_>> {
    let of_right_key = texts(configuration).into_iter().filter(|secret| secret.is_right_key);
    of_right_key.filter(|secret| !secret.text.is_empty() && is_literal(secret.text) == Some(true))
}

/// Removes the secrets that are written out in a configuration from the messages about it.
pub(crate) fn hide(configuration: &Node, diagnostics: &mut Diagnostics) {
    if diagnostics.as_slice().is_empty() {
        return;
    }
    let secrets = texts(configuration).into_iter().filter(SecretText::is_written_out);
    let secrets: HashMap<u32, &str> = secrets.map(|secret| (secret.node.place.part, secret.text)).collect();
    diagnostics.reword(|place, message| match secrets.get(&place.part) {
        Some(secret) => hidden(secret, message),
        None => message.to_owned(),
    });
}

fn hidden(secret: &str, message: &str) -> String {
    let hidden = message.replace(&format!("`{secret}`"), "`***`").replace(&format!("={secret}"), "=***");
    // Of a long text, the middle is left out of messages.
    let start: String = secret.chars().take(START).collect();
    let is_cut = start.len() < secret.len() && hidden.contains(&format!("`{start}"));
    if is_cut { "the text cannot be used here".to_owned() } else { hidden }
}

/// How many characters at the start of a secret are recognized in a message.
const START: usize = 40;

/// The places of all secrets that are written out in a policy, also of one with mistakes.
#[must_use]
pub fn written_out(policy: &Node) -> Vec<Place> {
    let stores = policy.get("stores").map(Node::as_entries).unwrap_or_default();
    let configurations = stores.iter().flat_map(|store| store.value.as_entries()).map(|kind| &kind.value);
    let secrets = configurations.flat_map(texts).filter(SecretText::is_written_out);
    secrets.map(|secret| secret.node.place).collect()
}

/// The texts in which a secret is expected.
fn texts(configuration: &Node) -> Vec<SecretText<'_>> {
    let mut found = Vec::new();
    visit(configuration, &is_secret_key, &mut found);
    found
}

/// Whether a secret is expected below a key; `None` for a misspelled key.
type KeyTest = dyn Fn(&str) -> Option<bool>;

fn visit<'n>(node: &'n Node, test: &KeyTest, found: &mut Vec<SecretText<'n>>) {
    for entry in node.as_entries() {
        let (key, value) = (entry.key.as_str(), &entry.value);
        if let Some(text) = value.as_text() {
            if ADDRESSES.contains(&key) {
                let secrets = address::query_values(text, is_credential_of_address);
                found.extend(secrets.map(|text| SecretText { key, node: value, text, is_right_key: true }));
                continue;
            }
            let is_right_key = test(key);
            if is_right_key.unwrap_or(true) {
                let is_right_key = is_right_key.is_some();
                found.push(SecretText { key, node: value, text, is_right_key });
            }
        } else if key == "apiKey" {
            visit(value, &is_api_key, found);
        } else if FREE.contains(&key) {
            visit(value, &is_credential, found);
        } else if !WITHOUT_SECRETS.contains(&key) {
            visit(value, test, found);
        }
    }
    for item in node.as_items() {
        visit(item, test, found);
    }
}

fn is_secret_key(key: &str) -> Option<bool> {
    let is_wrong = PARENTS.contains(&key) || did_you_mean(key, SECRET_KEYS).is_some();
    if SECRET_KEYS.contains(&key) { Some(true) } else { (!is_wrong).then_some(false) }
}

fn is_api_key(key: &str) -> Option<bool> {
    if key == "value" { Some(true) } else { (key == "header").then_some(false) }
}

fn is_credential(key: &str) -> Option<bool> {
    let name = key.to_ascii_lowercase().replace(['-', '_'], "");
    Some(CREDENTIALS.iter().any(|end| name.ends_with(end)))
}

/// `code` is the key of an Azure function, `sig` the signature of an address of Azure's storage or Logic Apps.
fn is_credential_of_address(name: &str) -> bool {
    matches!(name, "code" | "key" | "sig") || is_credential(name) == Some(true)
}

impl SecretText<'_> {
    fn is_written_out(&self) -> bool {
        // A reference without quotes is `$` and a mapping.
        self.text != "$" && is_literal(self.text).unwrap_or(true) && !is_misspelled(self.text)
    }
}

/// Whether a text has neither settings nor attributes in it; `None` if it is not a template.
fn is_literal(text: &str) -> Option<bool> {
    let template = Template::parse(text, Place::default(), &mut Diagnostics::default())?;
    Some(template.parts().iter().all(|part| matches!(part, TemplatePart::Literal(_))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noted(configuration: &str) -> Vec<String> {
        let mut diagnostics = Diagnostics::default();
        let node = Node::parse(configuration, &mut Diagnostics::default());
        check_references(&node, &mut diagnostics);
        check_written_out(&node, &mut diagnostics);
        diagnostics.sorted().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_secret_that_is_written_out_is_noted_wherever_one_is_expected() {
        for configuration in [
            "{ auth: { bearer: hunter2 } }",
            "{ auth: { basic: { username: a, password: 12345 } } }",
            "{ auth: { apiKey: { header: x, value: hunter2 } } }",
            "{ auth: { oauth2: { clientSecret: hunter2 } } }",
            "{ bind: { dn: a, password: hunter2 } }",
            "{ privateKey: hunter2, keyId: a }",
            "{ headers: { X-Api-Key: hunter2, accept: b } }",
            "{ query: { access_token: hunter2, view: full } }",
            "{ body: { a: [{ client_secret: hunter2 }] } }",
            "{ url: 'https://hr.example/api/{user.id}?code=hunter2' }",
            "{ url: 'https://hr.example/?view=full&Api_Key=hunter2#top' }",
            "{ auth: { oauth2: { tokenUrl: 'https://id.example/?sig=hunter2' } } }",
        ] {
            let noted = noted(configuration);
            assert!(
                noted.len() == 1 && noted[0].ends_with(" has a secret written out (plain_secret)"),
                "{noted:?}"
            );
        }
    }

    #[test]
    fn references_and_what_is_no_secret_are_not() {
        for configuration in [
            "{ auth: { bearer: '${secret:hr}' } }",
            "{ auth: { bearer: 'a ${TOKEN}' } }",
            "{ password: '${parameter:/hr}' }",
            "{ headers: { x-user-token: '{user.id}' } }",
            "{ attributes: { password: pw }, key: { secret: '{user.id}' } }",
            "{ record: '$.secret', username: a, keyId: b }",
            "{ url: 'https://hr.example/{user.id}?code=${secret:hr}&api_key={user.x}&token=&view=full' }",
        ] {
            assert_eq!(noted(configuration), [""; 0], "{configuration}");
        }
    }

    #[test]
    fn no_message_has_a_secret_in_it() {
        let configuration =
            "{ auth: 'hunter2', pasword: 'a{b', bearer: '$secret:x', headers: { authorization: z } }";
        let source = format!("stores: {{ hr: {{ rest: {configuration} }} }}");
        let policy = Node::parse(&source, &mut Diagnostics::default());
        let columns: Vec<u32> = written_out(&policy).iter().map(|place| place.column).collect();
        assert_eq!(columns, ["'hunter2'", "'a{b'", "z }"].map(|text| source.find(text).unwrap() as u32 + 1));

        let node = Node::parse(configuration, &mut Diagnostics::default());
        let mut diagnostics = Diagnostics::default();
        let messages = ["found `hunter2`", "`a{b` has an unclosed `{`", "`$secret:x` is not one"];
        for (entry, message) in node.as_entries().iter().zip(messages) {
            diagnostics.error(PLAIN_SECRET, entry.value.place, message);
        }
        hide(&node, &mut diagnostics);
        let found: Vec<String> = diagnostics.sorted().into_iter().map(|noted| noted.message).collect();
        assert_eq!(found, ["found `***`", "`***` has an unclosed `{`", "`$secret:x` is not one"]);
        assert_eq!(hidden("abc{", "`abc{` has"), "`***` has");
        assert_eq!(hidden("x1", "`https://a?code=x1` is not one"), "`https://a?code=***` is not one");
        assert_eq!(hidden("s", "`secret` is missing"), "`secret` is missing");
        let long = "x".repeat(2_000);
        assert_eq!(hidden(&long, &format!("`{} … x`", "x".repeat(500))), "the text cannot be used here");
    }
}
