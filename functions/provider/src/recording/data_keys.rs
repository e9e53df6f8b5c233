//! The data key that encrypts records: fetched from the Key Management Service, used for a bounded number of records and a bounded
//! time, then forgotten.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use stores::aws::kms::{self, DataKey};
use stores::clock::has_passed;
use stores::deployment::Deployment;
use stores::failure::{FailureKind, StoreFailure};

use super::record::CalloutRecord;
use super::sealed::{NotSealed, RecordKey, SealedRecord};

/// How many records a data key encrypts.
const MAX_RECORDS: u32 = 1_000;

/// For how long a data key is used.
const LIFE: Duration = Duration::from_secs(10 * 60);

/// Encrypts the records of one deployment under one key.
pub(super) struct DataKeys {
    /// The key's ARN.
    pub(super) key: String,
    /// The name of the deployment.
    pub(super) service: String,
    current: Mutex<Option<CurrentKey>>,
}

#[derive(Clone)]
struct CurrentKey {
    key: Arc<RecordKey>,
    encrypted: Arc<[u8]>,
    since: SystemTime,
    records: u32,
}

impl DataKeys {
    pub(super) fn new(key: String, service: String) -> Self {
        Self { key, service, current: Mutex::default() }
    }

    /// Encrypts a record; fetches a data key for it if the last one is used up.
    pub(super) async fn seal(
        &self,
        record: &CalloutRecord,
        deployment: &Deployment,
    ) -> Result<SealedRecord, StoreFailure> {
        let current = match self.current(deployment) {
            Some(current) => current,
            None => self.fetch(deployment).await?,
        };
        current.key.seal(record, &self.service, &current.encrypted).map_err(not_sealed)
    }

    /// The data key, used once more; a key that is used up is forgotten.
    fn current(&self, deployment: &Deployment) -> Option<CurrentKey> {
        let mut current = self.lock();
        let usable = current
            .as_ref()
            .is_some_and(|key| key.records < MAX_RECORDS && !has_passed(&deployment.clock, key.since, LIFE));
        if !usable {
            *current = None;
        }
        current.as_mut().map(|key| {
            key.records += 1;
            key.clone()
        })
    }

    async fn fetch(&self, deployment: &Deployment) -> Result<CurrentKey, StoreFailure> {
        let DataKey { mut plaintext, encrypted } =
            kms::generate_data_key(deployment, &self.key, &self.service).await?;
        let key = RecordKey::new(&plaintext).map_err(not_sealed);
        plaintext.fill(0);
        std::hint::black_box(&plaintext);
        let since = (deployment.clock)();
        let key = CurrentKey { key: Arc::new(key?), encrypted: encrypted.into(), since, records: 1 };
        *self.lock() = Some(key.clone());
        Ok(key)
    }

    fn lock(&self) -> MutexGuard<'_, Option<CurrentKey>> {
        self.current.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn not_sealed(NotSealed: NotSealed) -> StoreFailure {
    StoreFailure::new(FailureKind::Unavailable, "the record was not encrypted")
}
