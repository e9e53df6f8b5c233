//! `sql`: the rows of a query to PostgreSQL, MySQL, SQL Server or SQLite.
//!
//! Read `configuration.rs` and `look_up.rs` first. `query.rs` and `scanner.rs` make the statement, `pool.rs` keeps
//! connections, `rows.rs` and `columns.rs` read the result, and `drivers/` is what differs between the databases.
//!
#![doc = include_str!("reference.md")]

mod columns;
mod configuration;
mod drivers;
mod errors;
mod look_up;
mod pool;
mod query;
mod rows;
mod scanner;
mod server;

pub(crate) use configuration::STORE_KIND;
