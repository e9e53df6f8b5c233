//! A table, and what is asked of it for one user.

use std::sync::Arc;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use claims::values::Template;
use futures_util::future::BoxFuture;

use super::batch::Batcher;
use super::question::Question;
use super::value::{self, Item};
use crate::failure::Failure;
use crate::path::Paths;
use crate::store::{Attributes, Found, LookUp, Store, Wanted, render};

/// A table that is ready to be asked.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) client: Client,
    /// What it shares with the other tables at the same address.
    pub(super) batcher: Arc<Batcher>,
    pub(super) name: String,
    pub(super) index: Option<String>,
    /// The partition key and, where there is one, the sort key.
    pub(super) key: Vec<KeyPart>,
    pub(super) consistent: bool,
    /// The attribute that says when an item expires.
    pub(super) ttl: Option<String>,
    pub(super) paths: Paths,
}

/// One attribute of the key.
#[derive(Debug)]
pub(super) struct KeyPart {
    pub(super) name: String,
    pub(super) template: Template,
    pub(super) number: bool,
}

impl Store for Table {
    fn prepare(self: Arc<Self>, wanted: &Wanted) -> Arc<dyn LookUp> {
        Arc::new(TableLookUp(Arc::new(Question::new(self, &wanted.attributes))))
    }

    /// Asks for an item that is nobody's: connection, handshake and everything that the SDK does once are then
    /// behind us. The answer says nothing that a look-up would not say again.
    fn warm(&self) -> BoxFuture<'_, ()> {
        let key = self.key.iter().filter_map(|part| {
            let value = value::key("0".to_owned(), part.number, 0)?;
            Some((part.name.clone(), value))
        });
        let request = self.client.get_item().table_name(&self.name).set_key(Some(key.collect()));
        Box::pin(async move {
            let _ = request.send().await;
        })
    }
}

impl Table {
    /// The key's values; `None` when a template has no value.
    fn texts(&self, attributes: &Attributes<'_>) -> Option<Vec<String>> {
        self.key.iter().map(|part| render(&part.template, attributes)).collect()
    }

    /// `None` when no item can have these values.
    fn values(&self, texts: Vec<String>) -> Option<Vec<AttributeValue>> {
        let parts = self.key.iter().zip(texts).enumerate();
        parts.map(|(at, (part, text))| value::key(text, part.number, at)).collect()
    }

    fn key_of(&self, values: Vec<AttributeValue>) -> Item {
        self.key.iter().map(|part| part.name.clone()).zip(values).collect()
    }
}

struct TableLookUp(Arc<Question>);

impl LookUp for TableLookUp {
    fn run(&self, attributes: &Attributes<'_>) -> BoxFuture<'_, Result<Found, Failure>> {
        let table = &self.0.table;
        let Some(texts) = table.texts(attributes) else {
            return Box::pin(std::future::ready(Ok(Found::NotAsked)));
        };
        let Some(values) = table.values(texts) else {
            return Box::pin(std::future::ready(Ok(Found::UnknownUser)));
        };
        Box::pin(async move {
            let item = match &table.index {
                None => table.batcher.get(&self.0, table.key_of(values)).await?,
                Some(index) => self.0.query(index, values).await?,
            };
            Ok(self.0.found(item.as_ref()))
        })
    }
}
