//! One store's cache: this process's memory, then the shared table, then the store. If the store cannot answer, the
//! last known attributes of the user.

use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use claims::policy::CachePolicy;
use futures_util::future::{Either, select};
use tokio::time::Instant;

use super::deadline;
use super::guarded::{GuardedLookUp, Inputs};
use super::identity::Identity;
use super::memory::{CacheEntry, Memory, Partition};
use super::table::{CLOCK_SKEW, CacheTable};
use super::{Origin, StoreAnswer};
use crate::clock::Clock;
use crate::failure::{FailureKind, StoreFailure};
use crate::flight::{Flights, Joined};
use crate::store::Found;

/// How long a look-up continues after its callout has given up, for the next callout: Entra sends a second request
/// after two seconds.
const PATIENCE: Duration = Duration::from_secs(1);
/// How long a callout waits for the write to the table. After the response, the process may be frozen.
const WRITTEN_WITHIN: Duration = Duration::from_millis(50);

/// What a look-up found and where, or why it failed.
type Outcome = Result<(Found, Origin), StoreFailure>;

/// What the caches of all stores share.
#[derive(Clone)]
pub struct Caches {
    pub(super) clock: Clock,
    memory: Arc<Memory>,
    pub(super) table: Option<Arc<CacheTable>>,
}

/// The cache of one store.
pub(super) struct Cache {
    policy: CachePolicy,
    clock: Clock,
    memory: Arc<Memory>,
    partition: Partition,
    shared_cache: Option<SharedCache>,
    look_ups: Flights<Inputs, Outcome>,
}

/// A store's entries in the shared table.
pub(super) struct SharedCache {
    pub(super) table: Arc<CacheTable>,
    pub(super) identity: Identity,
    /// How many attributes an answer has.
    pub(super) wanted: usize,
}

impl Caches {
    /// An empty memory, and the table that this process shares with others.
    #[must_use]
    pub fn new(clock: Clock, table: Option<Arc<CacheTable>>) -> Self {
        Self { clock, memory: Arc::new(Memory::new()), table }
    }

    /// Connects to the table before the first callout.
    pub async fn warm(&self) {
        if let Some(table) = &self.table {
            table.warm().await;
        }
    }
}

impl Cache {
    pub(super) fn new(policy: CachePolicy, caches: &Caches, shared_cache: Option<SharedCache>) -> Self {
        let (clock, memory) = (caches.clock.clone(), Arc::clone(&caches.memory));
        let look_ups = Flights::new(clock.clone());
        Self { policy, partition: memory.partition(), clock, memory, shared_cache, look_ups }
    }

    /// The cached answer, else the store's answer by `until`, else the last known attributes of the user.
    pub(super) async fn ask(
        self: &Arc<Self>,
        guarded: &Arc<GuardedLookUp>,
        inputs: &Inputs,
        until: Instant,
    ) -> StoreAnswer {
        if let Some(found) = self.fresh(inputs) {
            return StoreAnswer { found: Ok(found), from: Origin::Cache };
        }
        match deadline::by(until, self.shared(guarded, inputs, until)).await {
            Ok((found, from)) => StoreAnswer { found: Ok(found), from },
            Err(failure) => match self.last_good(inputs) {
                Some(found) => StoreAnswer { found: Ok(found), from: Origin::Stale(failure) },
                None => StoreAnswer { found: Err(failure), from: Origin::Store },
            },
        }
    }

    /// The outcome of one look-up for all callouts that ask for the same user at the same time.
    async fn shared(
        self: &Arc<Self>,
        guarded: &Arc<GuardedLookUp>,
        inputs: &Inputs,
        until: Instant,
    ) -> Outcome {
        let join_or_start = || {
            let longest = until.saturating_duration_since(Instant::now()) + PATIENCE + WRITTEN_WITHIN;
            let start = || Arc::clone(self).look_up(Arc::clone(guarded), Arc::clone(inputs), until);
            self.look_ups.join_or_start(Arc::clone(inputs), longest, start)
        };
        let Joined { handle, is_new } = join_or_start();
        match handle.await {
            // The callout that started it ran out of time. This one may have some left.
            Err(failure) if !is_new && failure.kind == FailureKind::Late => join_or_start().handle.await,
            outcome => outcome,
        }
    }

