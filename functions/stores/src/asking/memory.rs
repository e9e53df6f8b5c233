//! The in-memory cache of this process for all its stores, limited in bytes.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::SystemTime;

use claims::values::{Known, Value};
use quick_cache::Weighter;
use quick_cache::sync::Cache;

use super::guarded::Inputs;
use crate::store::Found;

const MAX_BYTES: u64 = 16 * 1024 * 1024;
/// The size of a typical entry: a few attributes of one user, with overhead.
const USUAL_BYTES: u64 = 512;
/// The overhead of an entry.
const ENTRY_BYTES: usize = 200;

/// The in-memory cache. The least used entries are evicted first.
pub(super) struct Memory {
    kept: Cache<MemoryKey, Arc<CacheEntry>, Bytes>,
    stores: AtomicU64,
}

/// What a store answered, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct CacheEntry {
    /// A user's attributes, or that the user is unknown.
    pub(super) found: Found,
    pub(super) at: SystemTime,
}

/// A store's part of the cache, by a number that no other store has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Partition(u64);

/// Compared in full, not by hash: two users share an entry only if the store itself could not distinguish them.
#[derive(PartialEq, Eq, Hash)]
struct MemoryKey {
    partition: Partition,
    inputs: Inputs,
}

#[derive(Clone)]
struct Bytes;

impl Memory {
    pub(super) fn new() -> Self {
        let items = usize::try_from(MAX_BYTES / USUAL_BYTES).unwrap_or(usize::MAX);
        Self { kept: Cache::with_weighter(items, MAX_BYTES, Bytes), stores: AtomicU64::new(0) }
    }

    pub(super) fn partition(&self) -> Partition {
        Partition(self.stores.fetch_add(1, Ordering::Relaxed))
    }

    pub(super) fn get(&self, partition: Partition, inputs: &Inputs) -> Option<Arc<CacheEntry>> {
        self.kept.get(&MemoryKey { partition, inputs: Arc::clone(inputs) })
    }

    /// Adds or replaces an entry.
    pub(super) fn keep(&self, partition: Partition, inputs: &Inputs, entry: CacheEntry) {
        self.kept.insert(MemoryKey { partition, inputs: Arc::clone(inputs) }, Arc::new(entry));
    }
}

impl Weighter<MemoryKey, Arc<CacheEntry>> for Bytes {
    fn weight(&self, key: &MemoryKey, entry: &Arc<CacheEntry>) -> u64 {
        let inputs = key.inputs.iter().map(|input| size_of::<Option<Value>>() + texts(input.as_ref()));
        let found = match &entry.found {
            Found::User(known) => known.iter().map(|one| size_of::<Known>() + texts(one.value())).sum(),
            Found::UnknownUser | Found::NotAsked => 0,
        };
        (ENTRY_BYTES + inputs.sum::<usize>() + found) as u64
    }
}

fn texts(value: Option<&Value>) -> usize {
    let texts = value.map(Value::texts).unwrap_or_default();
    texts.iter().map(|text| size_of::<String>() + text.capacity()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(text: &str) -> CacheEntry {
        CacheEntry { found: Found::User(vec![Known::Value(text.into())]), at: SystemTime::UNIX_EPOCH }
    }

    fn inputs(texts: &[&str]) -> Inputs {
        texts.iter().map(|text| Some((*text).into())).collect()
    }

    #[test]
    fn it_keeps_to_its_bytes_and_never_gives_somebody_else_s() {
        let memory = Memory::new();
        let (hr, people) = (memory.partition(), memory.partition());
        let long = "x".repeat(1000);
        for user in 0..40_000 {
            let user = user.to_string();
            memory.keep(hr, &inputs(&[&user]), entry(&format!("{user} hr {long}")));
            memory.keep(people, &inputs(&[&user]), entry(&format!("{user} people {long}")));
        }
        assert!(memory.kept.weight() <= MAX_BYTES, "{}", memory.kept.weight());
        let mut remembered = 0;
        for user in 0..40_000 {
            let user = user.to_string();
            for (partition, store) in [(hr, "hr"), (people, "people")] {
                let Some(found) = memory.get(partition, &inputs(&[&user])) else { continue };
                assert_eq!(*found, entry(&format!("{user} {store} {long}")));
                remembered += 1;
            }
        }
        assert!((1_000..20_000).contains(&remembered), "{remembered}");
    }

    #[test]
    fn an_answer_larger_than_the_memory_is_not_kept_and_replaces_what_was() {
        let memory = Memory::new();
        let (partition, ada) = (memory.partition(), inputs(&["ada"]));
        memory.keep(partition, &ada, entry("small"));
        memory.keep(partition, &ada, entry(&"x".repeat(20 << 20)));
        assert_eq!(memory.get(partition, &ada), None);
    }
}
