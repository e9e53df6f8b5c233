//! One BatchGetItem for several look-ups; matches the items to the look-ups.
//! <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html>

use std::collections::{BTreeMap, HashMap};

use aws_sdk_dynamodb::operation::batch_get_item::BatchGetItemOutput;
use aws_sdk_dynamodb::types::KeysAndAttributes;

use super::waiting::WaitingLookUp;
use crate::dynamodb::errors::failure;
use crate::dynamodb::projection::{self, Placeholders};
use crate::dynamodb::value::{Item, has_key};
use crate::failure::{FailureKind, StoreFailure};

/// A batch that was not answered.
pub(super) enum BatchFailure {
    /// DynamoDB was not reached, or has no capacity: asking one by one would not help. Parallel to the look-ups.
    OfAll(Vec<StoreFailure>),
    /// One of the tables may be the reason, so each look-up must be sent alone.
    OfSome {
        /// Whether the next batch would fail, too, until an administrator fixes the cause.
        refused: bool,
    },
}

/// Sends the batch; the answers are parallel to it. Keys that DynamoDB did not process, for lack of capacity or because
/// the response would be larger than 16 MB, are answered as throttled.
pub(super) async fn send(
    batch: &[WaitingLookUp],
) -> Result<Vec<Result<Option<Item>, StoreFailure>>, BatchFailure> {
    // All look-ups are for the same endpoint, so any client of them can be used.
    let client = batch.first().map(|one| &one.request.table.client);
    let (Some(client), Some(items)) = (client, request_items(batch)) else {
        return Err(BatchFailure::OfSome { refused: true });
    };
    match client.batch_get_item().set_request_items(Some(items)).send().await {
        // Of a batch without any items, DynamoDB returns empty lists.
        Ok(output) if output.responses.is_none() => Err(BatchFailure::OfSome { refused: false }),
        Ok(output) => Ok(batch.iter().map(|one| answer(one, batch, &output)).collect()),
        Err(error) => {
            let failures: Vec<StoreFailure> =
                batch.iter().map(|one| failure(&error, &one.request.table.name)).collect();
            match failures.first().map(|failure| failure.kind) {
                Some(FailureKind::Misconfigured) => Err(BatchFailure::OfSome { refused: true }),
                Some(FailureKind::Malformed) => Err(BatchFailure::OfSome { refused: false }),
                _ => Err(BatchFailure::OfAll(failures)),
            }
        }
    }
}

/// For each table its distinct keys, and the attributes that any of the look-ups needs.
fn request_items(batch: &[WaitingLookUp]) -> Option<HashMap<String, KeysAndAttributes>> {
    let mut tables: BTreeMap<&str, Vec<&WaitingLookUp>> = BTreeMap::new();
    for one in batch {
        tables.entry(&one.request.table.name).or_default().push(one);
    }
    tables
        .into_iter()
        .map(|(name, members)| Some((name.to_owned(), keys_and_attributes(&members)?)))
        .collect()
}

fn keys_and_attributes(members: &[&WaitingLookUp]) -> Option<KeysAndAttributes> {
    let mut keys: Vec<Item> = Vec::new();
    for one in members {
        if !keys.contains(&one.key) {
            keys.push(one.key.clone());
        }
    }
    let mut names = Placeholders::default();
    let paths = members.iter().flat_map(|one| one.request.paths());
    let projection = projection::expression(paths.collect(), &mut names);
    let consistent = members.iter().any(|one| one.request.table.consistent);
    let request = KeysAndAttributes::builder().set_keys(Some(keys)).projection_expression(projection);
    request.set_expression_attribute_names(Some(names.into_map())).consistent_read(consistent).build().ok()
}

fn answer(
    one: &WaitingLookUp,
    batch: &[WaitingLookUp],
    output: &BatchGetItemOutput,
) -> Result<Option<Item>, StoreFailure> {
    let name = &one.request.table.name;
    let items = output.responses.as_ref().and_then(|tables| tables.get(name)).map(Vec::as_slice);
    let items = items.unwrap_or_default();
    if let Some(item) = items.iter().find(|item| has_key(item, &one.key)) {
        return Ok(Some(item.clone()));
    }
    let left = output.unprocessed_keys.as_ref().and_then(|tables| tables.get(name));
    if left.is_some_and(|left| left.keys.contains(&one.key)) {
        let inside = format!("table `{name}`: the item was left out of a batch");
        return Err(StoreFailure::new(FailureKind::Throttled, inside));
    }
    let asked = |item: &Item| batch.iter().any(|other| has_key(item, &other.key));
    if !items.iter().all(asked) {
        let inside = format!("table `{name}`: the response has an item that was not requested");
        return Err(StoreFailure::new(FailureKind::Malformed, inside));
    }
    Ok(None)
}
