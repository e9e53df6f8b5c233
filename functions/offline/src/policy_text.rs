//! Reads a policy and plans its look-ups, with every mistake that can be found without opening a store.

use std::sync::Arc;

use claims::document::{Diagnostics, Node, UNSUPPORTED_YAML};
use claims::policy::{Policy, ReadBeside, declared_stores, table_files, with_tables};
use provider::lookup::Plan;
use stores::configuration::StoreConfiguration;
use stores::secrets::check_written_out;

use crate::yaml_text::YamlText;

/// A policy as somebody wrote it.
pub struct PolicyText {
    /// The text and its mistakes.
    pub document: YamlText,
    /// The policy and its plan; `None` when there was an error.
    pub usable: Option<Usable>,
}

/// A policy without an error.
pub struct Usable {
    /// The policy.
    pub policy: Policy,
    /// Which stores it asks for what.
    pub plan: Plan,
}

impl PolicyText {
    /// Reads a policy that has no files beside it, and the configurations of its stores; mistakes are noted in the
    /// document, which has this name.
    pub fn read(name: String, text: String) -> Self {
        Self::of(YamlText::parse(name, text), &|_| Err("there are no files beside this policy".to_owned()))
    }

    /// Reads the policy in a document, its tables in files beside it, and the configurations of its stores; mistakes are
    /// noted in the document.
    pub fn of(mut document: YamlText, beside: &ReadBeside<'_>) -> Self {
        if !document.is_yaml() {
            return Self { document, usable: None };
        }
        let root = with_tables(&document.root, beside, &mut document.diagnostics);
        let policy = Policy::read(&root, &mut document.diagnostics);
        let stores = read_stores(&document.root, &mut document.diagnostics);
        let policy = policy.filter(|_| !document.diagnostics.has_errors());
        // The stores were read without a mistake: the plan only finds mistakes that concern several of them.
        let usable = policy.and_then(|policy| {
            let plan = Plan::new(&policy, stores, &mut document.diagnostics)?;
            Some(Usable { policy, plan: plan.with_table_files(table_files(&document.root)) })
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
