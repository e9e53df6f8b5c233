//! The second level: a DynamoDB table that all processes of a deployment share. It answers Entra's second request
//! wherever that arrives, and outlives a store's outage. Whatever is wrong with it is as if it were empty.
//!
//! Its partition key is `key`, a text; `expires` is for its time to live. The values in it are as confidential as the
//! stores' and as trustworthy as those who may write to it: encrypt it with a key of your own, and let nobody else
//! write.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use reqwest::Url;
use tokio::time::Instant;

use super::breaker::Breaker;
use super::deadline;
use super::item;
use super::memory::CacheEntry;
use crate::clock::{Clock, has_passed};
use crate::dynamodb;
use crate::environment::Environment;
use crate::failure::StoreFailure;
use crate::http::address::is_secure;

/// The table has to be much faster than a store to be of use.
const READ_WITHIN: Duration = Duration::from_millis(100);
/// So far two clocks may be apart. What is from a later time than that is of no use.
pub(super) const CLOCK_SKEW: Duration = Duration::from_secs(60);
/// A table that is down is worth one line now and then, not one for each callout.
const WARN_EVERY: Duration = Duration::from_secs(60);

/// A table that is ready to be asked.
pub struct CacheTable {
    client: Client,
    name: String,
    clock: Clock,
    breaker: Breaker,
    warned: Mutex<Option<SystemTime>>,
}

impl CacheTable {
    /// Nothing is asked yet.
    ///
    /// # Errors
    /// What the process lacks: credentials, a region, a secure address.
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

    /// Asks for an entry that is nobody's: connection and handshake are then behind us.
    pub(super) async fn warm(&self) {
        let _ = self.request("0").await;
    }

    /// The entry with this key and `wanted` attributes, if it is there in a moment.
    pub(super) async fn read(&self, key: &str, wanted: usize, until: Instant) -> Option<CacheEntry> {
        let until = until.min(Instant::now() + READ_WITHIN);
        let item = self.asked(until, self.request(key)).await??;
        let now = (self.clock)();
        let expires: u64 = item.get("expires")?.as_n().ok()?.parse().ok()?;
        let entry = item::read(item.get("answer")?.as_s().ok()?, wanted)?;
        (expires > seconds(now) && entry.at <= now + CLOCK_SKEW).then_some(entry)
    }

    /// Puts an entry in the place of the one that is there; given up at `until`.
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
