//! The columns of a result as MySQL and MariaDB describe them.
//! <https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_com_query_response_text_resultset_column_definition.html>

use super::errors::MySqlError;
use super::packet::PacketReader;
use super::wire::MySqlWire;
use crate::failure::StoreFailure;
use crate::sql::errors::unreadable;

/// The most columns that a table can have.
const MAX_COLUMNS: usize = 4096;
const MAX_BYTES: usize = 1024 * 1024;
const UNSIGNED: u16 = 32;

/// A column.
pub(super) struct ColumnDefinition {
    pub(super) name: String,
    /// The number of its type.
    pub(super) kind: u8,
    pub(super) is_unsigned: bool,
    /// The number of its collation.
    pub(super) collation: u16,
    /// How many characters a value has, for some types.
    pub(super) length: u32,
}

impl ColumnDefinition {
    fn read(packet: &[u8]) -> Result<Self, StoreFailure> {
        let mut packet = PacketReader(packet);
        // The catalog, the database, the table with and without its alias.
        for _ in 0..4 {
            packet.string()?;
        }
        let name = String::from_utf8_lossy(packet.string()?).into_owned();
        packet.string()?; // its name in the table
        packet.number()?;
        let (collation, length, kind, flags) = (packet.u16()?, packet.u32()?, packet.u8()?, packet.u16()?);
        Ok(Self { name, kind, is_unsigned: flags & UNSIGNED != 0, collation, length })
    }
}

/// Receives the definitions of so many columns.
///
/// # Errors
/// The connection was lost, a definition cannot be read, or there are too many.
pub(super) async fn receive(wire: &mut MySqlWire, count: usize) -> Result<Vec<ColumnDefinition>, MySqlError> {
    if count > MAX_COLUMNS {
        return Err(unreadable().into());
    }
    let (mut columns, mut bytes) = (Vec::new(), 0);
    for _ in 0..count {
        let (_, packet) = wire.receive().await?;
        bytes += packet.len();
        if bytes > MAX_BYTES {
            return Err(unreadable().into());
        }
        columns.push(ColumnDefinition::read(&packet)?);
    }
    wire.end_of_definitions().await?;
    Ok(columns)
}

/// Passes over so many definitions that nobody needs.
///
/// # Errors
/// The connection was lost.
pub(super) async fn pass(wire: &mut MySqlWire, count: u16) -> Result<(), MySqlError> {
    if count == 0 {
        return Ok(());
    }
    for _ in 0..count {
        wire.receive().await?;
    }
    wire.end_of_definitions().await
}
