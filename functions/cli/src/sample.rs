//! Reads the file of sample people: what Entra says about each of them, and what each store knows.

use std::collections::BTreeMap;
use std::path::Path;

use claims::document::{Diagnostics, Node, NodeKind};
use claims::values::Value;

use crate::text_file;

/// What a store knows about one user, by the attributes' names.
pub(crate) type SampleRecord = BTreeMap<String, Value>;

/// One sample person.
#[derive(Clone, Debug)]
pub(crate) struct Person {
    /// What `claimsmith call` calls them.
    pub(crate) name: String,
    /// The user of their callouts; `None` for a sign-in without a user.
    pub(crate) user: Option<BTreeMap<String, String>>,
    /// What each store knows, by the store's name; a store that is not here does not know them.
    pub(crate) stores: BTreeMap<String, SampleRecord>,
}

/// Reads a file of sample people.
///
/// # Errors
/// The file cannot be read or is not a list of people; the text names the place.
pub(crate) fn read(path: &Path) -> Result<Vec<Person>, String> {
    let source = text_file::read(path)?;
    let mut diagnostics = Diagnostics::default();
    let root = Node::parse(&source, &mut diagnostics);
    let people = root.items(&mut diagnostics).unwrap_or_default();
    let people = people.iter().filter_map(|node| person(node, &mut diagnostics)).collect();
    match diagnostics.as_slice().first() {
        Some(first) => Err(format!("{}: {first}", path.display())),
        None => Ok(people),
    }
}

/// Finds a sample person by name.
///
/// # Errors
/// Nobody has that name; the text lists the names.
pub(crate) fn find<'p>(people: &'p [Person], name: &str) -> Result<&'p Person, String> {
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
        if !matches!(entry.key.as_str(), "name" | "user") {
            stores.insert(entry.key.clone(), attributes(&entry.value, diagnostics));
        }
    }
    Some(Person { name, user, stores })
}

fn texts(node: &Node, diagnostics: &mut Diagnostics) -> BTreeMap<String, String> {
    let mut texts = BTreeMap::new();
    for entry in node.entries(diagnostics).unwrap_or_default() {
        if let Some(text) = entry.value.text(diagnostics) {
            texts.insert(entry.key.clone(), text.to_owned());
        }
    }
    texts
}

/// The attributes of a mapping; null is no value.
pub(crate) fn attributes(node: &Node, diagnostics: &mut Diagnostics) -> SampleRecord {
    let mut attributes = BTreeMap::new();
    for entry in node.entries(diagnostics).unwrap_or_default() {
        if let Some(value) = value(&entry.value, diagnostics) {
            attributes.insert(entry.key.clone(), value);
        }
    }
    attributes
}

fn value(node: &Node, diagnostics: &mut Diagnostics) -> Option<Value> {
    match &node.kind {
        NodeKind::Null => None,
        NodeKind::List(items) => {
            let texts = items.iter().filter_map(|item| item.text(diagnostics)).map(str::to_owned);
            Some(Value::List(texts.collect()))
        }
        _ => Some(Value::Text(node.text(diagnostics)?.to_owned())),
    }
}
