//! The driver of MySQL and MariaDB, over a client of our own: those of other crates panic on broken packets, which would end the
//! process, and reach only the first address of a host.
//!
//! `login.rs` and `scramble.rs` connect, `wire.rs` and `packet.rs` exchange packets, `hints.rs` adds to the statement what holds
//! for it alone, `errors.rs` reads errors and warnings, `columns.rs` and `values.rs` read the result.

mod columns;
mod errors;
mod hints;
mod login;
mod packet;
mod scramble;
mod values;
mod wire;

use futures_util::future::BoxFuture;

use self::columns::ColumnDefinition;
use self::errors::{MySqlError, Warning};
use self::packet::{OK, PacketReader, put_string};
use self::wire::{Next, ended};
use super::{DatabaseAccount, Driver, other_count};
use crate::failure::StoreFailure;
use crate::sql::errors::{SqlError, several_results, unreadable};
use crate::sql::rows::Reading;

pub(in crate::sql) use self::wire::MySqlWire;

/// Commands.
/// <https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_command_phase.html>
const QUERY: u8 = 0x03;
const PREPARE: u8 = 0x16;
const EXECUTE: u8 = 0x17;
const CLOSE: u8 = 0x19;
/// The type of a bound text.
const TEXT: [u8; 2] = [0xfd, 0];
/// More than servers keep.
const MAX_WARNINGS: usize = 10_000;

/// Servers and the statement.
pub(in crate::sql) struct MySqlDriver {
    account: DatabaseAccount,
    sql: String,
}

/// A statement that the server has prepared.
struct Prepared {
    number: u32,
    parameters: u16,
}

impl MySqlDriver {
    /// Does not connect yet.
    pub(in crate::sql) fn new(account: DatabaseAccount, sql: &str) -> Self {
        Self { account, sql: hints::added(sql) }
    }

    async fn rows(
        &self,
        wire: &mut MySqlWire,
        values: &[String],
        reading: &mut Reading<'_>,
    ) -> Result<(), SqlError> {
        let prepared = prepare(wire, &self.sql).await.map_err(|error| error.of(&[]))?;
        if usize::from(prepared.parameters) != values.len() {
            return Err(other_count(prepared.parameters.into(), values.len()).into());
        }
        let answered = self.result(wire, &prepared, values, reading).await;
        if matches!(answered, Ok(()) | Err(SqlError::NobodysValue)) {
            // The server does not answer this.
            wire.command(CLOSE, &prepared.number.to_le_bytes()).await?;
            run(wire, "ROLLBACK").await.map_err(MySqlError::misfortune)?;
        }
        answered
    }

    /// Executes the statement, then has what the database warns of.
    async fn result(
        &self,
        wire: &mut MySqlWire,
        prepared: &Prepared,
        values: &[String],
        reading: &mut Reading<'_>,
    ) -> Result<(), SqlError> {
        let of_values = |error: MySqlError| error.of(values);
        wire.command(EXECUTE, &executed(prepared, values)).await?;
        let mut columns = result(wire).await.map_err(of_values)?;
        let names: Vec<&str> = columns.iter().flatten().map(|column| column.name.as_str()).collect();
        reading.columns(&names)?;
        let mut warns = false;
        while let Some(of_rows) = &columns {
            match wire.next().await.map_err(of_values)? {
                Next::Row(packet) => take(&packet, of_rows, reading)?,
                Next::End { warns: here, more: false } => {
                    warns |= here;
                    break;
                }
                // What a procedure says after its rows.
                Next::End { .. } => {
                    warns = true;
                    columns = result(wire).await.map_err(of_values)?;
                    if columns.is_some() {
                        return Err(several_results().into());
                    }
                }
            }
        }
        if !warns {
            return Ok(());
        }
        let warnings = warnings(wire).await.map_err(MySqlError::misfortune)?;
        errors::judge(&warnings, values)
    }
}

