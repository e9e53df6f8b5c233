//! What the table that all instances share keeps of one address.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use stores::asking::CacheTable;
use stores::clock::Clock;
use url::Url;

use super::document::{self, KeptDocument};
use crate::authentication::metadata::Published;

/// How old a document in the table is at least when another one is written in its place.
const WRITE_AGE: Duration = Duration::from_secs(30 * 60);

/// One address in the table.
pub(in super::super) struct InTable {
    table: Arc<CacheTable>,
    address: Url,
    max_age: Duration,
    clock: Clock,
    /// When the address gave the document that the table has, as far as it is known.
    has: Mutex<Option<SystemTime>>,
}

impl InTable {
    pub(in super::super) fn new(
        table: Arc<CacheTable>,
        address: Url,
        max_age: Duration,
        clock: Clock,
    ) -> Self {
        Self { table, address, max_age, clock, has: Mutex::default() }
    }

    /// What the table keeps of the address. What is wrong with it is a warning.
    pub(in super::super) async fn read(&self) -> Option<KeptDocument> {
        let text = self.table.kept_text(&self.name()).await?;
        let read = document::parse(&text);
        match read.and_then(|read| document::read(read, &self.address, (self.clock)(), self.max_age)) {
            Ok(kept) => {
                *self.has() = kept.as_ref().map(|kept| kept.at);
                kept
            }
            Err(why) => {
                let address = self.address.as_str();
                tracing::warn!(target: "signing_keys", from = "table", address, why, "kept keys are not used");
                None
            }
        }
    }

    /// Keeps what the address published at `at`, unless the table has what it published shortly before.
    pub(in super::super) async fn write(&self, published: &Published, at: SystemTime) {
        if self.has().is_some_and(|has| at.duration_since(has).is_ok_and(|age| age < WRITE_AGE)) {
            return;
        }
        *self.has() = Some(at);
        let text = document::write(&self.address, published, at).to_string();
        self.table.keep_text(&self.name(), text, at, at + self.max_age).await;
    }

    fn has(&self) -> MutexGuard<'_, Option<SystemTime>> {
        self.has.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// With the number of the format.
    fn name(&self) -> String {
        format!("signing keys 1 {}", self.address)
    }
}
