//! How large a document may be. What is larger is refused at once.

/// The size of a document, in bytes.
pub const MAX_DOCUMENT_BYTES: usize = 16 * 1024 * 1024;
/// How deep lists and mappings may be nested.
pub const MAX_DEPTH: usize = 64;
/// How many stores a policy may declare.
pub const MAX_STORES: usize = 100;
/// How much the applications of a policy may ask their stores for: an application counts, for each store that it may
/// ask, one, the attributes that it asks for, the attributes that the store needs, and the groups that it asks about.
pub const MAX_LOOKUPS: usize = 1_000_000;

/// How many diagnostics with the same code are listed; the others are only counted.
pub const MAX_LISTED: usize = 100;
/// The length of a diagnostic's message or help, in bytes; of a longer one the middle is left out.
pub const MAX_MESSAGE_BYTES: usize = 1_000;
