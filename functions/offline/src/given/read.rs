//! Reads `given:` of a case: the attributes of the callout, and for each store a record, `unknown` or `unavailable`.

use claims::document::{Diagnostics, Entry, Node, NodeKind, unknown_key};
use claims::policy::Policy;
use claims::values::{AttributeName, BUILT_IN_SOURCES, Value};

use super::Given;
use crate::sample;
use crate::stand_in::SampleAnswer;

/// What a case may say of a store instead of a record.
const STATES: [&str; 2] = ["unavailable", "unknown"];

impl Given {
    /// Reads `given:`; mistakes are noted.
    pub fn read(node: &Node, policy: &Policy, diagnostics: &mut Diagnostics) -> Self {
        let mut given = Self::default();
        let entries = node.entries(diagnostics).unwrap_or_default();
        for entry in entries {
            let is_store = policy.stores.iter().any(|store| store.name == entry.key);
            if is_store {
                given.store(entry, diagnostics);
            } else if BUILT_IN_SOURCES.contains(&entry.key.as_str()) {
                given.source(entry, diagnostics);
            } else {
                let stores = policy.stores.iter().map(|store| store.name.as_str());
                let known: Vec<&str> = BUILT_IN_SOURCES.into_iter().chain(stores).collect();
                unknown_key(entry, entries, &known, diagnostics);
            }
        }
        given
    }

    /// An empty text is no value, as in a callout.
    fn bring(&mut self, source: &str, name: &str, text: &str) {
        let name = AttributeName::parse(&format!("{source}.{name}"));
        if let Some(name) = name.filter(AttributeName::is_in_callout) {
            self.callout.insert(name, (!text.is_empty()).then(|| Value::from(text)));
        }
    }

    fn source(&mut self, source: &Entry, diagnostics: &mut Diagnostics) {
        for entry in source.value.entries(diagnostics).unwrap_or_default() {
            sample::check_attribute(&source.key, entry, diagnostics);
            let text = if entry.value.kind == NodeKind::Null { None } else { entry.value.text(diagnostics) };
            self.bring(&source.key, &entry.key, text.unwrap_or_default());
        }
    }

    fn store(&mut self, store: &Entry, diagnostics: &mut Diagnostics) {
        if let NodeKind::Text { .. } = store.value.kind {
            if store.value.one_of(&STATES, diagnostics) == Some(0) {
                self.stores.insert(store.key.clone(), SampleAnswer::Unavailable);
            }
            return;
        }
        let record = sample::attributes(&store.value, diagnostics);
        self.stores.insert(store.key.clone(), SampleAnswer::Record(record));
    }
}
