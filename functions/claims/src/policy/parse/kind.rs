//! Finds the kind of a store: the one key that not every store has. Its configuration stands below it.

use crate::document::{
    CONFLICTING_KEYS, Diagnostics, Entry, NodeKind, UNKNOWN_KEY, did_you_mean, unknown_key,
};
use crate::policy::codes::MISSING_STORE_KIND;
use crate::policy::keys::STORE_KEYS;

/// The kinds of stores, each with keys of its configuration by which a configuration without its kind is recognized.
pub const STORE_KIND_KEYS: [(&str, &[&str]); 7] = [
    ("dynamodb", &["table", "consistentRead", "endpointUrl"]),
    ("file", &["path"]),
    ("graph", &["tenant", "tokenUrl"]),
    ("hash", &["values"]),
    ("ldap", &["base", "filter", "startTls", "bind"]),
    ("rest", &["url", "method", "headers"]),
    ("sql", &["query", "database"]),
];

/// The key that is the kind of a store; mistakes are noted.
pub(super) fn read<'n>(store: &'n Entry, diagnostics: &mut Diagnostics) -> Option<&'n Entry> {
    let NodeKind::Map(entries) = &store.value.kind else { return None };
    let common = STORE_KEYS.map(|key| key.name);
    let (mut kinds, mut others) = (Vec::new(), Vec::new());
    for entry in entries.iter().filter(|entry| !common.contains(&entry.key.as_str())) {
        if is_kind(&entry.key) {
            kinds.push(entry);
        } else if did_you_mean(&entry.key, common).is_some() {
            unknown_key(entry, entries, &common, diagnostics);
        } else {
            others.push(entry);
        }
    }
    match kinds.as_slice() {
        [] => unnamed(store, &others, diagnostics),
        [kind] => {
            others.iter().for_each(|other| misplaced(other, &kind.key, diagnostics));
            Some(*kind)
        }
        [first, more @ ..] => {
            for other in more {
                let message = format!("`{}` cannot be combined with `{}`", other.key, first.key);
                let error = diagnostics.error(CONFLICTING_KEYS, other.place, message);
                error.help("a store has one kind; declare another store for the other");
            }
            None
        }
    }
}

fn is_kind(key: &str) -> bool {
    STORE_KIND_KEYS.iter().any(|(kind, _)| *kind == key)
}

/// A key that is next to the kind.
fn misplaced(key: &Entry, kind: &str, diagnostics: &mut Diagnostics) {
    let error = diagnostics.error(UNKNOWN_KEY, key.place, format!("unknown key `{}`", key.key));
    error.help(format!("move it below `{kind}`, where the configuration of the store is"));
}

/// No key is a kind: it is missing, or one of another name that the stores do not know either.
fn unnamed<'n>(store: &Entry, others: &[&'n Entry], diagnostics: &mut Diagnostics) -> Option<&'n Entry> {
    let keys: Vec<&str> = others.iter().map(|other| other.key.as_str()).collect();
    let recognized = STORE_KIND_KEYS.iter().find(|(_, known)| keys.iter().any(|key| known.contains(key)));
    let help = match (recognized, others) {
        (None, [only]) => return Some(*only),
        (None, _) => {
            "add a kind, such as `dynamodb:` or `file:`, and move its configuration below it".to_owned()
        }
        (Some((kind, _)), _) => {
            format!("add the kind, such as `{kind}:`, and move `{}` below it", keys.join("`, `"))
        }
    };
    let message = format!("store `{}` has no kind", store.key);
    diagnostics.error(MISSING_STORE_KIND, store.place, message).help(help);
    None
}
