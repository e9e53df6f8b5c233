//! Packets: a message is one or more.

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

/// A stream in both directions.
pub(super) trait BothWays: AsyncRead + AsyncWrite + Send + Unpin {}

impl<S: AsyncRead + AsyncWrite + Send + Unpin> BothWays for S {}

/// A response of the server.
const RESPONSE: u8 = 0x04;
const LAST: u8 = 1;
const MOST: usize = 4096 - 8;

pub(super) struct Packets {
    pub(super) stream: Box<dyn BothWays>,
}

impl Packets {
    pub(super) fn new(stream: Box<dyn BothWays>) -> Self {
        Self { stream }
    }

    /// The kind of the next message, and what is in it.
    pub(super) async fn receive(&mut self) -> Option<(u8, Vec<u8>)> {
        let mut message = Vec::new();
        loop {
            let mut head = [0; 8];
            self.stream.read_exact(&mut head).await.ok()?;
            let [kind, status, high, low, ..] = head;
            let length = usize::from(u16::from_be_bytes([high, low]));
            let mut body = vec![0; length.checked_sub(8)?];
            self.stream.read_exact(&mut body).await.ok()?;
            message.extend(body);
            if status & LAST != 0 {
                return Some((kind, message));
            }
        }
    }

    pub(super) async fn send(&mut self, message: &[u8]) -> Option<()> {
        let mut parts = message.chunks(MOST).peekable();
        let mut number = 1_u8;
        while let Some(part) = parts.next() {
            let status = u8::from(parts.peek().is_none());
            self.stream.write_all(&packet(RESPONSE, status, number, part)).await.ok()?;
            number = number.wrapping_add(1);
        }
        self.stream.flush().await.ok()
    }
}

pub(super) fn packet(kind: u8, status: u8, number: u8, body: &[u8]) -> Vec<u8> {
    let [high, low] = u16::try_from(body.len() + 8).unwrap().to_be_bytes();
    [&[kind, status, high, low, 0, 0, number, 0], body].concat()
}
