//! One store's cache: this process's memory, then the table of all processes, then the store; and what a user was
//! last known by when the store cannot answer.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use claims::policy::CachePolicy;
use tokio::time::Instant;

use super::deadline;
use super::guarded::{GuardedLookUp, Inputs};
use super::identity::Identity;
use super::memory::{CacheEntry, Memory, Partition};
use super::table::{CLOCK_SKEW, CacheTable};
use super::{Caches, Origin, StoreAnswer};
use crate::clock::Clock;
use crate::failure::{FailureKind, StoreFailure};
use crate::flight::{Flights, Joined};
use crate::store::Found;

/// So much longer than its callout may wait, a look-up goes on for the next one: Entra asks again when it has waited
/// for two seconds.
const PATIENCE: Duration = Duration::from_secs(1);
/// A callout waits so long for the table to be written: once it is answered, the process may be frozen.
const WRITTEN_WITHIN: Duration = Duration::from_millis(50);

/// What a look-up found and where, or why it failed.
type Outcome = Result<(Found, Origin), StoreFailure>;

/// The cache of one store.
pub(super) struct Cache {
    policy: CachePolicy,
    clock: Clock,
    memory: Arc<Memory>,
    partition: Partition,
    shared_cache: Option<SharedCache>,
    look_ups: Flights<Inputs, Outcome>,
}

/// A store's place in the table of all processes.
pub(super) struct SharedCache {
    pub(super) table: Arc<CacheTable>,
    pub(super) identity: Identity,
    /// How many attributes an answer has.
    pub(super) wanted: usize,
}

impl Cache {
    pub(super) fn new(policy: CachePolicy, caches: &Caches, shared_cache: Option<SharedCache>) -> Self {
        let (clock, memory) = (caches.clock.clone(), Arc::clone(&caches.memory));
        let look_ups = Flights::new(clock.clone());
        Self { policy, partition: memory.partition(), clock, memory, shared_cache, look_ups }
    }

    /// What is remembered, else what the store answers by `until`, else what the user was last known by.
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
        if let Some(shared_cache) = &self.shared_cache
            && let Some(entry) =
                shared_cache.table.read(&shared_cache.key(&inputs), shared_cache.wanted, until).await
            && self.memory.get(self.partition, &inputs).is_none_or(|old| old.at < entry.at)
        {
            self.memory.keep(self.partition, &inputs, entry);
        }
        // From the table, or from a look-up that ended before this one started.
        if let Some(found) = self.fresh(&inputs) {
            return Ok((found, Origin::Cache));
        }
        // An answer is as old as its guarded: the process may be frozen before it reads it.
        let at = (self.clock)();
        let found = guarded.ask(&inputs, until, PATIENCE).await?;
        if found != Found::NotAsked {
            self.keep(&inputs, CacheEntry { found: found.clone(), at }, until).await;
        }
        Ok((found, Origin::Store))
    }

    /// Writes to the table, too, and is done before `until` where that is still ahead. What was asked for later
    /// stays: a look-up that was frozen can land after another one.
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

    /// What is used without asking.
    fn fresh(&self, inputs: &Inputs) -> Option<Found> {
        let entry = self.memory.get(self.partition, inputs)?;
        let ttl = match entry.found {
            Found::UnknownUser => self.policy.negative_ttl,
            _ => self.policy.ttl,
        };
        (self.age(entry.at) < ttl).then(|| entry.found.clone())
    }

    /// What stands in for an answer.
    fn last_good(&self, inputs: &Inputs) -> Option<Found> {
        let entry = self.memory.get(self.partition, inputs)?;
        let stands_in = self.age(entry.at) < self.policy.stale_if_error;
        let known = matches!(entry.found, Found::User(_));
        (known && stands_in).then(|| entry.found.clone())
    }

    /// Another process's clock may be a little ahead; further ahead is a clock that was set back.
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
