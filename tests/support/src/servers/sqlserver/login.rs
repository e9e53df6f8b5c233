//! The login: a password, or an access token.

use super::requests::utf16;

/// Where a text is told in the fixed part of the message: its offset, then its length.
const USER: usize = 40;
const PASSWORD: usize = 44;
const EXTENSION: usize = 56;
const FEDERATED: u8 = 0x02;

/// Who may log in.
#[derive(Clone, Debug)]
pub enum Login {
    /// A user and a password.
    Password(String, String),
    /// Whoever has the access token.
    Token(String),
}

impl Login {
    /// Whether a message is this login.
    pub(super) fn accepts(&self, message: &[u8]) -> bool {
        let text = |at| slice(message, at).map(utf16);
        match self {
            Self::Password(user, password) => {
                let secret = slice(message, PASSWORD).map(|bytes| utf16(&clear(bytes)));
                text(USER).as_ref() == Some(user) && secret.as_ref() == Some(password)
            }
            Self::Token(token) => federated(message).as_ref() == Some(token),
        }
    }
}

fn number(message: &[u8], at: usize) -> Option<usize> {
    Some(usize::from(u16::from_le_bytes(*message.get(at..)?.first_chunk()?)))
}

fn slice(message: &[u8], at: usize) -> Option<&[u8]> {
    let (offset, length) = (number(message, at)?, number(message, at + 2)?);
    message.get(offset..offset + 2 * length)
}

/// A password is sent with its nibbles exchanged and some bits flipped.
fn clear(bytes: &[u8]) -> Vec<u8> {
    bytes.iter().map(|byte| (byte ^ 0xA5).rotate_left(4)).collect()
}

fn federated(message: &[u8]) -> Option<String> {
    let pointer = message.get(number(message, EXTENSION)?..)?;
    let mut features = message.get(u32::from_le_bytes(*pointer.first_chunk()?) as usize..)?;
    loop {
        let (id, rest) = features.split_first()?;
        let length = u32::from_le_bytes(*rest.first_chunk()?) as usize;
        let data = rest.get(4..4 + length)?;
        if *id == FEDERATED {
            let token = data.get(1..)?;
            let length = u32::from_le_bytes(*token.first_chunk()?) as usize;
            return token.get(4..4 + length).map(utf16);
        }
        features = rest.get(4 + length..)?;
    }
}
