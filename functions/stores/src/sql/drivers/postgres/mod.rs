//! The driver of PostgreSQL. `login.rs` connects, `wire.rs` exchanges messages, `types.rs` finds out what types are,
//! `parameters.rs` and `values.rs` write and read values, which travel as text.

mod arrays;
mod errors;
mod login;
mod parameters;
mod types;
mod values;
mod wire;

use std::ops::Range;

use fallible_iterator::FallibleIterator;
use futures_util::future::BoxFuture;
use postgres_protocol::IsNull;
use postgres_protocol::message::backend::{DataRowBody, Message};
use postgres_protocol::message::frontend;

use self::login::written;
use self::types::{PgType, PgTypes};
use self::wire::Said;
use super::{DatabaseAccount, Driver, STATEMENT_MS, other_count};
use crate::failure::StoreFailure;
use crate::record::mapping::NotAValue;
use crate::sql::columns::Cell;
use crate::sql::errors::{SqlError, unreadable};
use crate::sql::rows::Reading;

pub(in crate::sql) use self::wire::PgWire;

/// Servers and the statement.
pub(in crate::sql) struct PostgresDriver {
    account: DatabaseAccount,
    sql: String,
    types: PgTypes,
    begin: String,
}

/// The statement as the server describes it.
struct Described {
    parameters: Vec<u32>,
    /// The name and the type of each column.
    columns: Vec<(String, u32)>,
}

impl PostgresDriver {
    /// Does not connect yet.
    pub(in crate::sql) fn new(account: DatabaseAccount, sql: String) -> Self {
        // `SET LOCAL` ends with the transaction, so that poolers can give the session to others.
        let begin = format!(
            "BEGIN READ ONLY; SET LOCAL statement_timeout = {STATEMENT_MS}; SET LOCAL timezone = 'UTC'; \
             SET LOCAL datestyle = 'ISO'; SET LOCAL intervalstyle = 'iso_8601'; SET LOCAL bytea_output = 'hex'"
        );
        Self { account, sql, types: PgTypes::default(), begin }
    }

    fn parse(&self, wire: &mut PgWire) -> Result<(), StoreFailure> {
        written(frontend::parse("", &self.sql, [], &mut wire.out))
    }

    /// What the server says to the statement that [`Driver::start`] sent.
    async fn described(&self, wire: &mut PgWire) -> Result<Described, StoreFailure> {
        while !matches!(wire.expect().await?, Message::ReadyForQuery(_)) {}
        let mut described = Described { parameters: Vec::new(), columns: Vec::new() };
        loop {
            match wire.expect().await? {
                Message::ParseComplete | Message::NoData => {}
                Message::ParameterDescription(body) => {
                    described.parameters = body.parameters().collect().map_err(|_| unreadable())?;
                }
                Message::RowDescription(body) => {
                    let fields = body.fields().map(|field| Ok((field.name().to_owned(), field.type_oid())));
                    described.columns = fields.collect().map_err(|_| unreadable())?;
                }
                Message::ReadyForQuery(_) => return Ok(described),
                _ => return Err(unreadable()),
            }
        }
    }

    async fn rows(
        &self,
        wire: &mut PgWire,
        values: &[String],
        reading: &mut Reading<'_>,
    ) -> Result<(), SqlError> {
        let Described { parameters, columns } = self.described(wire).await?;
        let (names, columns): (Vec<String>, Vec<u32>) = columns.into_iter().unzip();
        reading.columns(&names)?;
        if parameters.len() != values.len() {
            return Err(other_count(parameters.len(), values.len()).into());
        }
        let asked = self.types.learn(wire, parameters.iter().chain(&columns)).await?;
        let bound = parameters.iter().zip(values);
        let bound = bound.map(|(oid, value)| parameters::text(&self.types.get(*oid), value));
        let bound: Vec<String> = match bound.collect::<Result<_, SqlError>>() {
            Ok(bound) => bound,
            Err(error) => {
                if matches!(error, SqlError::NobodysValue) {
                    self.roll_back(wire).await?;
                }
                return Err(error);
            }
        };
        if asked {
            // Another question has replaced the statement.
            self.parse(wire)?;
        }
        execute(wire, &bound)?;
        written(frontend::query("ROLLBACK", &mut wire.out))?;
        wire.send().await?;
        let columns: Vec<PgType> = columns.iter().map(|oid| self.types.get(*oid)).collect();
        self.result(wire, values, &columns, reading).await
    }

