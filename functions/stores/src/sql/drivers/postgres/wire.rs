//! Sends and receives messages of PostgreSQL's protocol.
//! <https://www.postgresql.org/docs/current/protocol-message-formats.html>

use std::io;

use bytes::{Buf, BytesMut};
use postgres_protocol::message::backend::{ErrorResponseBody, Header, Message};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::errors;
use crate::dialing::Stream;
use crate::failure::StoreFailure;
use crate::sql::errors::{lost, unreadable};

/// The largest message that is read: a row with large columns that nobody asked for.
const MAX_BYTES: usize = 16 * 1024 * 1024;
const READ_BYTES: usize = 8 * 1024;

/// A connection.
pub(in crate::sql) struct PgWire {
    stream: Box<dyn Stream>,
    received: BytesMut,
    /// What the next [`PgWire::send`] sends.
    pub(super) out: BytesMut,
}

/// A message of the server.
pub(super) enum Said {
    /// It refused what was asked.
    Refused(ErrorResponseBody),
    /// Anything else.
    Message(Message),
}

impl PgWire {
    /// Nothing must have been read from the stream before.
    pub(super) fn new(stream: Box<dyn Stream>) -> Self {
        Self { stream, received: BytesMut::new(), out: BytesMut::new() }
    }

    /// Sends what was written to `out`.
    ///
    /// # Errors
    /// The connection was lost.
    pub(super) async fn send(&mut self) -> Result<(), StoreFailure> {
        self.stream.write_all(&self.out).await.map_err(lost)?;
        self.out.clear();
        self.stream.flush().await.map_err(lost)
    }

    /// The next message that is not only news.
    ///
    /// # Errors
    /// The connection was lost, or the message is not PostgreSQL's or too large.
    pub(super) async fn receive(&mut self) -> Result<Said, StoreFailure> {
        loop {
            match self.next().await? {
                Message::NoticeResponse(_)
                | Message::NotificationResponse(_)
                | Message::ParameterStatus(_) => {}
                Message::ErrorResponse(body) => return Ok(Said::Refused(body)),
                message => return Ok(Said::Message(message)),
            }
        }
    }

    /// The same where a refusal is the end.
    ///
    /// # Errors
    /// The same, or the server refuses.
    pub(super) async fn expect(&mut self) -> Result<Message, StoreFailure> {
        match self.receive().await? {
            Said::Refused(body) => Err(errors::misfortune(&body)),
            Said::Message(message) => Ok(message),
        }
    }

    /// Passes over the rest of `answers` answers, each of which ends with [`Message::ReadyForQuery`].
    ///
    /// # Errors
    /// The connection was lost.
    pub(super) async fn pass(&mut self, answers: usize) -> Result<(), StoreFailure> {
        let mut left = answers;
        while left > 0 {
            if let Said::Message(Message::ReadyForQuery(_)) = self.receive().await? {
                left -= 1;
            }
        }
        Ok(())
    }

    async fn next(&mut self) -> Result<Message, StoreFailure> {
        loop {
            if self.is_too_large()? {
                return Err(unreadable());
            }
            if let Some(message) = Message::parse(&mut self.received).map_err(|_| unreadable())? {
                return Ok(message);
            }
            self.received.reserve(READ_BYTES);
            if self.stream.read_buf(&mut self.received).await.map_err(lost)? == 0 {
                return Err(lost(io::ErrorKind::UnexpectedEof.into()));
            }
        }
    }

    /// Whether the message whose beginning has arrived is larger than what is read.
    fn is_too_large(&self) -> Result<bool, StoreFailure> {
        let header = Header::parse(self.received.chunk()).map_err(|_| unreadable())?;
        Ok(header
            .is_some_and(|header| usize::try_from(header.len()).map_or(true, |length| length > MAX_BYTES)))
    }
}
