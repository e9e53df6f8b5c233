//! Sends and receives packets of MySQL's protocol.
//! <https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_basic_packets.html>

use std::io;

use bytes::{Bytes, BytesMut};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::errors::MySqlError;
use super::packet::{END, ERROR, PacketReader};
use crate::dialing::Stream;
use crate::failure::StoreFailure;
use crate::sql::errors::{lost, unreadable};

/// What is longer is sent in several packets, which neither our requests nor rows that a token could hold need.
const MAX_BYTES: usize = 0xff_ffff;
const HEADER_BYTES: usize = 4;
const READ_BYTES: usize = 8 * 1024;

/// A connection.
pub(in crate::sql) struct MySqlWire {
    stream: Box<dyn Stream>,
    received: BytesMut,
    /// The number of the next packet, in either direction.
    number: u8,
    /// Whether definitions end with a packet of their own, as with old servers.
    pub(super) ends_definitions: bool,
}

/// A packet within rows.
pub(super) enum Next {
    /// A row.
    Row(Bytes),
    /// The end; whether there are warnings, or perhaps some, and whether another result follows.
    End { warns: bool, more: bool },
}

/// Another result follows.
const MORE_RESULTS: u16 = 8;

impl MySqlWire {
    /// Nothing must have been read from the stream before.
    pub(super) fn new(stream: Box<dyn Stream>) -> Self {
        Self { stream, received: BytesMut::new(), number: 0, ends_definitions: true }
    }

    /// Sends a command, which is the first packet of an exchange.
    ///
    /// # Errors
    /// The connection was lost, the server has sent what nobody asked for, or the command is too long.
    pub(super) async fn command(&mut self, command: u8, rest: &[u8]) -> Result<(), StoreFailure> {
        if !self.received.is_empty() {
            return Err(unreadable());
        }
        self.number = 0;
        self.send(&[&[command][..], rest].concat()).await
    }

    /// Sends a packet.
    ///
    /// # Errors
    /// The connection was lost, or the packet is too long.
    pub(super) async fn send(&mut self, payload: &[u8]) -> Result<(), StoreFailure> {
        if payload.len() >= MAX_BYTES {
            return Err(unreadable());
        }
        let length = u32::try_from(payload.len()).map_err(|_| unreadable())?;
        let [first, second, third, _] = length.to_le_bytes();
        let mut packet = Vec::with_capacity(HEADER_BYTES + payload.len());
        packet.extend([first, second, third, self.number]);
        packet.extend(payload);
        self.number = self.number.wrapping_add(1);
        self.stream.write_all(&packet).await.map_err(lost)?;
        self.stream.flush().await.map_err(lost)
    }

    /// The next packet and its first byte.
    ///
    /// # Errors
    /// The connection was lost, the server refuses, or the packet is too long, empty or not the next one.
    pub(super) async fn receive(&mut self) -> Result<(u8, Bytes), MySqlError> {
        loop {
            if let Some(packet) = self.complete()? {
                return match packet.first() {
                    Some(&ERROR) => Err(MySqlError::read(&packet)?),
                    Some(&first) => Ok((first, packet)),
                    None => Err(unreadable().into()),
                };
            }
            self.received.reserve(READ_BYTES);
            if self.stream.read_buf(&mut self.received).await.map_err(lost)? == 0 {
                return Err(lost(io::ErrorKind::UnexpectedEof.into()).into());
            }
        }
    }

    /// The packet that has arrived as a whole.
    fn complete(&mut self) -> Result<Option<Bytes>, StoreFailure> {
        let Some(&[first, second, third, number]) = self.received.first_chunk() else { return Ok(None) };
        let length = u32::from_le_bytes([first, second, third, 0]);
        let length = usize::try_from(length).map_err(|_| unreadable())?;
        // Some servers number an error from the start when they close the connection.
        let is_error = self.received.get(HEADER_BYTES).is_none_or(|first| *first == ERROR);
        if length >= MAX_BYTES || (number != self.number && !is_error) {
            return Err(unreadable());
        }
        if self.received.len() < HEADER_BYTES + length {
            return Ok(None);
        }
        self.number = number.wrapping_add(1);
        let packet = self.received.split_to(HEADER_BYTES + length).freeze();
        Ok(Some(packet.slice(HEADER_BYTES..)))
    }

    /// Passes over the packet after definitions, if the server sends one.
    ///
    /// # Errors
    /// The connection was lost, or it is another packet.
    pub(super) async fn end_of_definitions(&mut self) -> Result<(), MySqlError> {
        if self.ends_definitions && self.receive().await?.0 != END {
            return Err(unreadable().into());
        }
        Ok(())
    }

    /// The next row of a result, or its end.
    ///
    /// # Errors
    /// Those of [`MySqlWire::receive`], or the end cannot be read.
    pub(super) async fn next(&mut self) -> Result<Next, MySqlError> {
        let (first, packet) = self.receive().await?;
        // A row that begins like this would have a value that is longer than a packet.
        if first != END {
            return Ok(Next::Row(packet));
        }
        let mut end = PacketReader(&packet);
        end.u8()?;
        if self.ends_definitions {
            let (warnings, status) = (end.u16()?, end.u16()?);
            return Ok(Next::End { warns: warnings > 0, more: status & MORE_RESULTS != 0 });
        }
        Ok(ended(end)?)
    }

    /// The stream, to start TLS on it.
    ///
    /// # Errors
    /// The server already sent data in plaintext, which would be treated as encrypted.
    pub(super) fn into_stream(self) -> Result<Box<dyn Stream>, StoreFailure> {
        match self.received.is_empty() {
            true => Ok(self.stream),
            false => Err(unreadable()),
        }
    }

    /// The same connection over the encrypted stream; packets are numbered on.
    pub(super) fn over(stream: Box<dyn Stream>, number: u8) -> Self {
        Self { number, ..Self::new(stream) }
    }
}

/// What follows the first byte of a packet that says that a command succeeded.
///
/// # Errors
/// It cannot be read.
pub(super) fn ended(mut packet: PacketReader<'_>) -> Result<Next, StoreFailure> {
    let _rows = packet.number()?;
    let _inserted = packet.number()?;
    let (status, warnings) = (packet.u16()?, packet.u16()?);
    Ok(Next::End { warns: warnings > 0, more: status & MORE_RESULTS != 0 })
}
