//! The second level of the cache: a DynamoDB table that all processes of a deployment share. It serves Entra's second
//! request in whichever process that arrives, and bridges a store's outage. If it fails, it is treated as empty.
//!
//! The partition key is `key`, a text; `expires` is the TTL attribute. The values are as confidential as those in the
//! stores, and anyone who can write to the table can change claims: use a customer managed key, and restrict writes.
//!
//! Beside the entries of stores it keeps texts that are about no user ([`CacheTable::kept_text`]). Their keys begin with a
//! word, and those of stores are hexadecimal digits, so that neither is ever read as the other.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::operation::put_item::builders::PutItemFluentBuilder;
use aws_sdk_dynamodb::types::AttributeValue;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
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
pub const CLOCK_SKEW: Duration = Duration::from_secs(60);
/// How long a text may take to be written; nothing waits for it.
const KEPT_WITHIN: Duration = Duration::from_secs(1);
/// What the keys of texts begin with.
const KEPT: &str = "kept ";
/// A text is replaced by a later one only, unless it is from a future that has not come.
const IS_LATER: &str = "attribute_not_exists(#at) OR #at < :at OR #at > :future";
/// How often a failure of the table is logged, instead of once for each callout.
const WARN_EVERY: Duration = Duration::from_secs(60);

/// An open table.
pub struct CacheTable {
    client: Client,
    name: String,
    clock: Clock,
    breaker: Breaker,
    warned: Mutex<Option<SystemTime>>,
    /// Whether a request was sent, so that there is a connection or soon will be.
    requested: AtomicBool,
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
        let (warned, requested) = (Mutex::new(None), AtomicBool::new(false));
        Ok(Self { client, name: name.to_owned(), clock, breaker, warned, requested })
    }

    /// Requests an entry that does not exist, to open the connection before the first callout; unless another request
    /// opens it.
    pub(super) async fn warm(&self) {
        if !self.requested.load(Ordering::Relaxed) {
            let _ = self.request("0").await;
        }
    }

    /// The text that is kept under this name, if the table returns it in time and it has not expired.
    pub async fn kept_text(&self, name: &str) -> Option<String> {
        let key = format!("{KEPT}{name}");
        let item = self.current(&key, Instant::now() + READ_WITHIN).await?;
        item.get("text")?.as_s().ok().cloned()
    }

    /// Keeps a text under this name, which is true at `at`, in place of one that was true earlier.
    pub async fn keep_text(&self, name: &str, text: String, at: SystemTime, expires: SystemTime) {
        let number = |number: u128| AttributeValue::N(number.to_string());
        let request = self.put(&format!("{KEPT}{name}"), expires);
        let request = request
            .item("text", AttributeValue::S(text))
            .item("at", number(milliseconds(at)))
            .condition_expression(IS_LATER)
            .expression_attribute_names("#at", "at")
            .expression_attribute_values(":at", number(milliseconds(at)))
            .expression_attribute_values(":future", number(milliseconds((self.clock)() + CLOCK_SKEW)));
        let written = async {
            match request.send().await {
                Err(error) if !is_kept_already(&error) => Err(dynamodb::failure(&error, &self.name)),
                _ => Ok(()),
            }
        };
        self.asked(Instant::now() + KEPT_WITHIN, written).await;
    }

    /// The entry with this key and `wanted` attributes, if the table returns it in time.
    pub(super) async fn read(&self, key: &str, wanted: usize, until: Instant) -> Option<CacheEntry> {
        let item = self.current(key, until.min(Instant::now() + READ_WITHIN)).await?;
        let entry = item::read(item.get("answer")?.as_s().ok()?, wanted)?;
        (entry.at <= (self.clock)() + CLOCK_SKEW).then_some(entry)
    }

    /// Adds or replaces an entry; gives up at `until`.
    pub(super) async fn write(&self, key: &str, entry: &CacheEntry, expires: SystemTime, until: Instant) {
        let Some(answer) = item::write(entry) else { return };
        let request = self.put(key, expires).item("answer", AttributeValue::S(answer));
        let written = async { request.send().await.map_err(|error| dynamodb::failure(&error, &self.name)) };
        self.asked(until, written).await;
    }

    /// A request that writes an item.
    fn put(&self, key: &str, expires: SystemTime) -> PutItemFluentBuilder {
        let expires = seconds(expires) + 1;
        let request = self.client.put_item().table_name(&self.name);
        let request = request.item("key", AttributeValue::S(key.to_owned()));
        request.item("expires", AttributeValue::N(expires.to_string()))
    }

    /// The item with this key, if the table returns it in time and it has not expired.
    async fn current(&self, key: &str, until: Instant) -> Option<HashMap<String, AttributeValue>> {
        let item = self.asked(until, self.request(key)).await??;
        // A proxy that is out of step returns what was meant for another request.
        item.get("key").filter(|found| found.as_s().is_ok_and(|found| found == key))?;
        let expires: u64 = item.get("expires")?.as_n().ok()?.parse().ok()?;
        (expires > seconds((self.clock)())).then_some(item)
    }

    async fn request(&self, key: &str) -> Result<Option<HashMap<String, AttributeValue>>, StoreFailure> {
        self.requested.store(true, Ordering::Relaxed);
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

/// Whether the table has a text that is true at a later time.
fn is_kept_already(error: &SdkError<PutItemError, HttpResponse>) -> bool {
    error.as_service_error().is_some_and(PutItemError::is_conditional_check_failed_exception)
}

fn milliseconds(time: SystemTime) -> u128 {
    time.duration_since(UNIX_EPOCH).unwrap_or_default().as_millis()
}

fn seconds(time: SystemTime) -> u64 {
    time.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}
