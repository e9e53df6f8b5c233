//! The values that are tried for an attribute: those that the policies mention, near misses of them, and typical ones.

use claims::policy::StoreDeclaration;
use claims::values::{AttributeName, Known, Value};

use super::mentioned::Mentioned;

/// Where attributes come from.
pub(super) struct Supply<'p> {
    /// The stores of both policies.
    stores: &'p [StoreDeclaration],
    /// The application that is signed in to.
    pub(super) app_id: String,
}

/// Texts of many kinds, for transformations that look at the characters.
const PROBES: [&str; 12] = [
    "Typ1cal-Value_7@Example.COM",
    "12345",
    "abc",
    "ABC def-GHI",
    "  padded  ",
    "x",
    "a@b.example",
    "ÄÖü ß9",
    "first.last@sub.contoso.com",
    "a,b;c",
    "0042",
    "kim#EXT#",
];

/// So many mentioned texts also get near misses.
const VARIED: usize = 60;

impl<'p> Supply<'p> {
    pub(super) fn new(stores: &'p [StoreDeclaration], app_id: String) -> Self {
        Self { stores, app_id }
    }

    /// The stores that can supply an attribute.
    pub(super) fn suppliers(&self, name: &AttributeName) -> impl Iterator<Item = &'p StoreDeclaration> {
        let completed = name.source == "user" && name.name != "id" && !name.is_in_callout();
        let is =
            move |store: &&StoreDeclaration| store.name == name.source || completed && store.provides_user;
        self.stores.iter().filter(is)
    }

    /// Whether a store supplies it, which can bring lists and empty texts, and can fail.
    pub(super) fn is_stored(&self, name: &AttributeName) -> bool {
        self.suppliers(name).next().is_some()
    }

    /// The value that an attribute has in every sign-in of the application.
    pub(super) fn fixed(&self, name: &AttributeName) -> Option<Known> {
        let is_app_id = matches!(name.source.as_str(), "application" | "resource") && name.name == "appid";
        is_app_id.then(|| Known::Value(Value::from(self.app_id.as_str())))
    }
}

/// A value like the ones that the attribute usually has, and like that of no other attribute.
pub(super) fn typical(name: &AttributeName) -> Value {
    match (name.source.as_str(), name.name.as_str()) {
        ("user", "id") => Value::from("77777777-7777-4777-8777-777777777777"),
        ("user", "usertype") => Value::from("Member"),
        ("user", "memberof") => Value::List(vec!["99999999-9999-4999-8999-999999999999".to_owned()]),
        ("event", "protocol") => Value::from("OAUTH2.0"),
        ("user", "mail" | "userprincipalname") => Value::Text(format!("Kim.Lee7@{}.contoso.com", name.name)),
        _ => Value::Text(format!("{}-Value 1", name.name)),
    }
}

/// All values that are tried for an attribute, the most telling first; `changed` is what only one of the policies mentions.
pub(super) fn values(
    name: &AttributeName,
    changed: &Mentioned,
    mentioned: &Mentioned,
    supply: &Supply<'_>,
) -> Vec<Known> {
    if let Some(fixed) = supply.fixed(name) {
        return vec![fixed];
    }
    let mut texts: Vec<String> = Vec::new();
    let compared = |of: &Mentioned| of.compared.get(name).into_iter().flatten().cloned().collect::<Vec<_>>();
    texts.extend(compared(changed));
    texts.extend(changed.others.iter().cloned());
    texts.extend(compared(mentioned));
    texts.extend(mentioned.others.iter().cloned());
    let near: Vec<String> = texts.iter().take(VARIED).flat_map(|text| variants(text)).collect();
    let lengths = changed
        .numbers
        .iter()
        .chain(&mentioned.numbers)
        .flat_map(|number| [number.saturating_sub(1), *number, number + 1].map(running));
    texts.extend(lengths.collect::<Vec<_>>());
    texts.extend(near);
    texts.extend(PROBES.map(str::to_owned));
    let mut values = vec![Known::Value(typical(name)), Known::NoValue];
    if supply.is_stored(name) {
        values.push(Known::Unknown);
        values.extend(lists(name, &texts, mentioned).into_iter().map(Known::Value));
    }
    let is_possible = |text: &String| !text.is_empty() || supply.is_stored(name);
    values.extend(texts.into_iter().filter(is_possible).map(|text| Known::Value(Value::Text(text))));
    distinct(values)
}

/// Texts that are almost this one.
fn variants(text: &str) -> Vec<String> {
    let swapped: String = text
        .chars()
        .map(|one| if one.is_lowercase() { one.to_ascii_uppercase() } else { one.to_ascii_lowercase() })
        .collect();
    let mut without_last = text.to_owned();
    without_last.pop();
    vec![
        format!("{text}x"),
        format!("x{text}"),
        format!("Ab{text}9z"),
        format!("{text}q{text}"),
        swapped,
        without_last,
    ]
}

/// A text of this length in which no two neighbors are alike.
fn running(length: usize) -> String {
    ('a'..='z').chain('0'..='9').chain('A'..='Z').cycle().take(length).collect()
}

fn lists(name: &AttributeName, texts: &[String], mentioned: &Mentioned) -> Vec<Value> {
    let first: Vec<String> = texts.iter().take(4).cloned().collect();
    let usual = typical(name).texts().to_vec();
    let with = |more: &[String]| Value::List(usual.iter().chain(more).cloned().collect());
    let mut lists = vec![Value::List(Vec::new()), Value::List(usual.clone()), with(&["Other".to_owned()])];
    lists.extend(first.iter().map(|text| with(std::slice::from_ref(text))));
    if first.len() > 1 {
        lists.push(Value::List(first));
    }
    let counted = mentioned.counted.get(name).copied();
    lists.extend((0..counted.map_or(0, |most| most + 2)).map(of_length));
    lists
}

/// A list of so many different texts.
pub(super) fn of_length(length: usize) -> Value {
    Value::List((1..=length).map(|number| format!("Item {number}")).collect())
}

/// Each value once, the first first.
pub(super) fn distinct(values: Vec<Known>) -> Vec<Known> {
    let mut kept: Vec<Known> = Vec::new();
    let mut seen = std::collections::HashSet::new();
    for value in values {
        if seen.insert(format!("{value:?}")) {
            kept.push(value);
        }
    }
    kept
}
