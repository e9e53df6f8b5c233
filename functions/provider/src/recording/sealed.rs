//! A record, encrypted with AES-256-GCM by a data key that is itself encrypted. The record's service, time and data key are
//! authenticated with it: none of them can be exchanged. Everything is hexadecimal, so that no part looks like a token in a log.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use aws_lc_rs::aead::{AES_256_GCM, Aad, Nonce, RandomizedNonceKey};
use stores::aws::kms::DATA_KEY_BYTES;

use super::record::CalloutRecord;

/// The message of a log line with an encrypted record.
pub const MESSAGE: &str = "recorded callout";

/// The format, which the encryption covers too.
const FORMAT: &str = "claimsmith-record-1";

/// An encrypted record. Its members have these names in the log and in a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedRecord {
    /// The name of the deployment.
    pub service: String,
    /// When the callout was answered, in seconds since 1970.
    pub time: String,
    /// The encrypted data key.
    pub data_key: String,
    /// The nonce of the encryption.
    pub nonce: String,
    /// The encrypted record, with its tag.
    pub sealed: String,
}

/// A record that cannot be encrypted, or decrypted: another key, or somebody changed it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotSealed;

/// A data key that encrypts and decrypts records.
pub struct RecordKey(RandomizedNonceKey);

impl RecordKey {
    /// The key in these bytes, which the caller forgets.
    ///
    /// # Errors
    /// Never with a key of this size.
    pub fn new(bytes: &[u8; DATA_KEY_BYTES]) -> Result<Self, NotSealed> {
        RandomizedNonceKey::new(&AES_256_GCM, bytes).map(Self).map_err(|_| NotSealed)
    }

    /// Encrypts a record of the deployment of this name.
    ///
    /// # Errors
    /// There are no random bytes.
    pub fn seal(
        &self,
        record: &CalloutRecord,
        service: &str,
        encrypted_key: &[u8],
    ) -> Result<SealedRecord, NotSealed> {
        let mut sealed = SealedRecord {
            service: service.to_owned(),
            time: record.time.to_string(),
            data_key: hex(encrypted_key),
            nonce: String::new(),
            sealed: String::new(),
        };
        let mut bytes = serde_json::to_vec(record).map_err(|_| NotSealed)?;
        let nonce = self.0.seal_in_place_append_tag(Aad::from(sealed.authenticated()), &mut bytes);
        sealed.nonce = hex(nonce.map_err(|_| NotSealed)?.as_ref());
        sealed.sealed = hex(&bytes);
        Ok(sealed)
    }

    /// Decrypts a record.
    ///
    /// # Errors
    /// It was encrypted by another key, or is not as it was encrypted.
    pub fn open(&self, sealed: &SealedRecord) -> Result<CalloutRecord, NotSealed> {
        let nonce = bytes(&sealed.nonce).and_then(|nonce| Nonce::try_assume_unique_for_key(&nonce).ok());
        let mut bytes = bytes(&sealed.sealed).ok_or(NotSealed)?;
        let aad = Aad::from(sealed.authenticated());
        let opened = self.0.open_in_place(nonce.ok_or(NotSealed)?, aad, &mut bytes).map_err(|_| NotSealed)?;
        serde_json::from_slice(opened).map_err(|_| NotSealed)
    }
}

impl SealedRecord {
    /// The encrypted data key.
    #[must_use]
    pub fn encrypted_key(&self) -> Option<Vec<u8>> {
        bytes(&self.data_key)
    }

    /// The members, by their names.
    #[must_use]
    pub fn texts(self) -> BTreeMap<String, String> {
        let Self { service, time, data_key, nonce, sealed } = self;
        let members = [("service", service), ("time", time), ("data_key", data_key), ("nonce", nonce)];
        let members = members.into_iter().chain([("sealed", sealed)]);
        members.map(|(name, text)| (name.to_owned(), text)).collect()
    }

    /// The record with these members; `None` if one is missing.
    #[must_use]
    pub fn from_texts(text: impl Fn(&str) -> Option<String>) -> Option<Self> {
        Some(Self {
            service: text("service")?,
            time: text("time")?,
            data_key: text("data_key")?,
            nonce: text("nonce")?,
            sealed: text("sealed")?,
        })
    }

    fn authenticated(&self) -> String {
        format!("{FORMAT}\n{}\n{}\n{}", self.service, self.time, self.data_key)
    }
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn bytes(hex: &str) -> Option<Vec<u8>> {
    let digits = hex.as_bytes().chunks(2).map(|pair| {
        let [high, low] = pair else { return None };
        let digit = |byte: u8| char::from(byte).to_digit(16);
        u8::try_from(digit(*high)? * 16 + digit(*low)?).ok()
    });
    digits.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record() -> CalloutRecord {
        let callout = BTreeMap::from([("user.mail".to_owned(), None)]);
        CalloutRecord {
            time: 1_700_000_000,
            policy: None,
            correlation_id: None,
            application: None,
            callout,
            stores: BTreeMap::new(),
        }
    }

    fn key(byte: u8) -> RecordKey {
        RecordKey::new(&[byte; DATA_KEY_BYTES]).unwrap()
    }

    #[test]
    fn a_record_is_decrypted_as_it_was_encrypted_and_no_nonce_is_used_twice() {
        let sealed: Vec<_> = (0..100).map(|_| key(1).seal(&record(), "dev", b"blob").unwrap()).collect();
        let nonces: std::collections::BTreeSet<_> = sealed.iter().map(|one| &one.nonce).collect();
        assert_eq!(nonces.len(), 100);
        assert_eq!(key(1).open(&sealed[0]), Ok(record()));
        assert_eq!(sealed[0].encrypted_key().as_deref(), Some(&b"blob"[..]));
        let texts = sealed[0].clone().texts();
        assert_eq!(SealedRecord::from_texts(|name| texts.get(name).cloned()).as_ref(), Some(&sealed[0]));
    }

    #[test]
    fn a_record_that_was_changed_or_of_another_key_is_not_decrypted() {
        let good = key(1).seal(&record(), "dev", b"blob").unwrap();
        assert_eq!(key(2).open(&good), Err(NotSealed));
        let other = |change: fn(&mut SealedRecord)| {
            let mut changed = good.clone();
            change(&mut changed);
            key(1).open(&changed)
        };
        for change in [
            (|one| one.service = "prod".to_owned()) as fn(&mut SealedRecord),
            |one| one.time = "1700000001".to_owned(),
            |one| one.data_key = hex(b"other"),
            |one| one.nonce = hex(&[0; 12]),
            |one| one.nonce = "00".to_owned(),
            |one| one.sealed.truncate(10),
            |one| one.sealed = "xyz".to_owned(),
            |one| one.sealed = String::new(),
        ] {
            assert_eq!(other(change), Err(NotSealed));
        }
        assert_eq!(other(|_| ()), Ok(record()));
    }
}
