//! One look-up in a table.

use std::collections::HashMap;
use std::sync::Arc;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use claims::attribute::AttributeName;
use claims::template::Template;
use claims::value::Known;
use futures_util::future::BoxFuture;

use super::projection::{self, Names};
use super::trouble::failure;
use super::value::{self, Item};
use crate::failure::{Failure, FailureKind};
use crate::path::{Path, Paths};
use crate::store::{Attributes, Found, LookUp, Store, render};

/// A table that is ready to be asked.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) client: Client,
    pub(super) name: String,
    pub(super) index: Option<String>,
    /// The partition key and, where there is one, the sort key.
    pub(super) key: Vec<KeyPart>,
    pub(super) consistent: bool,
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
    fn prepare(self: Arc<Self>, wanted: &[AttributeName]) -> Arc<dyn LookUp> {
        let wanted: Vec<(AttributeName, Path)> =
            wanted.iter().map(|name| (name.clone(), self.paths.path(name))).collect();
        let mut names = Names::default();
        let projection =
            projection::expression(wanted.iter().map(|(_, path)| path.names()).collect(), &mut names);
        let condition = if self.index.is_some() { self.condition(&mut names) } else { String::new() };
        Arc::new(TableLookUp { table: self, wanted, projection, condition, names: names.into_map() })
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
    /// `#n0 = :0 AND #n1 = :1`: every attribute of the key is the user's.
    fn condition(&self, names: &mut Names) -> String {
        let tests = self.key.iter().enumerate();
        let tests = tests.map(|(at, part)| format!("{} = :{at}", names.placeholder(&part.name)));
        tests.collect::<Vec<String>>().join(" AND ")
    }

    /// The key's values; `None` when a template has no value.
    fn texts(&self, attributes: &Attributes<'_>) -> Option<Vec<String>> {
        self.key.iter().map(|part| render(&part.template, attributes)).collect()
    }

    /// `None` when no item can have these values.
    fn values(&self, texts: Vec<String>) -> Option<Vec<AttributeValue>> {
        let parts = self.key.iter().zip(texts).enumerate();
        parts.map(|(at, (part, text))| value::key(text, part.number, at)).collect()
    }
}

struct TableLookUp {
    table: Arc<Table>,
    wanted: Vec<(AttributeName, Path)>,
    projection: String,
    condition: String,
    names: HashMap<String, String>,
}

impl LookUp for TableLookUp {
    fn run(&self, attributes: &Attributes<'_>) -> BoxFuture<'_, Result<Found, Failure>> {
        let Some(texts) = self.table.texts(attributes) else {
            return Box::pin(std::future::ready(Ok(Found::NotAsked)));
        };
        let Some(values) = self.table.values(texts) else {
            return Box::pin(std::future::ready(Ok(Found::UnknownUser)));
        };
        Box::pin(async move {
            let item = match &self.table.index {
                None => self.get(values).await?,
                Some(index) => self.query(index, values).await?,
            };
            Ok(item.map_or(Found::UnknownUser, |item| self.read(&item)))
        })
    }
}

impl TableLookUp {
    async fn get(&self, values: Vec<AttributeValue>) -> Result<Option<Item>, Failure> {
        let names = self.table.key.iter().map(|part| part.name.clone());
        let request = self.table.client.get_item().table_name(&self.table.name);
        let answer = request
            .set_key(Some(names.zip(values).collect()))
            .projection_expression(&self.projection)
            .set_expression_attribute_names(Some(self.names.clone()))
            .consistent_read(self.table.consistent)
            .send()
            .await
            .map_err(|error| failure(&error, &self.table.name))?;
        Ok(answer.item)
    }

    /// Asks for two items, because a second one is the proof that the key is not a user's own.
    async fn query(&self, index: &str, values: Vec<AttributeValue>) -> Result<Option<Item>, Failure> {
        let placeholders = (0..).map(|at| format!(":{at}"));
        let request = self.table.client.query().table_name(&self.table.name).index_name(index).limit(2);
        let answer = request
            .key_condition_expression(&self.condition)
            .set_expression_attribute_values(Some(placeholders.zip(values).collect()))
            .projection_expression(&self.projection)
            .set_expression_attribute_names(Some(self.names.clone()))
            .send()
            .await
            .map_err(|error| failure(&error, &self.table.name))?;
        let mut items = answer.items.unwrap_or_default().into_iter();
        match (items.next(), items.next()) {
            (item, None) => Ok(item),
            _ => {
                let inside = format!("index `{index}` of table `{}`: more than one item", self.table.name);
                Err(Failure::new(FailureKind::Ambiguous, inside))
            }
        }
    }

    fn read(&self, item: &Item) -> Found {
        let known = self.wanted.iter().map(|(name, path)| {
            value::at(item, path).unwrap_or_else(|_| {
                tracing::warn!(attribute = %name, "the item holds something that is not a value");
                Known::NoValue
            })
        });
        Found::User(known.collect())
    }
}
