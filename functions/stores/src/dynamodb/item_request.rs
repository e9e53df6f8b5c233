//! A request for one item of a table: GetItem by its key, or Query through an index. It is prepared once.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::UNIX_EPOCH;

use aws_sdk_dynamodb::types::{ConsumedCapacity, ReturnConsumedCapacity};
use claims::values::AttributeName;

use super::errors::failure;
use super::projection::{self, Placeholders};
use super::table::Table;
use super::value::{Item, has_key};
use crate::failure::{FailureKind, StoreFailure};
use crate::record::mapping::Selected;
use crate::record::path::Path;
use crate::store::Found;

/// A prepared request for the attributes that a look-up needs.
pub(super) struct ItemRequest {
    pub(super) table: Arc<Table>,
    wanted: Selected<Path>,
    projection: String,
    condition: String,
    names: HashMap<String, String>,
}

impl ItemRequest {
    /// Prepares the request for these attributes only.
    pub(super) fn new(table: Arc<Table>, wanted: &[AttributeName]) -> Self {
        let wanted = table.mapping.select(wanted);
        let (projection, condition, names) = (String::new(), String::new(), HashMap::new());
        let mut request = Self { table, wanted, projection, condition, names };
        let mut names = Placeholders::default();
        request.projection = projection::expression(request.paths().collect(), &mut names);
        if request.table.index.is_some() {
            request.condition = request.key_condition(&mut names);
        }
        request.names = names.into_map();
        request
    }

    /// Everything that must be read of an item: with its key, an item is matched to its request.
    pub(super) fn paths(&self) -> impl Iterator<Item = Vec<&str>> {
        let key = self.table.key.iter().map(|part| part.name.as_str());
        let own = key.chain(self.table.ttl.as_deref()).map(|name| vec![name]);
        self.wanted.selectors().map(Path::names).chain(own)
    }

    /// `#n0 = :0 AND #n1 = :1`: compares every attribute of the key.
    fn key_condition(&self, names: &mut Placeholders) -> String {
        let tests = self.table.key.iter().enumerate();
        let tests = tests.map(|(at, part)| format!("{} = :{at}", names.placeholder(&part.name)));
        tests.collect::<Vec<String>>().join(" AND ")
    }

    /// The item with this key.
    ///
    /// # Errors
    /// The table could not answer, or with another item.
    pub(super) async fn get(&self, key: Item) -> Result<Option<Item>, StoreFailure> {
        let request = self.table.client.get_item().table_name(&self.table.name);
        let answer = request
            .set_key(Some(key.clone()))
            .projection_expression(&self.projection)
            .set_expression_attribute_names(Some(self.names.clone()))
            .consistent_read(self.table.consistent)
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await
            .map_err(|error| failure(&error, &self.table.name))?;
        self.is_of_table(answer.consumed_capacity())?;
        answer.item.map(|item| self.own(item, &key)).transpose()
    }

    /// The item with this key of an index. Requests two items, because a second one means that the key is not
    /// unique; if some of them have expired, requests more.
    ///
    /// # Errors
    /// The table could not answer, or with more than one item, or with one that has another key.
    pub(super) async fn query(&self, index: &str, key: Item) -> Result<Option<Item>, StoreFailure> {
        let values = self.table.key.iter().filter_map(|part| key.get(&part.name).cloned());
        let placeholders = (0..).map(|at| format!(":{at}"));
        let request = self.table.client.query().table_name(&self.table.name).index_name(index).limit(2);
        let request = request
            .key_condition_expression(&self.condition)
            .set_expression_attribute_values(Some(placeholders.zip(values).collect()))
            .projection_expression(&self.projection)
            .set_expression_attribute_names(Some(self.names.clone()))
            .return_consumed_capacity(ReturnConsumedCapacity::Total);
        let (mut items, mut start) = (Vec::new(), None);
        loop {
            let page = request.clone().set_exclusive_start_key(start).send().await;
            let page = page.map_err(|error| failure(&error, &self.table.name))?;
            self.is_of_table(page.consumed_capacity())?;
            for item in page.items.unwrap_or_default() {
                items.extend(Some(self.own(item, &key)?).filter(|item| !self.is_expired(item)));
            }
            start = page.last_evaluated_key;
            if items.len() > 1 {
                let inside = format!("index `{index}` of table `{}`: more than one item", self.table.name);
                return Err(StoreFailure::new(FailureKind::Ambiguous, inside));
            }
            if start.is_none() {
                return Ok(items.pop());
            }
        }
    }

    /// Of the parts of a response, only the consumed capacity names the table; two tables may have items with the same key.
    /// Without it, as from other services that speak DynamoDB's protocol, the response counts as that of the table.
    fn is_of_table(&self, capacity: Option<&ConsumedCapacity>) -> Result<(), StoreFailure> {
        match capacity.and_then(ConsumedCapacity::table_name) {
            Some(name) if !is_same_table(name, &self.table.name) => Err(self.not_requested()),
            _ => Ok(()),
        }
    }

    /// The item, if it has this key. A service or a proxy that is out of step returns one that was meant for another request.
    fn own(&self, item: Item, key: &Item) -> Result<Item, StoreFailure> {
        if has_key(&item, key) { Ok(item) } else { Err(self.not_requested()) }
    }

    fn not_requested(&self) -> StoreFailure {
        let inside = format!("table `{}`: the response has an item that was not requested", self.table.name);
        StoreFailure::new(FailureKind::Malformed, inside)
    }

    /// The user's attributes in an item. An item that has expired but is not deleted yet is ignored.
    pub(super) fn found(&self, item: Option<&Item>) -> Found {
        match item.filter(|item| !self.is_expired(item)) {
            None => Found::UnknownUser,
            Some(item) => Found::User(self.wanted.values(item)),
        }
    }

    /// As in DynamoDB, which deletes an item within days after the time in its TTL attribute, if that is a number.
    /// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html>
    fn is_expired(&self, item: &Item) -> bool {
        let expires =
            self.table.ttl.as_ref().and_then(|name| item.get(name)?.as_n().ok()?.parse::<f64>().ok());
        let now = (self.table.clock)().duration_since(UNIX_EPOCH).unwrap_or_default();
        expires.is_some_and(|expires| expires <= now.as_secs_f64())
    }
}

/// Compares two tables, each by its name or its ARN.
fn is_same_table(one: &str, other: &str) -> bool {
    one.rsplit('/').next() == other.rsplit('/').next()
}
