//! The part of the reference about stores, and the keys of each kind, one file each. The text of a kind also documents its
//! module. Tests read the examples as policies, and compare the keys with those that the kind reads.

mod dynamodb;
mod file;
mod graph;
mod hash;
mod ldap;
mod rest;
#[cfg(any(feature = "sql", not(feature = "network")))]
mod sql;

use claims::document::{Diagnostics, Holds, KeyDefinition, KeyTable, Node, NodeKind};
use claims::reference::{Topic, key_list, key_topics};

use crate::STORE_KINDS;
use crate::configuration::StoreKind;

/// The documentation of all stores, with an example.
const ALL: &str = include_str!("all.md");

/// The keys of each kind.
const TABLES: &[(&str, KeyTable)] = &[
    ("dynamodb", dynamodb::KEYS),
    ("file", file::KEYS),
    ("graph", graph::KEYS),
    ("hash", hash::KEYS),
    ("ldap", ldap::KEYS),
    ("rest", rest::KEYS),
    #[cfg(any(feature = "sql", not(feature = "network")))]
    ("sql", sql::KEYS),
];

const NO_KEYS: KeyTable = KeyTable::of(&[]);

/// `attributes`, which every kind has.
const ATTRIBUTES: KeyDefinition = KeyDefinition::optional(
    "attributes",
    Holds::Named(&Holds::Text),
    "the names of the attributes in policies, and where in the record each is found; what is not listed is found under its \
     own name",
);

const PRIVATE_KEY: KeyDefinition = KeyDefinition::optional(
    "privateKey",
    Holds::Fixed,
    "a private key instead of a client secret: PEM (PKCS #8), RSA or EC P-256",
);

const CERTIFICATE: KeyDefinition = KeyDefinition::optional(
    "certificate",
    Holds::Fixed,
    "the certificate in PEM by which Entra identifies the private key",
);

const KEY_ID: KeyDefinition =
    KeyDefinition::optional("keyId", Holds::Fixed, "the id by which other servers identify the private key");

/// The part of the reference page about stores and their kinds, in Markdown.
#[must_use]
pub fn page() -> String {
    format!("{ALL}{}", STORE_KINDS.iter().map(|kind| format!("\n{}", kind_page(kind))).collect::<String>())
}

/// The page of each kind of store and of each of its keys.
#[must_use]
pub fn topics() -> Vec<Topic> {
    let kinds = STORE_KINDS.iter().flat_map(|kind| {
        let keys = key_topics(keys(kind), &format!("the store `{}`", kind.name));
        std::iter::once(Topic::new([kind.name], kind_page(kind))).chain(keys)
    });
    kinds.collect()
}

fn kind_page(kind: &StoreKind) -> String {
    let StoreKind { name, summary, reference, .. } = kind;
    format!(
        "### {name}\n\nA kind of store. Gives {summary}.\n\n{reference}\nKeys of `{name}`:\n\n{}",
        key_list(keys(kind))
    )
}

/// The examples in a text: stores, as they are written below `stores:`.
pub fn examples(text: &str) -> impl Iterator<Item = &str> {
    let blocks = text.split("```yaml\n").skip(1);
    blocks.filter_map(|block| block.split_once("```").map(|(example, _)| example))
}

/// The configurations of this kind in its examples.
#[must_use]
pub fn configurations(kind: &StoreKind) -> Vec<Node> {
    let mut configurations = Vec::new();
    for example in examples(kind.reference) {
        for store in entries(&Node::parse(example, &mut Diagnostics::default())) {
            let of_kind = entries(&store.1).into_iter().filter(|(key, _)| key == kind.name);
            configurations.extend(of_kind.map(|(_, configuration)| configuration));
        }
    }
    configurations
}

/// The keys of a kind of store.
#[must_use]
pub fn keys(kind: &StoreKind) -> &'static KeyTable {
    TABLES.iter().find(|(name, _)| *name == kind.name).map_or(&NO_KEYS, |(_, table)| table)
}

fn entries(node: &Node) -> Vec<(String, Node)> {
    let NodeKind::Map(entries) = &node.kind else { return Vec::new() };
    entries.iter().map(|entry| (entry.key.clone(), entry.value.clone())).collect()
}
