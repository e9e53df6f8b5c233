//! Sends and receives whole messages over a stream.

use bytes::{Buf, BytesMut};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::ber;
use super::message::{self, Content, Message, envelope};
use crate::dialing::Stream;
use crate::failure::StoreFailure;
use crate::ldap::errors::{malformed, unavailable};

/// The largest response that is read: enough for two entries with a photo or with very many groups.
pub(crate) const MAX_ANSWER_BYTES: usize = 1024 * 1024;
/// The largest message that is passed over, so that others get their responses, which come after it.
const MAX_SKIPPED_BYTES: usize = 64 * 1024 * 1024;
/// Enough for the header of a message and its id.
const START_BYTES: usize = 16;
/// How every message begins.
const BEGINNING: u8 = ber::SEQUENCE;
const READ_BYTES: usize = 8 * 1024;

/// The client's end of a connection.
pub(crate) struct Wire {
    stream: Box<dyn Stream>,
    received: BytesMut,
    /// How much of what comes next is passed over.
    skipped: usize,
    heard: u64,
}

/// What was received.
pub(crate) enum Received {
    /// A message, and its size in bytes.
    Message(Message, usize),
    /// A message with this id that is too large, and is passed over.
    TooLarge(u32),
}

impl Wire {
    /// Nothing must have been read from the stream before.
    pub(crate) fn new(stream: Box<dyn Stream>) -> Self {
        Self { stream, received: BytesMut::new(), skipped: 0, heard: 0 }
    }

    /// Sends a request.
    ///
    /// # Errors
    /// The connection was lost.
    pub(crate) async fn send(&mut self, id: u32, request: &[u8]) -> Result<(), StoreFailure> {
        self.stream.write_all(&envelope(id, request)).await.map_err(lost)?;
        self.stream.flush().await.map_err(lost)
    }

    /// The next message. Dropping the future loses no data.
    ///
    /// # Errors
    /// The connection was lost, or the message is not LDAP or far too large.
    pub(crate) async fn receive(&mut self) -> Result<Received, StoreFailure> {
        loop {
            if let Some(received) = self.complete()? {
                return Ok(received);
            }
            self.received.reserve(READ_BYTES);
            match self.stream.read_buf(&mut self.received).await.map_err(lost)? {
                0 => return Err(unavailable("the server closed the connection")),
                _ => self.heard += 1,
            }
        }
    }

    /// The message that has arrived as a whole, or at least its start if it is too large.
    fn complete(&mut self) -> Result<Option<Received>, StoreFailure> {
        let skipped = self.skipped.min(self.received.len());
        self.received.advance(skipped);
        self.skipped -= skipped;
        match self.length()? {
            Some(length) if length > MAX_ANSWER_BYTES => {
                if self.received.len() < START_BYTES {
                    return Ok(None);
                }
                let id = message::id(&self.received).ok().filter(|_| length <= MAX_SKIPPED_BYTES);
                self.skipped = length;
                id.map(Received::TooLarge).map(Some).ok_or_else(too_large)
            }
            Some(length) if length <= self.received.len() => {
                let message = self.received.split_to(length);
                Ok(Some(Received::Message(Message::read(&message)?, length)))
            }
            _ => Ok(None),
        }
    }

    /// A number that changes whenever something was received.
    pub(crate) fn heard(&self) -> u64 {
        self.heard
    }

    fn length(&self) -> Result<Option<usize>, StoreFailure> {
        if self.received.first().is_some_and(|first| *first != BEGINNING) {
            return Err(malformed("the response is not LDAP"));
        }
        Ok(ber::length(&self.received)?)
    }

    /// Sends a request while no other one is pending, and waits for its result code.
    ///
    /// # Errors
    /// Those of sending and receiving, or the response does not have this tag.
    pub(crate) async fn exchange(&mut self, id: u32, request: &[u8], tag: u8) -> Result<u32, StoreFailure> {
        self.send(id, request).await?;
        let Received::Message(message, _) = self.receive().await? else { return Err(too_large()) };
        match message {
            Message { id: 0, .. } => {
                Err(unavailable("the server announced that it is closing the connection"))
            }
            Message { id: answered, content: Content::End(end, code) } if (answered, end) == (id, tag) => {
                Ok(code)
            }
            _ => Err(malformed("the response does not match the request")),
        }
    }

    /// The stream, to start TLS on it.
    ///
    /// # Errors
    /// The server already sent data in plaintext, which would be treated as encrypted.
    pub(crate) fn into_stream(self) -> Result<Box<dyn Stream>, StoreFailure> {
        match self.received.is_empty() {
            true => Ok(self.stream),
            false => Err(malformed("the server continued in plaintext after StartTLS")),
        }
    }
}

/// The failure of a search whose response is too large.
pub(crate) fn too_large() -> StoreFailure {
    malformed("the response is larger than 1 MiB")
}

fn lost(error: std::io::Error) -> StoreFailure {
    unavailable(&format!("the connection was lost: {}", error.kind()))
}
