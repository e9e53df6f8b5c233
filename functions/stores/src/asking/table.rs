//! The second level of the cache: a DynamoDB table that all processes of a deployment share. It serves Entra's second
//! request in whichever process that arrives, and bridges a store's outage. If it fails, it is treated as empty.
//!
//! The partition key is `key`, a text; `expires` is the TTL attribute. The values are as confidential as those in the
//! stores, and anyone who can write to the table can change claims: use a customer managed key, and restrict writes.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use tokio::time::Instant;
use url::Url;

use super::breaker::Breaker;
use super::deadline;
use super::item;
use super::memory::CacheEntry;
use crate::clock::{Clock, has_passed};
use crate::dynamodb;
use crate::environment::Environment;
use crate::failure::StoreFailure;
use crate::http::address::is_secure;

/// The table is useful only if it is much faster than a store.
const READ_WITHIN: Duration = Duration::from_millis(100);
/// How far two clocks may differ. Entries from a later time are ignored.
pub(super) const CLOCK_SKEW: Duration = Duration::from_secs(60);
/// How often a failure of the table is logged, instead of once for each callout.
const WARN_EVERY: Duration = Duration::from_secs(60);

/// An open table.
pub struct CacheTable {
    client: Client,
    name: String,
    clock: Clock,
    breaker: Breaker,
    warned: Mutex<Option<SystemTime>>,
}

impl CacheTable {
    /// Opens the table; sends no request yet.
    ///
    /// # Errors
    /// There are no credentials, no region, or the address is not secure.
    pub fn open(name: &str, environment: &Environment, clock: Clock) -> Result<Self, String> {
        let region = environment.deployment.aws.region.clone().ok_or("the AWS region is not known")?;
        let endpoint = environment.deployment.aws.dynamodb_endpoint.clone();
        if let Some(address) =
            endpoint.as_ref().filter(|address| !Url::parse(address).is_ok_and(|url| is_secure(&url)))
        {
            return Err(format!("`{address}` is not an https address"));
        }
        let client = dynamodb::client(&environment.deployment, region, endpoint)
            .ok_or("there are no AWS credentials")?;
        let breaker = Breaker::new(clock.clone());
        Ok(Self { client, name: name.to_owned(), clock, breaker, warned: Mutex::new(None) })
    }

    /// Requests an entry that does not exist, to open the connection before the first callout.
    pub(super) async fn warm(&self) {
        let _ = self.request("0").await;
    }

    /// The entry with this key and `wanted` attributes, if the table returns it in time.
    pub(super) async fn read(&self, key: &str, wanted: usize, until: Instant) -> Option<CacheEntry> {
        let until = until.min(Instant::now() + READ_WITHIN);
        let item = self.asked(until, self.request(key)).await??;
        // A proxy that is out of step returns what was meant for another request.
        item.get("key").filter(|found| found.as_s().is_ok_and(|found| found == key))?;
        let now = (self.clock)();
        let expires: u64 = item.get("expires")?.as_n().ok()?.parse().ok()?;
        let entry = item::read(item.get("answer")?.as_s().ok()?, wanted)?;
        (expires > seconds(now) && entry.at <= now + CLOCK_SKEW).then_some(entry)
    }

    /// Adds or replaces an entry; gives up at `until`.
    pub(super) async fn write(&self, key: &str, entry: &CacheEntry, expires: SystemTime, until: Instant) {
        let Some(answer) = item::write(entry) else { return };
        let expires = seconds(expires) + 1;
        let request = self.client.put_item().table_name(&self.name);
        let request = request
            .item("key", AttributeValue::S(key.to_owned()))
            .item("answer", AttributeValue::S(answer))
            .item("expires", AttributeValue::N(expires.to_string()));
        let written = async { request.send().await.map_err(|error| dynamodb::failure(&error, &self.name)) };
        self.asked(until, written).await;
    }

    async fn request(&self, key: &str) -> Result<Option<HashMap<String, AttributeValue>>, StoreFailure> {
        let request = self.client.get_item().table_name(&self.name);
        let answer = request.key("key", AttributeValue::S(key.to_owned())).send().await;
        Ok(answer.map_err(|error| dynamodb::failure(&error, &self.name))?.item)
    }

    async fn asked<T>(
        &self,
        until: Instant,
        request: impl Future<Output = Result<T, StoreFailure>>,
    ) -> Option<T> {
        let permit = self.breaker.admit()?;
        match deadline::by(until, request).await {
            Ok(answer) => {
                permit.answered();
                Some(answer)
            }
            Err(failure) => {
                permit.failed();
                self.warn(&failure);
                None
            }
        }
    }

    fn warn(&self, failure: &StoreFailure) {
        let mut warned = self.warned.lock().unwrap_or_else(PoisonError::into_inner);
        if warned.is_none_or(|at| has_passed(&self.clock, at, WARN_EVERY)) {
            *warned = Some((self.clock)());
            tracing::warn!(
                kind = failure.kind.name(),
                inside = failure.inside,
                "the cache table is not used"
            );
        }
    }
}

fn seconds(time: SystemTime) -> u64 {
    time.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}
