//! Every store over real parts.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first surprise")]

mod contract;
mod dynamodb;
mod file;
mod stand;
mod stub;
