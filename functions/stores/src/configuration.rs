//! What every kind of store has: a configuration that is read without touching anything and opened later.

use std::fmt::Debug;
use std::sync::Arc;

use claims::document::{Diagnostics, Node, Place};
use claims::values::AttributeName;

use crate::environment::Environment;
use crate::store::Store;

/// A kind of store: what follows the store's name in a policy.
#[derive(Debug)]
pub struct StoreKind {
    /// The key that holds the configuration, such as `dynamodb`.
    pub name: &'static str,
    /// What it is, for people: a line.
    pub summary: &'static str,
    /// Everything else to know of it, in Markdown, with an example that has every key; see [`crate::reference`].
    pub reference: &'static str,
    /// Reads the configuration; touches nothing outside. `None` when it cannot be used; the reason is noted.
    pub read: fn(&Node, &mut Diagnostics) -> Option<Box<dyn StoreConfiguration>>,
}

/// What a policy says about one store.
pub trait StoreConfiguration: Debug + Send + Sync {
    /// The attributes that must be known before the store can be asked, and where they are named.
    fn needs(&self) -> Vec<(AttributeName, Place)>;

    /// Opens the store; everything heavy happens here. Mistakes, such as a missing setting, are noted and give
    /// `None`.
    fn open(&self, environment: &Environment, diagnostics: &mut Diagnostics) -> Option<Arc<dyn Store>>;
}