    async fn look_up(
        self: Arc<Self>,
        guarded: Arc<GuardedLookUp>,
        inputs: Inputs,
        until: Instant,
    ) -> Outcome {
        if self.reuses() {
            self.read_table(&inputs, until).await;
        }
        // From the table, or from a look-up that ended before this one started.
        if let Some(found) = self.fresh(&inputs) {
            return Ok((found, Origin::Cache));
        }
        // The age of an answer counts from the request: the process may be frozen before it reads the response.
        let at = (self.clock)();
        let found = self.ask_store(&guarded, &inputs, until).await?;
        if found != Found::NotAsked {
            self.keep(&inputs, CacheEntry { found: found.clone(), at }, until).await;
        }
        Ok((found, Origin::Store))
    }

    /// Asks the store. Where answers are used again only when it fails, the table is asked beside it, and only for a user of
    /// whom nothing is known here.
    async fn ask_store(
        &self,
        guarded: &GuardedLookUp,
        inputs: &Inputs,
        until: Instant,
    ) -> Result<Found, StoreFailure> {
        let asked = pin!(guarded.ask(inputs, until, PATIENCE));
        if self.reuses() || self.last_good(inputs).is_some() {
            return asked.await;
        }
        match select(asked, pin!(self.read_table(inputs, until))).await {
            Either::Left((Err(failure), table)) => {
                table.await;
                Err(failure)
            }
            Either::Left((found, _)) => found,
            Either::Right(((), asked)) => asked.await,
        }
    }

    /// Whether an answer can be used again while the store answers.
    fn reuses(&self) -> bool {
        !self.policy.ttl.is_zero() || !self.policy.negative_ttl.is_zero()
    }

    /// Keeps what the table has about the user, if it is newer than what is known here.
    async fn read_table(&self, inputs: &Inputs, until: Instant) {
        if let Some(shared_cache) = &self.shared_cache
            && let Some(entry) =
                shared_cache.table.read(&shared_cache.key(inputs), shared_cache.wanted, until).await
            && self.memory.get(self.partition, inputs).is_none_or(|old| old.at < entry.at)
        {
            self.memory.keep(self.partition, inputs, entry);
        }
    }

    /// Also writes to the table, and returns before `until` if that is in the future. An entry that was requested
    /// later is not overwritten: a look-up that was frozen can end after a newer one.
    async fn keep(&self, inputs: &Inputs, entry: CacheEntry, until: Instant) {
        let kept = self.memory.get(self.partition, inputs);
        if kept.is_some_and(|kept| self.age(kept.at) < self.age(entry.at)) {
            return;
        }
        self.memory.keep(self.partition, inputs, entry.clone());
        let Some(shared_cache) = &self.shared_cache else { return };
        let now = Instant::now();
        let half = until.saturating_duration_since(now) / 2;
        let time = if half.is_zero() { WRITTEN_WITHIN } else { WRITTEN_WITHIN.min(half) };
        let longest = self.policy.ttl.max(self.policy.negative_ttl).max(self.policy.stale_if_error);
        shared_cache.table.write(&shared_cache.key(inputs), &entry, entry.at + longest, now + time).await;
    }

    /// The cached answer, if it is recent enough to be used without asking the store.
    fn fresh(&self, inputs: &Inputs) -> Option<Found> {
        let entry = self.memory.get(self.partition, inputs)?;
        let ttl = match entry.found {
            Found::UnknownUser => self.policy.negative_ttl,
            _ => self.policy.ttl,
        };
        (self.age(entry.at) < ttl).then(|| entry.found.clone())
    }

    /// The cached answer, if it may be used because the store cannot answer.
    fn last_good(&self, inputs: &Inputs) -> Option<Found> {
        let entry = self.memory.get(self.partition, inputs)?;
        let is_recent = self.age(entry.at) < self.policy.stale_if_error;
        let known = matches!(entry.found, Found::User(_));
        (known && is_recent).then(|| entry.found.clone())
    }

    /// Another process's clock may be a little ahead. If it is far ahead, this clock was set back.
    fn age(&self, at: SystemTime) -> Duration {
        match (self.clock)().duration_since(at) {
            Ok(age) => age,
            Err(ahead) if ahead.duration() <= CLOCK_SKEW => Duration::ZERO,
            Err(_) => Duration::MAX,
        }
    }
}

impl SharedCache {
    fn key(&self, inputs: &Inputs) -> String {
        self.identity.key(inputs)
    }
}
