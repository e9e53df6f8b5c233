//! The policies of a document: which claims for which applications.

use std::collections::{BTreeMap, HashSet};

use super::claims;
use super::stores::Stores;
use crate::document::{Diagnostics, EMPTY_TEXT, Fix, Node, NodeKind, Place};
use crate::policy::codes::{DUPLICATE_APPLICATION, DUPLICATE_POLICY, INVALID_APPLICATIONS};
use crate::policy::keys::ACCEPT;
use crate::policy::{ApplicationPolicy, Policy};
use crate::values::{Guid, INVALID_GUID, Scope, Sources};

/// What was read so far.
#[derive(Debug, Default)]
pub(super) struct Applications {
    policies: Vec<ApplicationPolicy>,
    names: HashSet<String>,
    by_app_id: BTreeMap<Guid, usize>,
    for_all: Option<usize>,
}

impl Applications {
    pub(super) fn into_policy(self, stores: Stores, sources: Sources) -> Policy {
        let Self { policies, by_app_id, for_all, .. } = self;
        Policy::new(stores.declarations, sources, policies, by_app_id, for_all)
    }

    /// Reads one item of `policies:`.
    pub(super) fn read(
        &mut self,
        item: &Node,
        stores: &Stores,
        sources: &Sources,
        diagnostics: &mut Diagnostics,
    ) {
        let Some(mut fields) = item.fields(diagnostics) else { return };
        let name = fields.required("name", diagnostics);
        let name = name.and_then(|node| self.name(node, diagnostics)).unwrap_or_default();
        if let Some(node) = fields.required("applications", diagnostics) {
            self.applications(node, diagnostics);
        }
        let node = fields.required("claims", diagnostics);
        fields.optional(ACCEPT.name);
        fields.finish(diagnostics);
        let mut scope = Scope::new(sources, diagnostics);
        let mut decisive = Vec::new();
        let claims = node.map(|node| claims::read(node, stores, &mut scope, &mut decisive));
        let claims = claims.unwrap_or_default();
        let groups = scope.groups().clone();
        let attributes = scope.into_attributes();
        self.policies.push(ApplicationPolicy { name, attributes, groups, claims, decisive });
    }

    fn name(&mut self, node: &Node, diagnostics: &mut Diagnostics) -> Option<String> {
        let name = node.text(diagnostics)?;
        if name.trim().is_empty() {
            diagnostics.error(EMPTY_TEXT, node.place, "the name of a policy cannot be empty");
        } else if !self.names.insert(name.to_owned()) {
            let message = format!("a policy named `{name}` already exists");
            diagnostics.error(DUPLICATE_POLICY, node.place, message);
        }
        Some(name.to_owned())
    }

    fn applications(&mut self, node: &Node, diagnostics: &mut Diagnostics) {
        match &node.kind {
            NodeKind::Text { text, .. } if text == "all" => self.all(node.place, diagnostics),
            NodeKind::List(items) if !items.is_empty() => {
                for item in items {
                    self.application(item, diagnostics);
                }
            }
            _ => {
                let message = "`applications` must be `all` or a list of application ids";
                let id = node.as_text().filter(|text| Guid::parse(text).is_some());
                let fix = || id.is_some().then(|| Fix::enclose(node.place, 0, "[", "]"));
                diagnostics.error(INVALID_APPLICATIONS, node.place, message).fix_if_listed(fix);
            }
        }
    }

    fn all(&mut self, place: Place, diagnostics: &mut Diagnostics) {
        if let Some(other) = self.for_all {
            self.duplicate("all applications", other, place, diagnostics);
        }
        self.for_all = Some(self.policies.len());
    }

    fn application(&mut self, item: &Node, diagnostics: &mut Diagnostics) {
        let Some(text) = item.text(diagnostics) else { return };
        let Some(guid) = Guid::parse(text) else {
            let message = format!("`{text}` is not an application id");
            diagnostics.error(INVALID_GUID, item.place, message).help(
                "write an application (client) id, a GUID; for all applications write `applications: all`",
            );
            return;
        };
        if let Some(other) = self.by_app_id.insert(guid, self.policies.len()) {
            self.duplicate(&format!("application `{text}`"), other, item.place, diagnostics);
        }
    }

    fn duplicate(&self, what: &str, other: usize, place: Place, diagnostics: &mut Diagnostics) {
        let message = match self.policies.get(other) {
            Some(policy) => format!("{what} already has the policy `{}`", policy.name),
            None => format!("{what} is listed twice"),
        };
        diagnostics.error(DUPLICATE_APPLICATION, place, message);
    }
}
