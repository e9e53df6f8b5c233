//! What differs between the databases: one file or folder each.

mod mysql;
mod postgres;
mod sqlite;
mod sqlserver;

use std::sync::Arc;

use futures_util::future::BoxFuture;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;

use super::errors::SqlError;
use super::rows::Reading;
use crate::dialing::Trouble;
use crate::failure::{FailureKind, StoreFailure};

pub(super) use mysql::MySqlDriver;
pub(super) use postgres::PostgresDriver;
pub(super) use sqlite::SqliteDriver;
pub(super) use sqlserver::{MsLogin, MsServer, SqlServerDriver};

/// A statement takes no longer, because Entra waits no longer for a callout.
const STATEMENT_MS: u64 = 2000;

/// Servers that have the same database, and an account with a password there.
pub(super) struct DatabaseAccount {
    pub(super) hosts: Vec<String>,
    pub(super) port: u16,
    pub(super) database: String,
    pub(super) user: String,
    /// May be empty.
    pub(super) password: String,
    /// `None` for connections that are not encrypted.
    pub(super) tls: Option<Arc<ClientConfig>>,
    /// Of addresses.
    pub(super) trouble: Trouble,
}

/// A database and the statement that is asked there.
///
/// A connection keeps nothing between look-ups that another client of the same session could notice: behind a pooler,
/// sessions are shared. Each look-up is a transaction that only reads, and it is rolled back.
pub(super) trait Driver: Send + Sync + 'static {
    /// A connection.
    type Connection: Send + 'static;

    /// The hosts, any of which can be asked.
    fn hosts(&self) -> &[String];

    /// Connects and logs in to one of the hosts.
    ///
    /// The future fails if the server is not reached or refuses the login.
    fn connect<'c>(&'c self, host: &'c str) -> BoxFuture<'c, Result<Self::Connection, StoreFailure>>;

    /// Starts a transaction. The server answers at once if it lives.
    ///
    /// The future fails if the connection was lost or the server refuses.
    fn start<'c>(&'c self, connection: &'c mut Self::Connection) -> BoxFuture<'c, Result<(), StoreFailure>>;

    /// Asks the statement with these values for its parameters, and ends the transaction.
    ///
    /// The future fails if the database refuses the statement, a value is nobody's, or the connection was lost.
    fn ask<'c>(
        &'c self,
        connection: &'c mut Self::Connection,
        values: &'c [String],
        reading: &'c mut Reading<'_>,
    ) -> BoxFuture<'c, Result<(), SqlError>>;

    /// Ends the transaction without a question.
    ///
    /// The future fails if the connection was lost.
    fn end<'c>(&'c self, connection: &'c mut Self::Connection) -> BoxFuture<'c, Result<(), SqlError>>;
}

/// The name that the certificate of a host must have.
///
/// # Errors
/// No certificate can have it.
fn server_name(host: &str) -> Result<ServerName<'static>, StoreFailure> {
    let what = "the host is not a name";
    ServerName::try_from(host.to_owned()).map_err(|_| StoreFailure::new(FailureKind::Misconfigured, what))
}

/// The statement has so many parameters, and so many values.
fn other_count(parameters: usize, values: usize) -> StoreFailure {
    let what = format!("the query has {parameters} parameters and {values} attributes");
    StoreFailure::new(FailureKind::Misconfigured, what)
}

/// The boolean that a number is; another number stays what it is.
fn truth(number: String) -> String {
    match number.as_str() {
        "0" => "false".to_owned(),
        "1" => "true".to_owned(),
        _ => number,
    }
}
