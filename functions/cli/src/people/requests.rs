//! The requests for many items. Each is repeated, after longer and longer waits, as long as DynamoDB is busy or cannot be reached.

use std::collections::{BTreeMap, HashMap, VecDeque};

use aws_sdk_dynamodb::types::{DeleteRequest, KeysAndAttributes, PutRequest, WriteRequest};
use stores::dynamodb::failure;
use stores::dynamodb::items::{Item, ItemTable};
use stores::failure::{FailureKind, StoreFailure};

use super::key::{ItemKey, KeyAttribute, key_of};
use super::size;
use super::target::Target;
use super::waits::Waits;

/// How many keys one request reads; DynamoDB allows 100, but a response with so many large items would be too large.
const READ_TOGETHER: usize = 50;
/// How many items of a scan come together: a full page, of 1 MB, takes too long over a slow line.
const SCANNED_TOGETHER: i32 = 500;
/// How many items one request writes, at most, and how many bytes they have together.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html>
const WRITTEN_TOGETHER: usize = 25;
const MAX_BATCH_BYTES: usize = 1024 * 1024;

/// The requests to a table.
pub(crate) struct Requests<'t> {
    table: &'t ItemTable,
    key: &'t [KeyAttribute],
}

impl<'t> Requests<'t> {
    /// The requests to this table.
    pub(crate) fn of(target: &'t Target) -> Self {
        Self { table: target.table(), key: &target.key }
    }

    /// The items with these keys that the table has. `done` is told of each batch how many of them were read.
    ///
    /// # Errors
    /// The table cannot be read.
    pub(crate) async fn get(
        &self,
        items: impl Iterator<Item = &Item>,
        mut done: impl FnMut(usize),
    ) -> Result<BTreeMap<ItemKey, Item>, StoreFailure> {
        let keys: Vec<Item> = items.map(|item| key_of(item, self.key)).collect();
        let mut batches: VecDeque<Vec<Item>> = keys.chunks(READ_TOGETHER).map(<[Item]>::to_vec).collect();
        let (mut found, mut waits) = (Vec::new(), Waits::default());
        while let Some(batch) = batches.pop_front() {
            match self.get_batch(batch.clone()).await {
                Ok((items, unread)) => {
                    done(batch.len() - unread.len());
                    found.extend(items);
                    if unread.len() < batch.len() {
                        waits = Waits::default();
                    }
                    if !unread.is_empty() {
                        batches.push_front(unread);
                        waits.wait(self.busy()).await?;
                    }
                }
                // The response was too large.
                Err(failure) if failure.kind == FailureKind::Malformed && batch.len() > 1 => {
                    let (one, other) = batch.split_at(batch.len() / 2);
                    batches.extend([one.to_vec(), other.to_vec()]);
                }
                Err(failure) => {
                    batches.push_front(batch);
                    waits.wait(failure).await?;
                }
            }
        }
        Ok(self.by_key(found))
    }

    /// The items of a batch that the table has, and the keys that were not read.
    async fn get_batch(&self, keys: Vec<Item>) -> Result<(Vec<Item>, Vec<Item>), StoreFailure> {
        let name = self.table.name();
        let keys = KeysAndAttributes::builder().set_keys(Some(keys)).consistent_read(true).build();
        let keys = keys.map_err(|_| self.not_built())?;
        let answer = self.table.client().batch_get_item().request_items(name, keys).send().await;
        let answer = answer.map_err(|error| failure(&error, name))?;
        let found = answer.responses.unwrap_or_default().into_values().flatten().collect();
        let unread = answer.unprocessed_keys.unwrap_or_default().into_values();
        Ok((found, unread.flat_map(|keys| keys.keys).collect()))
    }

