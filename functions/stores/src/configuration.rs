//! The interface of a kind of store: its configuration is read without I/O, and opened later.

use std::fmt::Debug;

use claims::document::{Diagnostics, Node, Place};
use claims::values::AttributeName;

#[cfg(feature = "network")]
use crate::opening::Opens;
use crate::template::PlacedTemplate;

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
pub trait StoreConfiguration: Debug + Send + Sync + Opens {
    /// The attributes that the store needs, and where the policy uses them.
    fn needs(&self) -> Vec<(AttributeName, Place)>;

    /// What the store needs of the stack in which the function runs, beside settings, secrets and parameters.
    fn stack_needs(&self) -> Vec<StackNeed> {
        Vec::new()
    }
}

/// Without the feature `network` no store is opened.
#[cfg(not(feature = "network"))]
pub trait Opens {}

#[cfg(not(feature = "network"))]
impl<C> Opens for C {}

/// One thing that a store needs of the AWS stack in which the function runs; texts may have settings in them, as the policy
/// writes them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StackNeed {
    /// To read items of a table by their keys.
    Table {
        /// The table's name.
        table: PlacedTemplate,
        /// Its region, if it is not the function's.
        region: Option<PlacedTemplate>,
    },
    /// To query an index of a table.
    Index {
        /// The table's name.
        table: PlacedTemplate,
        /// The index's name.
        index: PlacedTemplate,
        /// The table's region, if it is not the function's.
        region: Option<PlacedTemplate>,
    },
    /// To call a web service that admits whom IAM allows.
    Service {
        /// The service's name in a signature: `execute-api` or `lambda`.
        service: &'static str,
        /// The service's address.
        url: PlacedTemplate,
    },
    /// A file in the policy's folder.
    File {
        /// Its path, from that folder.
        path: String,
    },
}

impl StackNeed {
    /// A file whose name has no settings; the folder of one that has is not known before it is deployed.
    pub(crate) fn file(path: &PlacedTemplate) -> Option<Self> {
        Some(Self::File { path: path.literal()? })
    }
}
