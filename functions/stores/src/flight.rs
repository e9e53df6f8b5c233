//! A task that several callers wait for. It runs once and continues when a caller gives up. A task that was interrupted
//! by a freeze of the environment is replaced.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, Shared, pending};

use crate::clock::{Clock, has_passed};

/// Waits for a task; every caller has its own. Dropping it does not stop the task.
pub type Handle<T> = Shared<BoxFuture<'static, T>>;

/// Tasks in progress, at most one for each key.
pub struct Flights<K, T> {
    clock: Clock,
    in_progress: Arc<Mutex<InProgress<K, T>>>,
}

/// At most one task in progress.
pub struct Flight<T>(Flights<(), T>);

/// The task that a caller waits for.
pub struct Joined<T> {
    /// Waits for it.
    pub handle: Handle<T>,
    /// Whether this call started it.
    pub is_new: bool,
}

type InProgress<K, T> = HashMap<K, Task<T>>;

struct Task<T> {
    /// Tells it from a later task with the same key.
    id: Arc<()>,
    started: SystemTime,
    longest: Duration,
    handle: Handle<T>,
}

impl<T: Clone + Send + Sync + 'static> Flight<T> {
    /// No task yet. `clock` must be the time of day, which does not stop while an environment is frozen.
    #[must_use]
    pub fn new(clock: Clock) -> Self {
        Self(Flights::new(clock))
    }

    /// The task in progress, if there is one.
    #[must_use]
    pub fn join(&self) -> Option<Handle<T>> {
        self.0.join(&())
    }

    /// The task in progress, else the one that `start` makes; see [`Flights::join_or_start`].
    pub fn join_or_start<F>(&self, longest: Duration, start: impl FnOnce() -> F) -> Joined<T>
    where
        F: Future<Output = T> + Send + 'static,
    {
        self.0.join_or_start((), longest, start)
    }
}

impl<K, T> Flights<K, T>
where
    K: Clone + Eq + Hash + Send + 'static,
    T: Clone + Send + Sync + 'static,
{
    /// No tasks yet. `clock` must be the time of day, which does not stop while an environment is frozen.
    #[must_use]
    pub fn new(clock: Clock) -> Self {
        Self { clock, in_progress: Arc::default() }
    }

    /// The task in progress for this key, if there is one.
    pub fn join(&self, key: &K) -> Option<Handle<T>> {
        self.joined(&lock(&self.in_progress), key)
    }

    /// The task in progress for this key, else the one that `start` makes. It must end within `longest`: a task that
    /// should have ended waits for a connection that was lost in a freeze, so it is replaced. `start` must not call
    /// this object. Needs a tokio runtime.
    pub fn join_or_start<F>(&self, key: K, longest: Duration, start: impl FnOnce() -> F) -> Joined<T>
    where
        F: Future<Output = T> + Send + 'static,
    {
        let mut in_progress = lock(&self.in_progress);
        if let Some(handle) = self.joined(&in_progress, &key) {
            return Joined { handle, is_new: false };
        }
        let id = Arc::new(());
        let end = End { in_progress: Arc::clone(&self.in_progress), key: key.clone(), id: Arc::clone(&id) };
        let work = start();
        let task = tokio::spawn(async move {
            let outcome = work.await;
            drop(end);
            outcome
        });
        let handle = outcome(task).boxed().shared();
        let task = Task { id, started: (self.clock)(), longest, handle: handle.clone() };
        in_progress.insert(key, task);
        Joined { handle, is_new: true }
    }

    fn joined(&self, in_progress: &InProgress<K, T>, key: &K) -> Option<Handle<T>> {
        let task = in_progress.get(key)?;
        let overdue = has_passed(&self.clock, task.started, task.longest);
        (!overdue).then(|| task.handle.clone())
    }
}

/// A task without an outcome was dropped with its runtime (a panic ends the process), so no caller waits.
async fn outcome<T>(task: tokio::task::JoinHandle<T>) -> T {
    match task.await {
        Ok(outcome) => outcome,
        Err(_) => pending().await,
    }
}

/// Removes a task from those in progress when it ends, however it ends.
struct End<K: Eq + Hash, T> {
    in_progress: Arc<Mutex<InProgress<K, T>>>,
    key: K,
    id: Arc<()>,
}

impl<K: Eq + Hash, T> Drop for End<K, T> {
    fn drop(&mut self) {
        let mut in_progress = lock(&self.in_progress);
        if in_progress.get(&self.key).is_some_and(|task| Arc::ptr_eq(&task.id, &self.id)) {
            in_progress.remove(&self.key);
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};
    use std::time::UNIX_EPOCH;

    use futures_util::future::{join_all, ready};
    use tokio::time::{sleep, timeout};

    use super::*;

    const LONGEST: Duration = Duration::from_secs(4);

    /// Its clock stands still until it is set, in seconds.
    fn flight() -> (Flight<u32>, Arc<AtomicU64>) {
        let set = Arc::new(AtomicU64::new(0));
        let now = Arc::clone(&set);
        let clock = move || UNIX_EPOCH + Duration::from_secs(now.load(Ordering::Relaxed));
        (Flight::new(Arc::new(clock)), set)
    }

    async fn after(seconds: u64, outcome: u32) -> u32 {
        sleep(Duration::from_secs(seconds)).await;
        outcome
    }

    #[tokio::test(start_paused = true)]
    async fn all_callers_wait_for_one_task() {
        let (flight, _) = flight();
        let joined: Vec<Joined<u32>> =
            (0..5).map(|number| flight.join_or_start(LONGEST, || after(1, number))).collect();
        let new: Vec<bool> = joined.iter().map(|one| one.is_new).collect();
        assert_eq!(new, [true, false, false, false, false]);
        assert_eq!(join_all(joined.into_iter().map(|one| one.handle)).await, [0; 5]);
        assert!(flight.join().is_none());
        assert_eq!(flight.join_or_start(LONGEST, || ready(7)).handle.await, 7);
    }

    #[tokio::test(start_paused = true)]
    async fn a_caller_that_gives_up_does_not_stop_the_task() {
        let (flight, _) = flight();
        let handle = flight.join_or_start(LONGEST, || after(2, 1)).handle;
        assert!(timeout(Duration::from_secs(1), handle).await.is_err());
        assert_eq!(flight.join().unwrap().await, 1);
    }

    #[tokio::test(start_paused = true)]
    async fn a_task_that_a_freeze_left_behind_is_replaced_and_does_not_end_its_successor() {
        let (flight, set) = flight();
        let left_behind = flight.join_or_start(LONGEST, || after(1, 1)).handle;
        set.store(3, Ordering::Relaxed);
        assert!(flight.join().is_some());
        set.store(4, Ordering::Relaxed);
        assert!(flight.join().is_none());
        let next = flight.join_or_start(LONGEST, || after(2, 2));
        assert!(next.is_new);
        assert_eq!(left_behind.await, 1);
        assert_eq!(flight.join().unwrap().await, 2);
    }

    #[tokio::test]
    async fn each_key_has_a_task_of_its_own() {
        let flights = Flights::new(Arc::new(SystemTime::now));
        let tasks = ["a", "b"].map(|key| flights.join_or_start(key, LONGEST, move || ready(key)).handle);
        assert_eq!(join_all(tasks).await, ["a", "b"]);
    }
}
