//! Look-ups by key that start at the same moment share one request: BatchGetItem instead of several GetItems.
//!
//! `waiting.rs` is a look-up that waits for its item, `request.rs` the request for several of them.

mod request;
mod waiting;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::future::join_all;
use tokio::task::yield_now;

use self::request::BatchFailure;
use self::waiting::WaitingLookUp;
use super::item_request::ItemRequest;
use super::value::Item;
use crate::clock::{Moment, part};
use crate::failure::{FailureKind, StoreFailure};

/// How long each item is requested alone after BatchGetItem was refused: a missing permission may be granted meanwhile.
const ALONE_FOR: Duration = Duration::from_secs(5 * 60);

/// The batchers of an account, one for each endpoint.
#[derive(Clone, Default)]
pub struct Batchers(Arc<Mutex<BTreeMap<At, Arc<Batcher>>>>);

/// The region, and the address if it is not AWS's own.
type At = (String, Option<String>);

impl Batchers {
    /// The batcher that all stores at this endpoint share; `None` is AWS's own for the region.
    pub(super) fn at(&self, region: &str, endpoint: Option<&str>) -> Arc<Batcher> {
        let mut batchers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(batchers.entry((region.to_owned(), endpoint.map(str::to_owned))).or_default())
    }
}

/// Collects the look-ups that start in one turn of the executor.
#[derive(Default)]
pub(super) struct Batcher {
    waiting: Mutex<Vec<WaitingLookUp>>,
    /// When BatchGetItem was last refused, for lack of permission or because of one table.
    refused: Mutex<Option<Moment>>,
}

impl Batcher {
    /// The item with this key. The request runs in its own task, so that a look-up that gives up does not cancel the
    /// others.
    ///
    /// # Errors
    /// The table could not answer. Failures of other tables in the batch do not count.
    pub(super) async fn get(
        self: &Arc<Self>,
        request: &Arc<ItemRequest>,
        key: Item,
    ) -> Result<Option<Item>, StoreFailure> {
        // DynamoDB normalizes numbers, so an item could not be matched to its request by a numeric key.
        let alone = request.table.key.iter().any(|part| part.number) || self.is_refused();
        if alone {
            return request.get(key).await;
        }
        let (look_up, answered) = WaitingLookUp::new(Arc::clone(request), key);
        if self.wait(look_up) {
            tokio::spawn(part(Arc::clone(self).collect()));
        }
        let lost = |_| Err(StoreFailure::new(FailureKind::Unavailable, "the look-up was canceled"));
        answered.await.unwrap_or_else(lost)
    }

    /// Whether BatchGetItem was refused a short while ago.
    fn is_refused(&self) -> bool {
        let refused = self.refused.lock().unwrap_or_else(PoisonError::into_inner);
        refused.is_some_and(|at| at.passed() < ALONE_FOR)
    }

    /// Adds a look-up; whether it is the first one in the queue.
    fn wait(&self, look_up: WaitingLookUp) -> bool {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.push(look_up);
        waiting.len() == 1
    }

    async fn collect(self: Arc<Self>) {
        yield_now().await;
        let waiting = std::mem::take(&mut *self.waiting.lock().unwrap_or_else(PoisonError::into_inner));
        join_all(batches(waiting).into_iter().map(|batch| self.ask(batch))).await;
    }

    async fn ask(&self, batch: Vec<WaitingLookUp>) {
        if batch.len() < 2 {
            return alone(batch).await;
        }
        match request::send(&batch).await {
            Ok(answers) => batch.into_iter().zip(answers).for_each(|(one, answer)| one.settle(answer)),
            Err(BatchFailure::OfAll(failures)) => {
                batch.into_iter().zip(failures).for_each(|(one, failure)| one.settle(Err(failure)));
            }
            Err(BatchFailure::OfSome { refused }) => {
                if refused {
                    tracing::warn!("BatchGetItem was refused; for five minutes each item is requested alone");
                    *self.refused.lock().unwrap_or_else(PoisonError::into_inner) = Some(Moment::now());
                }
                alone(batch).await;
            }
        }
    }
}

async fn alone(batch: Vec<WaitingLookUp>) {
    join_all(batch.into_iter().map(WaitingLookUp::alone)).await;
}

/// Groups look-ups into one batch for each request.
fn batches(waiting: Vec<WaitingLookUp>) -> Vec<Vec<WaitingLookUp>> {
    let mut batches: Vec<Vec<WaitingLookUp>> = Vec::new();
    for one in waiting.into_iter().filter(|one| !one.is_given_up()) {
        match batches.iter_mut().find(|batch| one.goes_with(batch)) {
            Some(batch) => batch.push(one),
            None => batches.push(vec![one]),
        }
    }
    batches
}
