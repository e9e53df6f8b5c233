//! Whole messages over a stream.

use bytes::BytesMut;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

use super::ber;
use super::errors::{malformed, unavailable};
use super::message::{Content, Message, envelope};
use crate::failure::StoreFailure;

/// No answer is larger: two entries with a photo or with every group of a large company fit well.
pub(super) const MAX_ANSWER_BYTES: usize = 1024 * 1024;
/// How every message begins.
const BEGINNING: u8 = ber::SEQUENCE;
const READ_BYTES: usize = 8 * 1024;

/// A stream in both directions, encrypted or not.
pub(super) trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<S: AsyncRead + AsyncWrite + Send + Unpin> Stream for S {}

/// The client's end of a connection.
pub(super) struct Wire {
    stream: Box<dyn Stream>,
    received: BytesMut,
}

impl Wire {
    /// Nothing may have been read from the stream.
    pub(super) fn new(stream: Box<dyn Stream>) -> Self {
        Self { stream, received: BytesMut::new() }
    }

    /// Sends a request.
    ///
    /// # Errors
    /// The connection broke.
    pub(super) async fn send(&mut self, id: u32, request: &[u8]) -> Result<(), StoreFailure> {
        self.stream.write_all(&envelope(id, request)).await.map_err(broke)?;
        self.stream.flush().await.map_err(broke)
    }

    /// The next message, and how many bytes it had. Nothing is lost when the future is dropped.
    ///
    /// # Errors
    /// The connection broke, or what comes is not LDAP or too large.
    pub(super) async fn receive(&mut self) -> Result<(Message, usize), StoreFailure> {
        loop {
            if let Some(length) = self.length()?.filter(|length| *length <= self.received.len()) {
                let message = self.received.split_to(length);
                return Ok((Message::read(&message)?, length));
            }
            self.received.reserve(READ_BYTES);
            if self.stream.read_buf(&mut self.received).await.map_err(broke)? == 0 {
                return Err(unavailable("the server closed the connection"));
            }
        }
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

    /// Sends a request while nothing else is under way and waits for its result; the result code.
    ///
    /// # Errors
    /// Those of sending and receiving; or something else was answered than what ends with `tag`.
    pub(super) async fn exchange(&mut self, id: u32, request: &[u8], tag: u8) -> Result<u32, StoreFailure> {
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

    /// The stream, for encrypting what follows.
    ///
    /// # Errors
    /// Something came in clear already that would then pass for encrypted.
    pub(super) fn into_stream(self) -> Result<Box<dyn Stream>, StoreFailure> {
        match self.received.is_empty() {
            true => Ok(self.stream),
            false => Err(malformed("the server continued in plaintext after StartTLS")),
        }
    }
}

fn broke(error: std::io::Error) -> StoreFailure {
    unavailable(&format!("the connection was lost: {}", error.kind()))
}
