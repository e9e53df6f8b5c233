//! `sql`: the rows of a query to PostgreSQL, MySQL or SQLite.
//!
//! Read `configuration.rs` and `look_up.rs` first. `query.rs` makes the statement, `pool.rs` keeps connections,
//! `rows.rs` and `columns.rs` read the result, and `dialects/` is what differs between the databases.
//!
#![doc = include_str!("reference.md")]

mod columns;
mod configuration;
mod dialects;
mod errors;
mod look_up;
mod pool;
mod query;
mod rows;
mod server;

pub(crate) use configuration::STORE_KIND;
