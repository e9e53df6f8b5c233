//! The key of an entry in the shared table: a digest of everything that an answer depends on. It reveals no user, and
//! two different users never have the same key.

use aws_lc_rs::digest::{Context, SHA256};
use claims::document::{Node, NodeKind};
use claims::policy::StoreDeclaration;
use claims::values::{Groups, SettingName, Value};

use super::guarded::Inputs;
use crate::environment::Environment;
use crate::secrets::settings_in;
use crate::store::Wanted;

/// Must be increased when the format of entries changes.
const FORMAT: u64 = 1;

/// A store, as it is configured in this deployment, and what it is asked for.
#[derive(Clone)]
pub(super) struct Identity(Vec<u8>);

impl Identity {
    pub(super) fn of(declaration: &StoreDeclaration, wanted: &Wanted, environment: &Environment) -> Self {
        let mut parts = Parts(Context::new(&SHA256));
        parts.number(FORMAT);
        parts.text(&declaration.name);
        parts.text(&declaration.kind);
        parts.node(&declaration.configuration, environment);
        parts.list(b"v", usize::from(declaration.verify.is_some()));
        declaration.verify.iter().for_each(|node| parts.node(node, environment));
        parts.optional(environment.deployment.aws.region.as_deref());
        parts.optional(environment.deployment.aws.dynamodb_endpoint.as_deref());
        parts.list(b"a", wanted.attributes.len());
        wanted.attributes.iter().for_each(|name| parts.text(&name.to_string()));
        parts.groups(&wanted.groups);
        Self(parts.finish())
    }

    /// The key of the user with these inputs, in hexadecimal.
    pub(super) fn key(&self, inputs: &Inputs) -> String {
        let mut parts = Parts(Context::new(&SHA256));
        parts.bytes(&self.0);
        for input in inputs.iter() {
            parts.value(input.as_ref());
        }
        parts.finish().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// Writes the kind and length of every part, so that no two lists of parts give the same bytes.
struct Parts(Context);

impl Parts {
    fn number(&mut self, number: u64) {
        self.0.update(&number.to_be_bytes());
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.number(bytes.len() as u64);
        self.0.update(bytes);
    }

    fn text(&mut self, text: &str) {
        self.0.update(b"t");
        self.bytes(text.as_bytes());
    }

    fn list(&mut self, letter: &[u8; 1], length: usize) {
        self.0.update(letter);
        self.number(length as u64);
    }

    fn groups(&mut self, groups: &Groups) {
        match groups {
            Groups::All => self.0.update(b"*"),
            Groups::Named(ids) => {
                self.list(b"g", ids.len());
                ids.iter().for_each(|id| self.text(id));
            }
        }
    }

    fn optional(&mut self, text: Option<&str>) {
        match text {
            Some(text) => self.text(text),
            None => self.0.update(b"n"),
        }
    }

    fn value(&mut self, value: Option<&Value>) {
        match value {
            None | Some(Value::Text(_)) => self.optional(value.and_then(Value::first)),
            Some(Value::List(texts)) => {
                self.list(b"l", texts.len());
                texts.iter().for_each(|text| self.text(text));
            }
        }
    }

    /// A node with the values of its settings.
    fn node(&mut self, node: &Node, environment: &Environment) {
        match &node.kind {
            NodeKind::Null => self.optional(None),
            NodeKind::Text { text, .. } => {
                self.text(text);
                for setting in settings_in(text) {
                    // Those that are fetched are the store's version, which is part of the inputs.
                    if let SettingName::Named(name) = setting {
                        self.optional(environment.deployment.policy_setting(&name).as_deref());
                    }
                }
            }
            NodeKind::List(items) => {
                self.list(b"l", items.len());
                items.iter().for_each(|item| self.node(item, environment));
            }
            NodeKind::Map(entries) => {
                self.list(b"m", entries.len());
                for entry in entries {
                    self.text(&entry.key);
                    self.node(&entry.value, environment);
                }
            }
        }
    }

    fn finish(self) -> Vec<u8> {
        self.0.finish().as_ref().to_vec()
    }
}
