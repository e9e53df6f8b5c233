//! Why the records of a file cannot be used.

use claims::document::Code;

/// The records of a file cannot be used: unreadable, not a table, or two records with the same key.
pub const UNUSABLE_RECORDS: Code = Code("unusable_records");