    /// All items of the table.
    ///
    /// # Errors
    /// The table cannot be read.
    pub(crate) async fn scan(&self) -> Result<BTreeMap<ItemKey, Item>, StoreFailure> {
        let request = self
            .table
            .client()
            .scan()
            .table_name(self.table.name())
            .consistent_read(true)
            .limit(SCANNED_TOGETHER);
        let (mut found, mut start, mut waits) = (Vec::new(), None, Waits::default());
        loop {
            let page = request.clone().set_exclusive_start_key(start.clone()).send().await;
            match page.map_err(|error| failure(&error, self.table.name())) {
                Err(failure) => waits.wait(failure).await?,
                Ok(page) => {
                    waits = Waits::default();
                    found.extend(page.items.unwrap_or_default());
                    start = page.last_evaluated_key;
                    if start.is_none() {
                        return Ok(self.by_key(found));
                    }
                }
            }
        }
    }

    /// Puts some items and deletes others. `done` is told of each batch how many of them are written.
    ///
    /// # Errors
    /// The table cannot be written.
    pub(crate) async fn write(
        &self,
        put: impl Iterator<Item = Item>,
        deleted: impl Iterator<Item = &Item>,
        mut done: impl FnMut(usize),
    ) -> Result<(), StoreFailure> {
        let put = put.map(|item| self.put(item));
        let deleted = deleted.map(|item| self.delete(key_of(item, self.key)));
        let mut waiting: VecDeque<WriteRequest> = put.chain(deleted).collect::<Result<_, _>>()?;
        let mut waits = Waits::default();
        while !waiting.is_empty() {
            let batch = batch(&mut waiting);
            let count = batch.len();
            let (unwritten, refused) = match self.write_batch(batch.clone()).await {
                Ok(unwritten) => (unwritten, self.busy()),
                Err(failure) => (batch, failure),
            };
            if unwritten.len() < count {
                waits = Waits::default();
            }
            done(count - unwritten.len());
            let is_refused = !unwritten.is_empty();
            waiting.extend(unwritten);
            if is_refused {
                waits.wait(refused).await?;
            }
        }
        Ok(())
    }

    fn put(&self, item: Item) -> Result<WriteRequest, StoreFailure> {
        let put = PutRequest::builder().set_item(Some(item)).build().map_err(|_| self.not_built())?;
        Ok(WriteRequest::builder().put_request(put).build())
    }

    fn delete(&self, key: Item) -> Result<WriteRequest, StoreFailure> {
        let delete = DeleteRequest::builder().set_key(Some(key)).build().map_err(|_| self.not_built())?;
        Ok(WriteRequest::builder().delete_request(delete).build())
    }

    /// Writes a batch; gives what was not written.
    async fn write_batch(&self, batch: Vec<WriteRequest>) -> Result<Vec<WriteRequest>, StoreFailure> {
        let name = self.table.name();
        let requests = HashMap::from([(name.to_owned(), batch)]);
        let answer = self.table.client().batch_write_item().set_request_items(Some(requests)).send().await;
        let answer = answer.map_err(|error| failure(&error, name))?;
        Ok(answer.unprocessed_items.unwrap_or_default().into_values().flatten().collect())
    }

    fn by_key(&self, items: Vec<Item>) -> BTreeMap<ItemKey, Item> {
        items.into_iter().filter_map(|item| Some((ItemKey::of(&item, self.key).ok()?, item))).collect()
    }

    fn busy(&self) -> StoreFailure {
        StoreFailure::new(FailureKind::Throttled, format!("table `{}` is too busy", self.table.name()))
    }

    fn not_built(&self) -> StoreFailure {
        let message = format!("table `{}`: the request could not be built", self.table.name());
        StoreFailure::new(FailureKind::Misconfigured, message)
    }
}

/// The requests that are sent next, together.
fn batch(waiting: &mut VecDeque<WriteRequest>) -> Vec<WriteRequest> {
    let (mut batch, mut bytes) = (Vec::new(), 0);
    while let Some(request) = waiting.pop_front() {
        bytes += request.put_request().map_or(0, |put| size::of_item(put.item()));
        if batch.len() == WRITTEN_TOGETHER || (bytes > MAX_BATCH_BYTES && !batch.is_empty()) {
            waiting.push_front(request);
            break;
        }
        batch.push(request);
    }
    batch
}
