//! Opens the store `sql`.

use std::sync::Arc;

use claims::document::Diagnostics;
use claims::values::AttributeName;

use super::configuration::{DatabaseSource, Sql};
use super::drivers::{Driver, MySqlDriver, PostgresDriver, SqlServerDriver, SqliteDriver};
use super::look_up::Database;
use super::query::Statement;
use super::rows::ResultFormat;
use crate::environment::Environment;
use crate::file::folder;
use crate::opening::Opens;
use crate::store::Store;

/// The ports of servers where the policy says none.
const MYSQL_PORT: u16 = 3306;
const POSTGRESQL_PORT: u16 = 5432;

impl Opens for Sql {
    fn open(&self, environment: &Environment, diagnostics: &mut Diagnostics) -> Option<Arc<dyn Store>> {
        let query = self.query.resolve(environment, diagnostics);
        let statement = query
            .and_then(|query| Statement::of(&query, self.source.syntax(), self.query.place, diagnostics));
        match &self.source {
            DatabaseSource::MySql(server) => {
                let server = server.resolve(environment, diagnostics)?.account(MYSQL_PORT);
                let Statement { sql, attributes } = statement?;
                Some(self.database(MySqlDriver::new(server, &sql), attributes))
            }
            DatabaseSource::PostgreSql(server) => {
                let server = server.resolve(environment, diagnostics)?.account(POSTGRESQL_PORT);
                let Statement { sql, attributes } = statement?;
                Some(self.database(PostgresDriver::new(server, sql), attributes))
            }
            DatabaseSource::SqlServer(server) => {
                let server = server.resolve(environment, diagnostics)?.sqlserver();
                let Statement { sql, attributes } = statement?;
                Some(self.database(SqlServerDriver::new(server, sql), attributes))
            }
            DatabaseSource::Sqlite(path) => {
                let file = folder::find(path, environment, diagnostics)?;
                let Statement { sql, attributes } = statement?;
                Some(self.database(SqliteDriver::new(&file.path, sql), attributes))
            }
        }
    }
}

impl Sql {
    fn database(&self, driver: impl Driver, attributes: Vec<AttributeName>) -> Arc<dyn Store> {
        let format = ResultFormat { many: self.many, columns: self.columns.clone() };
        Arc::new(Database::new(driver, self.connections, attributes, format))
    }
}
