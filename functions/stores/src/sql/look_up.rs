//! One look-up in a database.

use std::sync::Arc;

use claims::values::AttributeName;
use futures_util::TryStreamExt;
use futures_util::future::BoxFuture;
use sqlx::{AssertSqlSafe, Column, ColumnIndex, Either, Row, SqlSafeStr, SqlStr, Statement as _, ValueRef};

use super::columns::ColumnName;
use super::dialects::{ConnectionOptions, Dialect};
use super::errors::SqlError;
use super::pool::Pool;
use super::query::Statement;
use super::rows::{Cell, Rows};
use crate::failure::{FailureKind, StoreFailure};
use crate::record::mapping::{Mapping, NotAValue};
use crate::store::{Attributes, Found, LookUp, Store, Wanted, known_text};

/// The statement, and how its result is read.
pub(super) struct DatabaseQuery {
    pub(super) statement: Statement,
    /// Whether a user may have more than one row.
    pub(super) many: bool,
    pub(super) columns: Mapping<ColumnName>,
}

/// An open database.
pub(super) struct Database<D: Dialect> {
    pool: Pool<D>,
    query: DatabaseQuery,
    sql: Arc<str>,
}

impl<D: Dialect> Database<D> {
    /// Does not connect yet.
    pub(super) fn new(options: ConnectionOptions<D>, query: DatabaseQuery) -> Self {
        let sql = Arc::from(query.statement.sql.as_str());
        Self { pool: Pool::new(options), query, sql }
    }

    /// The statement. Its text comes from the policy and the deployment only, never from a user.
    fn sql(&self) -> SqlStr {
        AssertSqlSafe(Arc::clone(&self.sql)).into_sql_str()
    }
}

impl<D: Dialect> Store for Database<D>
where
    usize: ColumnIndex<D::Row>,
{
    fn prepare(self: Arc<Self>, wanted: &Wanted) -> Arc<dyn LookUp> {
        Arc::new(DatabaseLookUp { database: self, wanted: wanted.attributes.clone() })
    }

    /// Connects and prepares the statement.
    fn warm(&self) -> BoxFuture<'_, ()> {
        Box::pin(async {
            let Ok((mut connection, loan)) = self.pool.lend().await else { return };
            if D::prepare(&mut connection, self.sql()).await.is_ok() {
                loan.put_back(connection);
            }
        })
    }
}

struct DatabaseLookUp<D: Dialect> {
    database: Arc<Database<D>>,
    wanted: Vec<AttributeName>,
}

impl<D: Dialect> LookUp for DatabaseLookUp<D>
where
    usize: ColumnIndex<D::Row>,
{
    fn run(&self, attributes: &Attributes<'_>) -> BoxFuture<'_, Result<Found, StoreFailure>> {
        let names = self.database.query.statement.attributes.iter();
        let values: Option<Vec<String>> = names.map(|name| known_text(name, attributes)).collect();
        match values {
            Some(values) => Box::pin(self.ask(values)),
            None => Box::pin(std::future::ready(Ok(Found::NotAsked))),
        }
    }
}

impl<D: Dialect> DatabaseLookUp<D>
where
    usize: ColumnIndex<D::Row>,
{
    async fn ask(&self, values: Vec<String>) -> Result<Found, StoreFailure> {
        let (mut connection, loan) = match self.database.pool.lend().await {
            Ok(lent) => lent,
            Err(error) => return SqlError::Unasked(error).outcome(D::refusal),
        };
        let found = self.answer(&mut connection, &values).await.or_else(|error| error.outcome(D::refusal))?;
        loan.put_back(connection);
        Ok(found)
    }

    async fn answer(&self, connection: &mut D::Connection, values: &[String]) -> Result<Found, SqlError> {
        let statement = D::prepare(connection, self.database.sql()).await.map_err(SqlError::Unasked)?;
        let columns = self.columns(&statement)?;
        let arguments = arguments::<D>(&statement, values)?;
        let mut rows = Rows::new(columns.len(), self.database.query.many);
        let mut answer = D::fetch(connection, &statement, arguments);
        while let Some(row) = answer.try_next().await.map_err(SqlError::Asked)? {
            rows.add(columns.iter().map(|column| cell::<D>(&row, *column)))?;
        }
        drop(answer);
        if D::coerced_a_value(connection).await.map_err(SqlError::Asked)? {
            tracing::warn!("the database coerced a value to compare it; treated as no match");
            return Ok(Found::UnknownUser);
        }
        Ok(rows.found(&self.wanted))
    }

    /// The position of the column of each attribute that the look-up needs.
    fn columns(&self, statement: &D::Statement) -> Result<Vec<usize>, StoreFailure> {
        let number = |wanted| {
            let names = statement.columns().iter().map(Column::name);
            let found = self.database.query.columns.selector(wanted).find(names);
            let missing = || format!("the query has no column for `{wanted}`");
            found.ok_or_else(|| StoreFailure::new(FailureKind::Misconfigured, missing()))
        };
        self.wanted.iter().map(number).collect()
    }
}

fn arguments<D: Dialect>(statement: &D::Statement, values: &[String]) -> Result<D::Arguments, SqlError> {
    let types = match statement.parameters() {
        Some(Either::Left(types)) => types,
        Some(Either::Right(_)) | None => &[],
    };
    let count = match statement.parameters() {
        Some(Either::Left(types)) => types.len(),
        Some(Either::Right(count)) => count,
        None => values.len(),
    };
    if count != values.len() {
        let what = format!("the query has {count} parameters and {} attributes", values.len());
        return Err(StoreFailure::new(FailureKind::Misconfigured, what).into());
    }
    let mut arguments = D::Arguments::default();
    for (at, value) in values.iter().enumerate() {
        D::bind(&mut arguments, value, types.get(at))?;
    }
    Ok(arguments)
}

fn cell<D: Dialect>(row: &D::Row, column: usize) -> Cell
where
    usize: ColumnIndex<D::Row>,
{
    let raw = row.try_get_raw(column).map_err(|_| NotAValue)?;
    if raw.is_null() {
        return Ok(None);
    }
    let column = row.try_column(column).map_err(|_| NotAValue)?;
    D::value(raw, column).map(Some)
}
