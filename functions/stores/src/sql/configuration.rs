//! The configuration of the store `sql`.

use claims::document::{Diagnostics, Fields, Node, Place};
use claims::values::AttributeName;

use super::columns::ColumnSelector;
use super::query::Statement;
use super::scanner::Syntax;
use super::server::DatabaseServer;
use crate::configuration::{StackNeed, StoreConfiguration, StoreKind};
use crate::file::name;
use crate::record::mapping::Mapping;
use crate::template::PlacedTemplate;

/// `sql`.
pub(crate) const STORE_KIND: StoreKind = StoreKind {
    name: "sql",
    summary: "the rows of a query to PostgreSQL, MySQL, SQL Server or SQLite",
    reference: include_str!("reference.md"),
    ignores_case: false,
    read,
};

const DATABASES: [&str; 4] = ["mysql", "postgresql", "sqlite", "sqlserver"];
const ROWS: [&str; 2] = ["one", "many"];
/// One instance of the function has few callouts at a time, and a database limits the connections of all instances.
const CONNECTIONS: usize = 4;
const MOST_CONNECTIONS: i64 = 100;

/// The database, and the query that finds a user's rows.
#[derive(Debug)]
pub(super) struct Sql {
    pub(super) source: DatabaseSource,
    pub(super) query: PlacedTemplate,
    pub(super) many: bool,
    pub(super) columns: Mapping<ColumnSelector>,
    /// The most for each instance.
    pub(super) connections: usize,
}

/// The database.
#[derive(Debug)]
pub(super) enum DatabaseSource {
    MySql(DatabaseServer),
    PostgreSql(DatabaseServer),
    /// The file.
    Sqlite(PlacedTemplate),
    SqlServer(DatabaseServer),
}

fn read(node: &Node, diagnostics: &mut Diagnostics) -> Option<Box<dyn StoreConfiguration>> {
    let mut fields = node.fields(diagnostics)?;
    let source = DatabaseSource::read(&mut fields, diagnostics);
    let query = fields.required("query", diagnostics);
    let query = query.and_then(|node| PlacedTemplate::read(node, diagnostics));
    let rows = fields.optional("rows").and_then(|node| node.one_of(&ROWS, diagnostics));
    let columns = Mapping::read(fields.optional("attributes"), diagnostics);
    let connections = fields.optional("connections");
    let connections = connections.and_then(|node| node.integer(1, MOST_CONNECTIONS, diagnostics));
    let connections = connections.and_then(|count| usize::try_from(count).ok()).unwrap_or(CONNECTIONS);
    let Some(source) = source else {
        fields.check_values(diagnostics);
        return None;
    };
    fields.finish(diagnostics);
    let query = query?;
    Statement::of(&query.template, source.syntax(), query.place, diagnostics)?;
    Some(Box::new(Sql { source, query, many: rows == Some(1), columns, connections }))
}

impl DatabaseSource {
    /// Reads which database it is, and its address; mistakes are reported. `None` if the database's other keys cannot
    /// be checked.
    fn read(fields: &mut Fields<'_>, diagnostics: &mut Diagnostics) -> Option<Self> {
        let database = fields.required("database", diagnostics)?.one_of(&DATABASES, diagnostics)?;
        match database {
            0 => DatabaseServer::read(fields, false, diagnostics).map(Self::MySql),
            1 => DatabaseServer::read(fields, false, diagnostics).map(Self::PostgreSql),
            3 => DatabaseServer::read(fields, true, diagnostics).map(Self::SqlServer),
            _ => {
                let path = fields.required("path", diagnostics)?;
                name::read(path, diagnostics).map(Self::Sqlite)
            }
        }
    }

    /// That of its statements.
    pub(super) fn syntax(&self) -> Syntax {
        match self {
            Self::MySql(_) => Syntax::MySql,
            Self::PostgreSql(_) => Syntax::PostgreSql,
            Self::Sqlite(_) => Syntax::Sqlite,
            Self::SqlServer(_) => Syntax::SqlServer,
        }
    }
}

impl StoreConfiguration for Sql {
    fn needs(&self) -> Vec<(AttributeName, Place)> {
        self.query.needs().collect()
    }

    fn stack_needs(&self) -> Vec<StackNeed> {
        match &self.source {
            DatabaseSource::Sqlite(path) => StackNeed::file(path).into_iter().collect(),
            _ => Vec::new(),
        }
    }
}
