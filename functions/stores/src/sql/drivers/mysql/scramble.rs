//! How a password is proved to MySQL and MariaDB, by the server's plugin.

use aws_lc_rs::digest::{Algorithm, SHA1_FOR_LEGACY_USE_ONLY, SHA256, digest};

use crate::failure::{FailureKind, StoreFailure};
use crate::sql::errors::unreadable;

/// A way to prove a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Plugin {
    /// <https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_connection_phase_authentication_methods_native_password_authentication.html>
    Native,
    /// <https://dev.mysql.com/doc/dev/mysql-server/latest/page_caching_sha2_authentication_exchanges.html>
    CachingSha2,
    /// The password itself, which is sent over TLS only: also the token of AWS's IAM.
    Clear,
    /// The same under another name.
    Sha256,
}

const NAMES: [(&str, Plugin); 4] = [
    ("caching_sha2_password", Plugin::CachingSha2),
    ("mysql_clear_password", Plugin::Clear),
    ("mysql_native_password", Plugin::Native),
    ("sha256_password", Plugin::Sha256),
];

/// What a server with `caching_sha2_password` says: it remembers the password, or wants to be sent it.
const REMEMBERED: &[u8] = &[3];
const SEND_PASSWORD: &[u8] = &[4];

impl Plugin {
    /// The plugin with this name, if it is one of these.
    pub(super) fn named(name: &[u8]) -> Option<Self> {
        NAMES.iter().find(|(known, _)| known.as_bytes() == name).map(|(_, plugin)| *plugin)
    }

    /// Its name.
    pub(super) fn name(self) -> &'static str {
        NAMES.iter().find(|(_, plugin)| *plugin == self).map_or("", |(name, _)| name)
    }

    /// What proves the password to a server that has sent this seed.
    ///
    /// # Errors
    /// The password itself would be sent without encryption.
    pub(super) fn proof(
        self,
        password: &str,
        seed: &[u8],
        is_encrypted: bool,
    ) -> Result<Vec<u8>, StoreFailure> {
        let password = password.as_bytes();
        match self {
            _ if password.is_empty() && !matches!(self, Self::Clear | Self::Sha256) => Ok(Vec::new()),
            Self::Native => {
                let once = hash(&SHA1_FOR_LEGACY_USE_ONLY, &[password]);
                let twice = hash(&SHA1_FOR_LEGACY_USE_ONLY, &[&once]);
                Ok(xor(&once, &hash(&SHA1_FOR_LEGACY_USE_ONLY, &[seed, &twice])))
            }
            Self::CachingSha2 => {
                let once = hash(&SHA256, &[password]);
                let twice = hash(&SHA256, &[&once]);
                Ok(xor(&once, &hash(&SHA256, &[&twice, seed])))
            }
            Self::Clear | Self::Sha256 if is_encrypted => Ok([password, &[0]].concat()),
            Self::Clear | Self::Sha256 => {
                Err(StoreFailure::new(FailureKind::Misconfigured, "the login requires TLS"))
            }
        }
    }

    /// Whether the server asks for the password itself after it was sent the proof.
    ///
    /// # Errors
    /// It asks for anything else.
    pub(super) fn wants_password(self, question: &[u8]) -> Result<bool, StoreFailure> {
        match (self, question) {
            (Self::CachingSha2, REMEMBERED) => Ok(false),
            (Self::CachingSha2, SEND_PASSWORD) => Ok(true),
            _ => Err(unreadable()),
        }
    }
}

fn hash(algorithm: &'static Algorithm, parts: &[&[u8]]) -> Vec<u8> {
    digest(algorithm, &parts.concat()).as_ref().to_vec()
}

fn xor(one: &[u8], other: &[u8]) -> Vec<u8> {
    one.iter().zip(other).map(|(one, other)| one ^ other).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SEED: &[u8] = b"0123456789abcdefghij";

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Computed with Python's `hashlib`.
    #[test]
    fn a_password_is_proved_as_the_server_expects() {
        for (plugin, expected) in [
            (Plugin::Native, "f20910b7f2ac94d70d486d58208e7154daae8ba5"),
            (Plugin::CachingSha2, "d2e6f71eaaa2d5de2802326d59682353ba45f3c536040d93213decec070e878e"),
        ] {
            assert_eq!(hex(&plugin.proof("pässword", SEED, false).unwrap()), expected, "{plugin:?}");
            assert_eq!(plugin.proof("", SEED, false), Ok(Vec::new()));
            assert_eq!(Plugin::named(plugin.name().as_bytes()), Some(plugin));
        }
        assert_eq!(Plugin::named(b"client_ed25519"), None);
    }

    #[test]
    fn the_password_itself_is_sent_over_tls_only() {
        for plugin in [Plugin::Clear, Plugin::Sha256] {
            assert_eq!(plugin.proof("secret", SEED, true), Ok(b"secret\0".to_vec()));
            let refused = plugin.proof("secret", SEED, false).unwrap_err();
            assert_eq!(refused.to_string(), "misconfigured: the login requires TLS");
            assert!(plugin.proof("", SEED, false).is_err());
        }
        assert_eq!(Plugin::CachingSha2.wants_password(&[4]), Ok(true));
        assert_eq!(Plugin::CachingSha2.wants_password(&[3]), Ok(false));
        for (plugin, question) in
            [(Plugin::CachingSha2, &[5][..]), (Plugin::CachingSha2, &[]), (Plugin::Native, &[4])]
        {
            assert_eq!(plugin.wants_password(question), Err(unreadable()));
        }
    }
}