    async fn result(
        &self,
        wire: &mut PgWire,
        values: &[String],
        columns: &[PgType],
        reading: &mut Reading<'_>,
    ) -> Result<(), SqlError> {
        loop {
            match wire.receive().await? {
                Said::Refused(body) => {
                    let error = errors::refused(&body, values);
                    if matches!(error, SqlError::NobodysValue) {
                        wire.pass(2).await?;
                    }
                    return Err(error);
                }
                Said::Message(Message::DataRow(body)) => {
                    let ranges: Vec<_> = body.ranges().collect().map_err(|_| unreadable())?;
                    if ranges.len() != columns.len() {
                        return Err(unreadable().into());
                    }
                    reading.row(|column| self.cell(&body, ranges.get(column), columns.get(column)))?;
                }
                Said::Message(
                    Message::ParseComplete | Message::BindComplete | Message::CommandComplete(_),
                ) => {}
                Said::Message(Message::ReadyForQuery(_)) => return Ok(wire.pass(1).await?),
                Said::Message(_) => return Err(unreadable().into()),
            }
        }
    }

    fn cell(&self, row: &DataRowBody, range: Option<&Option<Range<usize>>>, column: Option<&PgType>) -> Cell {
        let Some(Some(range)) = range else { return Ok(None) };
        let bytes = row.buffer().get(range.clone()).ok_or(NotAValue)?;
        let text = std::str::from_utf8(bytes).map_err(|_| NotAValue)?;
        let element = |oid| self.types.get(oid);
        values::value(column.ok_or(NotAValue)?, element, text).map(Some)
    }

    async fn roll_back(&self, wire: &mut PgWire) -> Result<(), StoreFailure> {
        written(frontend::query("ROLLBACK", &mut wire.out))?;
        wire.send().await?;
        wire.pass(1).await
    }
}

/// Binds and executes the statement without a name. All values are texts.
fn execute(wire: &mut PgWire, values: &[String]) -> Result<(), StoreFailure> {
    let put = |value: &String, out: &mut bytes::BytesMut| {
        out.extend_from_slice(value.as_bytes());
        Ok(IsNull::No)
    };
    frontend::bind("", "", [], values, put, [], &mut wire.out).map_err(|_| unreadable())?;
    written(frontend::execute("", 0, &mut wire.out))?;
    frontend::sync(&mut wire.out);
    Ok(())
}

impl Driver for PostgresDriver {
    type Connection = PgWire;

    fn hosts(&self) -> &[String] {
        &self.account.hosts
    }

    fn connect<'c>(&'c self, host: &'c str) -> BoxFuture<'c, Result<PgWire, StoreFailure>> {
        Box::pin(login::connect(&self.account, host))
    }

    /// Sends the statement, too, and waits for the first answer.
    fn start<'c>(&'c self, wire: &'c mut PgWire) -> BoxFuture<'c, Result<(), StoreFailure>> {
        Box::pin(async {
            written(frontend::query(&self.begin, &mut wire.out))?;
            self.parse(wire)?;
            written(frontend::describe(b'S', "", &mut wire.out))?;
            frontend::sync(&mut wire.out);
            wire.send().await?;
            match wire.expect().await? {
                Message::CommandComplete(_) => Ok(()),
                _ => Err(unreadable()),
            }
        })
    }

    fn ask<'c>(
        &'c self,
        wire: &'c mut PgWire,
        values: &'c [String],
        reading: &'c mut Reading<'_>,
    ) -> BoxFuture<'c, Result<(), SqlError>> {
        Box::pin(self.rows(wire, values, reading))
    }

    fn end<'c>(&'c self, wire: &'c mut PgWire) -> BoxFuture<'c, Result<(), SqlError>> {
        Box::pin(async {
            self.described(wire).await?;
            Ok(self.roll_back(wire).await?)
        })
    }
}
