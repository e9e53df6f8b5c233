//! A look-up that waits for its item.

use std::sync::Arc;

use tokio::sync::oneshot;

use crate::dynamodb::item_request::ItemRequest;
use crate::dynamodb::value::Item;
use crate::failure::StoreFailure;

/// How many keys one request can have.
const MAX_KEYS: usize = 100;

/// A look-up that waits for its item.
pub(super) struct WaitingLookUp {
    pub(super) request: Arc<ItemRequest>,
    pub(super) key: Item,
    answer: oneshot::Sender<Result<Option<Item>, StoreFailure>>,
}

impl WaitingLookUp {
    /// A look-up, and the receiver of its answer.
    pub(super) fn new(
        request: Arc<ItemRequest>,
        key: Item,
    ) -> (Self, oneshot::Receiver<Result<Option<Item>, StoreFailure>>) {
        let (answer, answered) = oneshot::channel();
        (Self { request, key, answer }, answered)
    }

    /// Whether the caller no longer waits for the answer.
    pub(super) fn is_given_up(&self) -> bool {
        self.answer.is_closed()
    }

    /// Sends the answer to the caller.
    pub(super) fn settle(self, answer: Result<Option<Item>, StoreFailure>) {
        // The caller may have given up.
        let _ = self.answer.send(answer);
    }

    /// Requests its item alone, until the caller gives up.
    pub(super) async fn alone(mut self) {
        tokio::select! {
            answer = self.request.get(self.key.clone()) => self.settle(answer),
            () = self.answer.closed() => {}
        }
    }

    /// Whether it can be sent in this batch. A request has one entry for each table, which is read consistently or not.
    pub(super) fn goes_with(&self, batch: &[Self]) -> bool {
        let (name, consistent) = (&self.request.table.name, self.request.table.consistent);
        let mut tables = batch.iter().map(|one| &one.request.table);
        batch.len() < MAX_KEYS && !tables.any(|table| table.name == *name && table.consistent != consistent)
    }
}
