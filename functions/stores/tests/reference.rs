//! The reference page's examples are policies, and name every key that a kind of store asks for.
#![expect(clippy::panic, reason = "a test stops at the first surprise")]

use std::collections::{BTreeMap, BTreeSet};

use claims::document::{Diagnostics, Entry, Holds, KeyTable, Node, NodeKind, UNKNOWN_KEY};
use claims::policy::Policy;
use stores::STORE_KINDS;
use stores::configuration::StoreKind;
use stores::reference;

/// No reader knows it, and no key that one knows is near.
const ODD: &str = "no store has this key";

/// The keys at each place of a configuration; the place is written as the keys that lead to it.
type Keys = BTreeMap<String, BTreeSet<String>>;

#[test]
fn every_example_is_read_without_a_complaint() {
    for example in reference::examples(&reference::page()) {
        let stores = example.lines().map(|line| format!("  {line}\n")).collect::<String>();
        let rest = "policies: [{ name: all, applications: all, claims: {} }]";
        let mut diagnostics = Diagnostics::default();
        let policy =
            Policy::parse(&format!("version: 1\nstores:\n{stores}{rest}"), &mut diagnostics).unwrap();
        for declaration in &policy.stores {
            assert!(stores::read(declaration, &mut diagnostics).is_some(), "{example}{diagnostics:?}");
        }
        assert!(diagnostics.as_slice().is_empty(), "{example}{diagnostics:?}");
    }
}

/// A policy without the kind of a store is recognized by keys of its configuration.
#[test]
fn the_keys_of_a_kind_are_known_to_the_policy() {
    for kind in STORE_KINDS {
        let (_, known) = claims::policy::STORE_KIND_KEYS.iter().find(|(name, _)| *name == kind.name).unwrap();
        let keys = reference::keys(kind);
        assert!(
            !known.is_empty() && known.iter().all(|key| keys.keys.iter().any(|known| known.name == *key)),
            "{}: {keys:?}",
            kind.name
        );
    }
}

#[test]
fn the_examples_of_a_kind_have_every_key() {
    for kind in STORE_KINDS {
        let (mut written, mut known) = (Keys::new(), Keys::new());
        for configuration in reference::configurations(kind) {
            read_keys(&configuration, "", &mut written);
            ask_keys(kind, &configuration, &mut known);
        }
        assert!(known.contains_key(""), "{}: {known:?}", kind.name);
        if kind.name == "sql" {
            // The same table as of `rest`, whose examples have all of its keys.
            known.retain(|place, _| !place.starts_with(".oauth2"));
        }
        let mut listed = Keys::new();
        list_keys(reference::keys(kind), "", &mut listed);
        for (place, keys) in &known {
            assert_eq!(listed.get(place), Some(keys), "{}: `{place}`", kind.name);
        }
        for (place, keys) in known {
            let written = written.get(&place).cloned().unwrap_or_default();
            let missing: Vec<_> = keys.difference(&written).collect();
            assert!(missing.is_empty(), "{}: `{place}` lacks {missing:?}", kind.name);
        }
    }
}

/// The keys of the table of the reference, in the same form.
fn list_keys(table: &KeyTable, place: &str, keys: &mut Keys) {
    for key in table.keys {
        keys.entry(place.to_owned()).or_default().insert(key.name.to_owned());
        match key.holds {
            Holds::Table(inner) => list_keys(inner, &format!("{place}.{}", key.name), keys),
            // The examples' keys have these names.
            Holds::NamedCount(_, _, Holds::Either([_, Holds::Table(inner)])) => {
                list_keys(inner, &format!("{place}.{}.holder", key.name), keys);
            }
            Holds::Named(Holds::Either([_, Holds::Table(inner)])) => {
                for name in ["immutableId", "scopes"] {
                    list_keys(inner, &format!("{place}.{}.{name}", key.name), keys);
                }
            }
            _ => {}
        }
    }
}

fn read_keys(node: &Node, place: &str, keys: &mut Keys) {
    let NodeKind::Map(entries) = &node.kind else { return };
    for entry in entries {
        keys.entry(place.to_owned()).or_default().insert(entry.key.clone());
        read_keys(&entry.value, &format!("{place}.{}", entry.key), keys);
    }
}

/// Puts the odd key into one mapping after the other; what the kind complains of it names the keys that it knows.
fn ask_keys(kind: &StoreKind, configuration: &Node, keys: &mut Keys) {
    let mut mappings = Keys::new();
    read_keys(configuration, "", &mut mappings);
    for place in mappings.keys() {
        let mut changed = configuration.clone();
        let NodeKind::Map(entries) = &mut below(&mut changed, place).kind else { continue };
        let value =
            Node { place: configuration.place, kind: NodeKind::Text { text: "x".to_owned(), plain: true } };
        entries.push(Entry { key: ODD.to_owned(), place: configuration.place, value });
        let mut diagnostics = Diagnostics::default();
        let _ = (kind.read)(&changed, &mut diagnostics);
        for complaint in diagnostics.as_slice().iter().filter(|complaint| complaint.code == UNKNOWN_KEY) {
            let known = complaint.help.as_ref().unwrap().strip_prefix("known keys: ").unwrap();
            keys.entry(place.clone()).or_default().extend(known.split(", ").map(str::to_owned));
        }
    }
}

/// The part of a configuration at `.auth.basic`.
fn below<'n>(node: &'n mut Node, place: &str) -> &'n mut Node {
    place.split('.').skip(1).fold(node, |node, key| {
        let NodeKind::Map(entries) = &mut node.kind else { panic!("{place} leads to no mapping") };
        &mut entries.iter_mut().find(|entry| entry.key == key).unwrap().value
    })
}
