//! The store kind `sql` over a real PostgreSQL, a real MariaDB and SQLite.
#![expect(clippy::indexing_slicing, clippy::panic, reason = "a test stops at the first surprise")]

mod answers;
mod connections;
mod faults;
mod given_up;
mod hostile;
mod mysql;
pub(crate) mod people;
mod policy;
mod postgresql;
mod sqlserver;
pub(crate) mod stand;
mod tls;
mod ways;