fn take(packet: &[u8], columns: &[ColumnDefinition], reading: &mut Reading<'_>) -> Result<(), StoreFailure> {
    let values = values::row(packet, columns)?;
    reading.row(|at| match (columns.get(at), values.get(at)) {
        (Some(column), Some(value)) => values::cell(column, *value),
        _ => Ok(None),
    })
}

/// Runs a statement that has no result.
async fn run(wire: &mut MySqlWire, sql: &str) -> Result<(), MySqlError> {
    wire.command(QUERY, sql.as_bytes()).await?;
    match result(wire).await? {
        None => Ok(()),
        Some(_) => Err(unreadable().into()),
    }
}

/// <https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_com_stmt_prepare.html>
async fn prepare(wire: &mut MySqlWire, sql: &str) -> Result<Prepared, MySqlError> {
    wire.command(PREPARE, sql.as_bytes()).await?;
    let (_, packet) = wire.receive().await?;
    let mut packet = PacketReader(&packet);
    if packet.u8()? != OK {
        return Err(unreadable().into());
    }
    let (number, columns, parameters) = (packet.u32()?, packet.u16()?, packet.u16()?);
    columns::pass(wire, parameters).await?;
    columns::pass(wire, columns).await?;
    Ok(Prepared { number, parameters })
}

/// <https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_com_stmt_execute.html>
fn executed(prepared: &Prepared, values: &[String]) -> Vec<u8> {
    let mut command = prepared.number.to_le_bytes().to_vec();
    command.push(0); // no cursor
    command.extend(1_u32.to_le_bytes());
    if !values.is_empty() {
        command.extend(vec![0; values.len().div_ceil(8)]); // none is NULL
        command.push(1); // types follow
        command.extend(values.iter().flat_map(|_| TEXT));
        values.iter().for_each(|value| put_string(value.as_bytes(), &mut command));
    }
    command
}

/// The columns of a result whose rows come next; `None` if there are none.
async fn result(wire: &mut MySqlWire) -> Result<Option<Vec<ColumnDefinition>>, MySqlError> {
    let (first, packet) = wire.receive().await?;
    let mut packet = PacketReader(&packet);
    if first == OK {
        packet.u8()?;
        return match ended(packet)? {
            Next::End { more: false, .. } => Ok(None),
            _ => Err(unreadable().into()),
        };
    }
    let count = usize::try_from(packet.number()?).map_err(|_| unreadable())?;
    columns::receive(wire, count).await.map(Some)
}

async fn warnings(wire: &mut MySqlWire) -> Result<Vec<Warning>, MySqlError> {
    wire.command(QUERY, b"SHOW WARNINGS").await?;
    if result(wire).await?.is_none() {
        return Err(unreadable().into());
    }
    let mut warnings = Vec::new();
    while let Next::Row(packet) = wire.next().await? {
        if warnings.len() == MAX_WARNINGS {
            return Err(unreadable().into());
        }
        warnings.push(Warning::read(&packet)?);
    }
    Ok(warnings)
}

impl Driver for MySqlDriver {
    type Connection = MySqlWire;

    fn hosts(&self) -> &[String] {
        &self.account.hosts
    }

    fn connect<'c>(&'c self, host: &'c str) -> BoxFuture<'c, Result<MySqlWire, StoreFailure>> {
        Box::pin(login::connect(&self.account, host))
    }

    fn start<'c>(&'c self, wire: &'c mut MySqlWire) -> BoxFuture<'c, Result<(), StoreFailure>> {
        Box::pin(async { run(wire, "START TRANSACTION READ ONLY").await.map_err(MySqlError::misfortune) })
    }

    fn ask<'c>(
        &'c self,
        wire: &'c mut MySqlWire,
        values: &'c [String],
        reading: &'c mut Reading<'_>,
    ) -> BoxFuture<'c, Result<(), SqlError>> {
        Box::pin(self.rows(wire, values, reading))
    }

    fn end<'c>(&'c self, wire: &'c mut MySqlWire) -> BoxFuture<'c, Result<(), SqlError>> {
        Box::pin(async { run(wire, "ROLLBACK").await.map_err(|error| error.misfortune().into()) })
    }
}
