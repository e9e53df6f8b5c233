//! The interface of a kind of store: its configuration is read without I/O, and opened later.

use std::fmt::Debug;
use std::sync::Arc;

use claims::document::{Diagnostics, Node, Place};
use claims::values::AttributeName;

use crate::environment::Environment;
use crate::store::Store;

/// A kind of store.
#[derive(Debug)]
pub struct StoreKind {
    /// The key that holds the configuration, such as `dynamodb`.
    pub name: &'static str,
    /// A one-line description.
    pub summary: &'static str,
    /// The documentation in Markdown, with an example that has every key; see [`crate::reference`].
    pub reference: &'static str,
    /// Whether it finds records without regard to the case of letters, so that a record may repeat its key in another
    /// case.
    pub ignores_case: bool,
    /// Reads the configuration, without I/O. `None` if it cannot be used; mistakes are reported.
    pub read: fn(&Node, &mut Diagnostics) -> Option<Box<dyn StoreConfiguration>>,
}

/// The configuration of one store.
pub trait StoreConfiguration: Debug + Send + Sync {
    /// The attributes that the store needs, and where the policy uses them.
    fn needs(&self) -> Vec<(AttributeName, Place)>;

    /// Opens the store; expensive work happens here. `None` if there are mistakes, such as a missing setting, which are
    /// reported.
    fn open(&self, environment: &Environment, diagnostics: &mut Diagnostics) -> Option<Arc<dyn Store>>;
}
