//! Reads a policy file and plans its look-ups, with every mistake that can be found without opening a store.

use std::path::Path;
use std::sync::Arc;

use claims::document::{Diagnostics, Node, UNSUPPORTED_YAML};
use claims::policy::{Policy, declared_stores};
use provider::lookup::Plan;
use stores::configuration::StoreConfiguration;
use stores::secrets::check_written_out;

use crate::yaml_file::YamlFile;

/// A policy file.
pub(crate) struct PolicyFile {
    /// The file and its mistakes.
    pub(crate) document: YamlFile,
    /// The policy and its plan; `None` when there was an error.
    pub(crate) usable: Option<Usable>,
}

/// A policy without an error.
pub(crate) struct Usable {
    /// The policy.
    pub(crate) policy: Policy,
    /// Which stores it asks for what.
    pub(crate) plan: Plan,
}

impl PolicyFile {
    /// Reads a policy and the configurations of its stores.
    ///
    /// # Errors
    /// The file cannot be read; the text names it.
    pub(crate) fn open(path: &Path) -> Result<Self, String> {
        let file = YamlFile::open(path).map_err(|error| match path.exists() || path == Path::new("-") {
            true => error,
            false => {
                format!("{}: there is no such policy file; name yours with --policy FILE", path.display())
            }
        })?;
        Ok(Self::read(file))
    }

    /// Reads the policy in a document and the configurations of its stores.
    pub(crate) fn read(mut document: YamlFile) -> Self {
        if !document.is_yaml() {
            return Self { document, usable: None };
        }
        let policy = Policy::read(&document.root, &mut document.diagnostics);
        let stores = read_stores(&document.root, &mut document.diagnostics);
        let policy = policy.filter(|_| !document.diagnostics.has_errors());
        // The stores were read without a mistake: the plan only finds mistakes that concern several of them.
        let usable = policy.and_then(|policy| {
            let plan = Plan::new(&policy, stores, &mut document.diagnostics)?;
            Some(Usable { policy, plan })
        });
        Self { document, usable }
    }
}

/// Reads every store, also those of a policy with mistakes elsewhere, and checks the attributes they need.
fn read_stores(root: &Node, diagnostics: &mut Diagnostics) -> Vec<Arc<dyn StoreConfiguration>> {
    let (declarations, sources) = declared_stores(root);
    let mut configurations = Vec::new();
    for declaration in &declarations {
        if !diagnostics.has(UNSUPPORTED_YAML) {
            check_written_out(&declaration.configuration, diagnostics);
        }
        let Some(configuration) = stores::read(declaration, diagnostics) else { continue };
        for (name, place) in configuration.needs() {
            sources.check(&name, &name.to_string(), place, diagnostics);
        }
        configurations.push(Arc::from(configuration));
    }
    configurations
}
