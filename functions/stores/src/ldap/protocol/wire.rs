//! Sends and receives whole messages over a stream.

use bytes::BytesMut;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

use super::ber;
use super::message::{Content, Message, envelope};
use crate::failure::StoreFailure;
use crate::ldap::errors::{malformed, unavailable};

/// The largest response that is read: enough for two entries with a photo or with very many groups.
pub(crate) const MAX_ANSWER_BYTES: usize = 1024 * 1024;
/// How every message begins.
const BEGINNING: u8 = ber::SEQUENCE;
const READ_BYTES: usize = 8 * 1024;

/// A stream in both directions, encrypted or not.
pub(crate) trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<S: AsyncRead + AsyncWrite + Send + Unpin> Stream for S {}

/// The client's end of a connection.
pub(crate) struct Wire {
    stream: Box<dyn Stream>,
    received: BytesMut,
    heard: u64,
}

impl Wire {
    /// Nothing must have been read from the stream before.
    pub(crate) fn new(stream: Box<dyn Stream>) -> Self {
        Self { stream, received: BytesMut::new(), heard: 0 }
    }

    /// Sends a request.
    ///
    /// # Errors
    /// The connection was lost.
    pub(crate) async fn send(&mut self, id: u32, request: &[u8]) -> Result<(), StoreFailure> {
        self.stream.write_all(&envelope(id, request)).await.map_err(lost)?;
        self.stream.flush().await.map_err(lost)
    }

    /// The next message, and its size in bytes. Dropping the future loses no data.
    ///
    /// # Errors
    /// The connection was lost, or the message is not LDAP or too large.
    pub(crate) async fn receive(&mut self) -> Result<(Message, usize), StoreFailure> {
        loop {
            if let Some(length) = self.length()?.filter(|length| *length <= self.received.len()) {
                let message = self.received.split_to(length);
                return Ok((Message::read(&message)?, length));
            }
            self.received.reserve(READ_BYTES);
            match self.stream.read_buf(&mut self.received).await.map_err(lost)? {
                0 => return Err(unavailable("the server closed the connection")),
                _ => self.heard += 1,
            }
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
        match ber::length(&self.received)? {
            Some(length) if length > MAX_ANSWER_BYTES => Err(malformed("the response is larger than 1 MiB")),
            length => Ok(length),
        }
    }

    /// Sends a request while no other one is pending, and waits for its result code.
    ///
    /// # Errors
    /// Those of sending and receiving, or the response does not have this tag.
    pub(crate) async fn exchange(&mut self, id: u32, request: &[u8], tag: u8) -> Result<u32, StoreFailure> {
        self.send(id, request).await?;
        match self.receive().await?.0 {
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

fn lost(error: std::io::Error) -> StoreFailure {
    unavailable(&format!("the connection was lost: {}", error.kind()))
}
