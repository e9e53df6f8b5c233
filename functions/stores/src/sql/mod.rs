//! `sql`: the rows of one query to PostgreSQL, MySQL (MariaDB) or SQLite. Behind the cargo feature `sql`.
//!
#![doc = include_str!("reference.md")]

mod columns;
mod configuration;
mod dialect;
mod errors;
mod look_up;
mod mysql;
mod numeric;
mod pool;
mod postgres;
mod query;
mod rows;
mod server;
mod sqlite;

pub(crate) use configuration::STORE_KIND;
