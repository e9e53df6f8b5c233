//! What is kept of one address, as JSON: `{"address":"https://...","at":1721000000,"issuer":"https://...","keys":[...]}`. `at`
//! is when the address answered, in seconds of the Unix epoch; a key has only what verifies a signature, and its issuer.

use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::Deserialize;
use serde_json::{Value, json};
use stores::asking::CLOCK_SKEW;
use url::Url;

use super::super::issuer;
use super::super::jwks::{self, SigningKey};
use super::super::metadata::{MAX_DOCUMENT_BYTES, Published};

/// What an address published, and when.
#[derive(Clone, Debug)]
pub(in super::super) struct KeptDocument {
    pub(in super::super) published: Arc<Published>,
    /// When the address answered.
    pub(in super::super) at: SystemTime,
}

#[derive(Deserialize)]
struct Written {
    at: u64,
    issuer: String,
    keys: Vec<Value>,
}

/// What is kept of a document.
pub(super) fn write(address: &Url, published: &Published, at: SystemTime) -> Value {
    let at = at.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let keys: Vec<Value> = published.keys.iter().map(key).collect();
    json!({ "address": address.as_str(), "at": at, "issuer": published.issuer, "keys": keys })
}

fn key(key: &SigningKey) -> Value {
    let mut written = json!({ "kty": "RSA", "kid": key.kid, "n": key.n, "e": key.e });
    if let (Some(issuer), Some(members)) = (&key.issuer, written.as_object_mut()) {
        members.insert("issuer".to_owned(), issuer.as_str().into());
    }
    written
}

/// Whether something is kept of this address.
pub(super) fn is_of(written: &Value, address: &Url) -> bool {
    written.get("address").and_then(Value::as_str) == Some(address.as_str())
}

/// Reads what is kept of `address`. `None` if it is too old at `now`, which time brings about.
///
/// # Errors
/// It is anything that would not have been written at an earlier time than `now`; the text has nothing of it.
pub(super) fn read(
    written: Value,
    address: &Url,
    now: SystemTime,
    max_age: Duration,
) -> Result<Option<KeptDocument>, &'static str> {
    if !is_of(&written, address) {
        return Err("they are not the keys of this address");
    }
    let written: Written = serde_json::from_value(written).map_err(|_| "they cannot be read")?;
    let at = UNIX_EPOCH.checked_add(Duration::from_secs(written.at)).ok_or("they cannot be read")?;
    if at > now + CLOCK_SKEW {
        return Err("they are from the future");
    }
    if now.duration_since(at).is_ok_and(|age| age >= max_age) {
        return Ok(None);
    }
    if !issuer::fits(&written.issuer, address) {
        return Err("their issuer does not fit the address");
    }
    let keys = jwks::usable(written.keys);
    if keys.is_empty() {
        return Err("none of them is usable");
    }
    let published = Arc::new(Published { issuer: written.issuer, keys });
    Ok(Some(KeptDocument { published, at }))
}

/// Reads JSON of the size that a fetched document may have.
///
/// # Errors
/// It is larger, or not JSON.
pub(super) fn parse(text: &str) -> Result<Value, &'static str> {
    if text.len() > MAX_DOCUMENT_BYTES {
        return Err("they are too large");
    }
    serde_json::from_str(text).map_err(|_| "they cannot be read")
}
