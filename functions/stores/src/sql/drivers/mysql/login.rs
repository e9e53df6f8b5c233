//! Connects to MySQL and MariaDB: encrypts, and logs in.
//! <https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_connection_phase.html>

use super::errors::MySqlError;
use super::packet::{END, MORE_OF_LOGIN, OK, PacketReader};
use super::scramble::Plugin;
use super::wire::MySqlWire;
use crate::dialing;
use crate::failure::StoreFailure;
use crate::sql::drivers::{DatabaseAccount, server_name};
use crate::sql::errors::{no_tls, nul_in_text, other_login, unreadable};

/// What the server must be able to do: the protocol of MySQL 4.1, and its logins.
/// <https://dev.mysql.com/doc/dev/mysql-server/latest/group__group__cs__capabilities__flags.html>
const REQUIRED: u32 = 1 << 9 | 1 << 15;
/// What every server can do: a long password, and a database in the response.
const SAID: u32 = 1 | 1 << 3;
const TLS: u32 = 1 << 11;
/// What is used if the server can do it: transactions, several results of a procedure, ways to log in, and no packets that only
/// end definitions. Local files, several statements and compression are not among it.
const USED: u32 = 1 << 2 | 1 << 13 | 1 << 17 | 1 << 18 | PLUGINS | NO_ENDS;
const PLUGINS: u32 = 1 << 19;
const NO_ENDS: u32 = 1 << 24;

/// `utf8mb4_general_ci`, which MySQL and MariaDB have.
const COLLATION: u8 = 45;
const MAX_PACKET_BYTES: u32 = 16 * 1024 * 1024;
/// The seed has 8 bytes at its first place in the greeting and 12 at the second.
const SEED_BYTES: usize = 20;

/// What the server says first.
struct Greeting {
    capabilities: u32,
    seed: Vec<u8>,
    plugin: Plugin,
}

/// Connects and logs in.
///
/// # Errors
/// The server is not reached, its certificate is not valid, or it refuses the login.
pub(super) async fn connect(account: &DatabaseAccount, host: &str) -> Result<MySqlWire, StoreFailure> {
    let stream = dialing::tcp(&account.trouble, host, account.port).await?;
    let wire = MySqlWire::new(Box::new(stream));
    log_in(account, wire, host).await.map_err(MySqlError::misfortune)
}

async fn log_in(account: &DatabaseAccount, mut wire: MySqlWire, host: &str) -> Result<MySqlWire, MySqlError> {
    let greeting = Greeting::read(&wire.receive().await?.1)?;
    let mut capabilities = REQUIRED | SAID | greeting.capabilities & USED;
    if let Some(tls) = &account.tls {
        if greeting.capabilities & TLS == 0 {
            return Err(no_tls().into());
        }
        capabilities |= TLS;
        // Nothing is sent without encryption but the wish for it.
        wire.send(&beginning(capabilities)).await?;
        let stream = dialing::encrypt(server_name(host)?, wire.into_stream()?, tls).await?;
        wire = MySqlWire::over(stream, 2);
    }
    wire.ends_definitions = capabilities & NO_ENDS == 0;
    wire.send(&response(account, capabilities, &greeting)?).await?;
    prove(account, &mut wire, greeting).await?;
    Ok(wire)
}

fn response(
    account: &DatabaseAccount,
    capabilities: u32,
    greeting: &Greeting,
) -> Result<Vec<u8>, StoreFailure> {
    let proof = greeting.plugin.proof(&account.password, &greeting.seed, account.tls.is_some())?;
    let mut response = beginning(capabilities);
    put_text(&account.user, &mut response)?;
    // The length has one byte, and proofs but the password itself are shorter than what that can say.
    response.push(u8::try_from(proof.len()).map_err(|_| unreadable())?);
    response.extend(proof);
    put_text(&account.database, &mut response)?;
    if capabilities & PLUGINS != 0 {
        put_text(greeting.plugin.name(), &mut response)?;
    }
    Ok(response)
}

/// Answers until the server is satisfied. It asks for a few things at most.
async fn prove(
    account: &DatabaseAccount,
    wire: &mut MySqlWire,
    greeting: Greeting,
) -> Result<(), MySqlError> {
    let Greeting { mut plugin, mut seed, .. } = greeting;
    for _ in 0..MAX_QUESTIONS {
        let (first, packet) = wire.receive().await?;
        let mut packet = PacketReader(&packet);
        packet.u8()?;
        match first {
            OK => return Ok(()),
            END => {
                plugin = Plugin::named(packet.up_to_zero()).ok_or_else(other_login)?;
                seed = packet.0.iter().copied().take(SEED_BYTES).collect();
                wire.send(&plugin.proof(&account.password, &seed, account.tls.is_some())?).await?;
            }
            MORE_OF_LOGIN => {
                if plugin.wants_password(packet.0)? {
                    wire.send(&Plugin::Clear.proof(&account.password, &seed, account.tls.is_some())?).await?;
                }
            }
            _ => return Err(unreadable().into()),
        }
    }
    Err(unreadable().into())
}

const MAX_QUESTIONS: usize = 8;

impl Greeting {
    fn read(packet: &[u8]) -> Result<Self, StoreFailure> {
        let mut packet = PacketReader(packet);
        if packet.u8()? != 10 {
            return Err(unreadable());
        }
        packet.up_to_zero(); // the server's version
        packet.u32()?; // the connection's number
        let mut seed = packet.bytes(8)?.to_vec();
        packet.u8()?;
        let low = packet.u16()?;
        packet.bytes(3)?; // collation and status
        let high = packet.u16()?;
        let capabilities = u32::from(high) << 16 | u32::from(low);
        packet.bytes(11)?; // the length of the seed, and nothing
        if capabilities & REQUIRED != REQUIRED {
            return Err(unreadable());
        }
        seed.extend(packet.bytes(SEED_BYTES - seed.len())?);
        packet.u8()?;
        // A server whose own way to log in is another one offers ours in its next packet.
        let plugin = Plugin::named(packet.up_to_zero()).unwrap_or(Plugin::Native);
        Ok(Self { capabilities, seed, plugin })
    }
}

/// The beginning of a response, which alone is the wish for TLS.
fn beginning(capabilities: u32) -> Vec<u8> {
    let mut beginning = capabilities.to_le_bytes().to_vec();
    beginning.extend(MAX_PACKET_BYTES.to_le_bytes());
    beginning.push(COLLATION);
    beginning.extend([0; 23]);
    beginning
}

/// Writes a text and the zero that ends it.
fn put_text(text: &str, out: &mut Vec<u8>) -> Result<(), StoreFailure> {
    if text.contains('\0') {
        return Err(nul_in_text());
    }
    out.extend(text.as_bytes());
    out.push(0);
    Ok(())
}
