//! The store kind `sql` over a real PostgreSQL, a real MariaDB and SQLite.

mod answers;
mod connections;
mod faults;
mod hostile;
mod mysql;
pub(crate) mod people;
mod policy;
mod postgresql;
mod server;
mod stand;
mod tls;
