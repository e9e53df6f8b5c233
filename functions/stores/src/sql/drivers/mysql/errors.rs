//! What MySQL and MariaDB refuse and warn of. A warning can be about the value in the query, and also about a text in any
//! row that the query reads.

use super::packet::PacketReader;
use crate::failure::{FailureKind, StoreFailure};
use crate::sql::errors::{Refusal, RefusalKind, SqlError, by_state, unreadable};

/// Values that are truncated or cannot be converted, as errors or as warnings that only a part was compared; of MySQL and
/// MariaDB. <https://dev.mysql.com/doc/mysql-errors/8.4/en/server-error-reference.html>
const CONVERSIONS: [u16; 6] = [1265, 1292, 1366, 1411, 1525, 1918];
/// A mix of collations: of columns, or because the character set of a column does not have a character of the value.
const COLLATIONS: [u16; 3] = [1267, 1270, 1271];
/// In its text, the value's side of the mix.
const OF_THE_VALUE: &str = "COERCIBLE";
/// Limits of connections: of the server, of one user, and of a user's resources.
const TOO_MANY: [u16; 3] = [1040, 1203, 1226];
/// The statement took too long, in MariaDB and MySQL.
const TOO_LONG: [u16; 2] = [1969, 3024];

/// Why an exchange with the server failed.
pub(super) enum MySqlError {
    /// The server refused: its number of the error, the SQLSTATE and its own text.
    Refused { number: u16, state: String, message: String },
    /// Anything else.
    Failure(StoreFailure),
}

impl From<StoreFailure> for MySqlError {
    fn from(failure: StoreFailure) -> Self {
        Self::Failure(failure)
    }
}

impl MySqlError {
    /// Reads the packet of an error.
    /// <https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_basic_err_packet.html>
    ///
    /// # Errors
    /// It cannot be read.
    pub(super) fn read(packet: &[u8]) -> Result<Self, StoreFailure> {
        let mut packet = PacketReader(packet);
        packet.u8()?;
        let number = packet.u16()?;
        let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
        // Before the login, there is no state.
        let state = match packet.0.first() {
            Some(b'#') => packet.bytes(6)?.get(1..).map(text),
            _ => None,
        };
        Ok(Self::Refused { number, state: state.unwrap_or_default(), message: text(packet.0) })
    }

    /// What it means where these values were in the query.
    pub(super) fn of(self, values: &[String]) -> SqlError {
        match self {
            Self::Failure(failure) => failure.into(),
            Self::Refused { number, state, message } => {
                let (kind, code) = (kind(number, &state, &message), format!("error {number}"));
                Refusal { kind, code, message: &message }.of(values)
            }
        }
    }

    /// The failure where no value is in question.
    pub(super) fn misfortune(self) -> StoreFailure {
        match self.of(&[]) {
            SqlError::Failure(failure) => failure,
            SqlError::NobodysValue => unreadable(),
        }
    }
}

/// A warning: its number and its text.
pub(super) struct Warning(u16, String);

impl Warning {
    /// Reads a row of `SHOW WARNINGS`: the level, the number and the text.
    ///
    /// # Errors
    /// It is another row.
    pub(super) fn read(packet: &[u8]) -> Result<Self, StoreFailure> {
        let mut packet = PacketReader(packet);
        packet.string()?;
        let number = std::str::from_utf8(packet.string()?).ok().and_then(|number| number.parse().ok());
        let message = String::from_utf8_lossy(packet.string()?).into_owned();
        Ok(Self(number.ok_or_else(unreadable)?, message))
    }
}

/// What warnings say about the answer.
///
/// # Errors
/// Only a part of a value was compared: no row can have the user's, or the query compares others wrongly.
pub(super) fn judge(warnings: &[Warning], values: &[String]) -> Result<(), SqlError> {
    match warnings.iter().find(|Warning(number, _)| CONVERSIONS.contains(number)) {
        Some(Warning(number, message)) => {
            Err(Refusal { kind: RefusalKind::Value, code: format!("warning {number}"), message }.of(values))
        }
        None => Ok(()),
    }
}

fn kind(number: u16, state: &str, message: &str) -> RefusalKind {
    match number {
        number if CONVERSIONS.contains(&number) => RefusalKind::Value,
        number if COLLATIONS.contains(&number) && message.contains(OF_THE_VALUE) => RefusalKind::Character,
        number if COLLATIONS.contains(&number) => RefusalKind::Failure(FailureKind::Misconfigured),
        number if TOO_MANY.contains(&number) => RefusalKind::Failure(FailureKind::Throttled),
        number if TOO_LONG.contains(&number) => RefusalKind::Failure(FailureKind::Late),
        _ => RefusalKind::Failure(by_state(state)),
    }
}
