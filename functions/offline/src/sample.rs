//! Sample people: what Entra says about each of them, and what each store knows.

use std::collections::{BTreeMap, HashSet};

use claims::document::{Diagnostics, Entry, Node, NodeKind, UNKNOWN_KEY, did_you_mean, unknown_key};
use claims::policy::Policy;
use claims::values::{AttributeName, Guid, INVALID_GUID, Sources, Value};

use crate::yaml_text::YamlText;

/// What a store knows about one user, by the attributes' names.
pub type SampleRecord = BTreeMap<String, Value>;

/// One sample person.
#[derive(Clone, Debug)]
pub struct Person {
    /// What `claimsmith call` calls them.
    pub name: String,
    /// The user of their callouts; `None` for a sign-in without a user.
    pub user: Option<BTreeMap<String, String>>,
    /// What each store knows, by the store's name; a store that is not here does not know them.
    pub stores: BTreeMap<String, SampleRecord>,
}

/// Reads the sample people of a document, as far as there are no mistakes, which are noted in it. A store that the policy
/// does not have, where it is known, is one.
pub fn read(document: &mut YamlText, policy: Option<&Policy>) -> Vec<Person> {
    let mut people: Vec<Person> = Vec::new();
    let mut unknown = HashSet::new();
    if document.is_yaml() {
        for node in document.root.items(&mut document.diagnostics).unwrap_or_default() {
            people.extend(person(node, &mut document.diagnostics));
            if let Some(policy) = policy {
                check_stores(node, policy, &mut unknown, &mut document.diagnostics);
            }
        }
    }
    people
}

/// Checks that no two people have the same name.
///
/// # Errors
/// Two have; the text says which name.
pub fn check_names(people: &[Person]) -> Result<(), String> {
    let mut names = HashSet::new();
    match people.iter().find(|person| !names.insert(person.name.as_str())) {
        Some(twice) => Err(format!("two people are named `{}`", twice.name)),
        None => Ok(()),
    }
}

/// Finds a sample person by name.
///
/// # Errors
/// Nobody has that name; the text lists the names.
pub fn find<'p>(people: &'p [Person], name: &str) -> Result<&'p Person, String> {
    people.iter().find(|person| person.name == name).ok_or_else(|| {
        let names: Vec<&str> = people.iter().map(|person| person.name.as_str()).collect();
        format!("`{name}` is not a sample person; there are {}", names.join(", "))
    })
}

fn person(node: &Node, diagnostics: &mut Diagnostics) -> Option<Person> {
    let mut fields = node.fields(diagnostics)?;
    let name = fields.required("name", diagnostics)?.text(diagnostics)?.to_owned();
    let user = fields.optional("user").map(|user| texts(user, diagnostics));
    let mut stores = BTreeMap::new();
    for entry in node.entries(diagnostics)? {
        if !OWN_KEYS.contains(&entry.key.as_str()) {
            stores.insert(entry.key.clone(), attributes(&entry.value, diagnostics));
        }
    }
    Some(Person { name, user, stores })
}

/// The keys of a person that are not stores.
const OWN_KEYS: [&str; 2] = ["name", "user"];

/// Notes the stores of a person that the policy does not have: a typo as an error, others as a warning, each once, for
/// the same people may be used with several policies.
fn check_stores(node: &Node, policy: &Policy, unknown: &mut HashSet<String>, diagnostics: &mut Diagnostics) {
    let NodeKind::Map(entries) = &node.kind else { return };
    let stores = policy.stores.iter().map(|store| store.name.as_str());
    let known: Vec<&str> = OWN_KEYS.into_iter().chain(stores).collect();
    for entry in entries.iter().filter(|entry| !known.contains(&entry.key.as_str())) {
        if did_you_mean(&entry.key, known.iter().copied()).is_some() {
            unknown_key(entry, entries, &known, diagnostics);
        } else if unknown.insert(entry.key.clone()) {
            let message = format!("the policy has no store `{}`", entry.key);
            let help = "what is below it is not used";
            diagnostics.warning(UNKNOWN_KEY, entry.place, message).help(help);
        }
    }
}

/// Notes an attribute of a callout that Entra does not send, and a user's ID that is not one.
pub(crate) fn check_attribute(source: &str, entry: &Entry, diagnostics: &mut Diagnostics) {
    let written = format!("{source}.{}", entry.key);
    let Some(name) = AttributeName::read(&written, entry.place, diagnostics) else { return };
    Sources::default().check(&name, &written, entry.place, diagnostics);
    if !name.is_in_callout()
        && did_you_mean(&name.name, AttributeName::callout_names(source).iter().copied()).is_none()
    {
        diagnostics.help("write it below the store that has it");
    }
}

fn texts(node: &Node, diagnostics: &mut Diagnostics) -> BTreeMap<String, String> {
    let mut texts = BTreeMap::new();
    for entry in node.entries(diagnostics).unwrap_or_default() {
        check_attribute("user", entry, diagnostics);
        if let Some(text) = entry.value.text(diagnostics) {
            if entry.key.eq_ignore_ascii_case("id") && Guid::parse_nonzero(text).is_none() {
                let message = format!("`{text}` is not the ID of a user (a GUID)");
                diagnostics.error(INVALID_GUID, entry.value.place, message);
            }
            texts.insert(entry.key.clone(), text.to_owned());
        }
    }
    texts
}

/// The attributes of a mapping; null is no value.
pub fn attributes(node: &Node, diagnostics: &mut Diagnostics) -> SampleRecord {
    let mut attributes = BTreeMap::new();
    for entry in node.entries(diagnostics).unwrap_or_default() {
        if let Some(value) = value(&entry.value, diagnostics) {
            attributes.insert(entry.key.clone(), value);
        }
    }
    attributes
}

/// A text or a list of texts; null is no value.
pub fn value(node: &Node, diagnostics: &mut Diagnostics) -> Option<Value> {
    match &node.kind {
        NodeKind::Null => None,
        NodeKind::List(items) => {
            let texts = items.iter().filter_map(|item| item.text(diagnostics)).map(str::to_owned);
            Some(Value::List(texts.collect()))
        }
        _ => Some(Value::Text(node.text(diagnostics)?.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_read_as_far_as_there_are_no_mistakes() {
        let text = "- { name: kim, user: { id: 7 } }\n- { user: {} }\n- { name: kim, hr: { tier: gold, old: null } }\n";
        let mut document = YamlText::parse("people.yaml".to_owned(), text.to_owned());
        let people = read(&mut document, None);
        let noted = document.diagnostics.clone().sorted();
        let noted = noted.iter().map(|noted| format!("{} {}", noted.code, noted.place.line));
        assert_eq!(noted.collect::<Vec<_>>(), ["invalid_guid 1", "missing_key 2"]);
        let names: Vec<&str> = people.iter().map(|person| person.name.as_str()).collect();
        assert_eq!(names, ["kim", "kim"]);
        assert_eq!(people[1].stores["hr"], SampleRecord::from([("tier".to_owned(), Value::from("gold"))]));
        assert_eq!(check_names(&people).unwrap_err(), "two people are named `kim`");
        assert_eq!(find(&people, "lee").unwrap_err(), "`lee` is not a sample person; there are kim, kim");
    }
}
