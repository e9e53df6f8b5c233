//! Keys and issuers that outlive a process, so that a start needs no answer of Entra's: in the table that all instances share
//! (`in_table.rs`), and in a file beside the policy (`in_file.rs`). `document.rs` is what is kept of one address.
//!
//! What was fetched by this process always replaces what was kept, and of what was kept the newest counts. Its age counts
//! from the time at which the address answered the process that kept it; `CLAIMSMITH_KEY_MAX_AGE_HOURS` is the limit, as for
//! keys that cannot be fetched. Nothing of it is trusted that a fetched document would not be: the issuer must fit the address,
//! and the same code reads the keys.
//!
//! The first fetch of a process starts at once. While it is under way, for four seconds at most, kept keys of any age below the
//! limit are used without waiting for it: to wait is what they are kept to avoid. From then on they are refreshed and waited
//! for as others are, and until a fetch has succeeded, each callout starts one. A token that names a key which was not kept
//! waits for the fetch. So a withdrawn key that was kept is accepted for the time of one fetch in each new process, until the
//! table has a newer document or the limit is reached: with the table, which the first fetch renews, that is about an hour
//! where callouts come all day; with a file alone, it is the limit.

pub(super) mod document;
mod in_file;
mod in_table;

use std::path::PathBuf;
use std::sync::Arc;

use stores::asking::CacheTable;

pub(super) use in_file::read_file;
pub use in_file::{FILE, fetch_file};
pub(super) use in_table::InTable;

/// Where the keys of a start are kept. The default is nowhere.
#[derive(Clone, Default)]
pub struct KeptKeys {
    /// The table that all instances share.
    pub table: Option<Arc<CacheTable>>,
    /// A file, which may be missing.
    pub file: Option<PathBuf>,
}

/// Where known keys are from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeySource {
    /// This process fetched them.
    Fetched,
    /// They were kept in the table.
    Table,
    /// They were kept in the file.
    File,
}

impl KeySource {
    /// Its name in the log.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Fetched => "fetched",
            Self::Table => "table",
            Self::File => "file",
        }
    }
}
