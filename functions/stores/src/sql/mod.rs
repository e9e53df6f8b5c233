//! `sql`: the rows of a query to PostgreSQL, MySQL, SQL Server or SQLite.
//!
//! Read `configuration.rs` and `look_up.rs` first. `query.rs` and `scanner.rs` make the statement, `pool.rs` keeps
//! connections, `rows.rs` and `columns.rs` read the result, and `drivers/` is what differs between the databases.
//! Without the feature `sql` a configuration is only read.
//!
#![doc = include_str!("reference.md")]

mod columns;
mod configuration;
#[cfg(feature = "sql")]
mod drivers;
#[cfg(feature = "sql")]
mod errors;
#[cfg(feature = "sql")]
mod look_up;
#[cfg(feature = "sql")]
mod opening;
#[cfg(feature = "sql")]
mod pool;
mod query;
#[cfg(feature = "sql")]
mod resolved;
#[cfg(feature = "sql")]
mod rows;
mod scanner;
mod server;

pub(crate) use configuration::STORE_KIND;
