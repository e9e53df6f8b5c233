//! One look-up in a table.

use std::sync::Arc;

use claims::values::Template;
use futures_util::future::BoxFuture;

use super::batch::Batcher;
use super::item_request::ItemRequest;
use super::table::Table;
use super::value;
use crate::failure::StoreFailure;
use crate::store::{Attributes, Found, LookUp, Store, Wanted, not_run};

/// An open table.
pub(super) struct TableStore {
    pub(super) table: Arc<Table>,
    /// What it shares with the other tables at the same address.
    pub(super) batcher: Arc<Batcher>,
}

impl Store for TableStore {
    fn prepare(self: Arc<Self>, wanted: &Wanted) -> Arc<dyn LookUp> {
        let request = ItemRequest::new(Arc::clone(&self.table), &wanted.attributes);
        Arc::new(TableLookUp { request: Arc::new(request), batcher: Arc::clone(&self.batcher) })
    }

    /// Requests an item that does not exist, to open the connection and initialize the SDK before the first callout.
    /// The response is ignored: a failure would be reported by the first look-up.
    fn warm(&self) -> BoxFuture<'_, ()> {
        let Table { client, name, key, .. } = &*self.table;
        let key = key.iter().filter_map(|part| {
            let value = value::key("0".to_owned(), part.number, 0)?;
            Some((part.name.clone(), value))
        });
        let request = client.get_item().table_name(name).set_key(Some(key.collect()));
        Box::pin(async move {
            let _ = request.send().await;
        })
    }
}

struct TableLookUp {
    request: Arc<ItemRequest>,
    batcher: Arc<Batcher>,
}

impl LookUp for TableLookUp {
    fn run(&self, attributes: &Attributes<'_>) -> BoxFuture<'_, Result<Found, StoreFailure>> {
        let table = &self.request.table;
        let Some(texts) = table.texts(attributes) else {
            let templates: Vec<&Template> = table.key.iter().map(|part| &part.template).collect();
            return Box::pin(std::future::ready(Ok(not_run(&templates, attributes))));
        };
        let Some(values) = table.values(texts) else {
            return Box::pin(std::future::ready(Ok(Found::UnknownUser)));
        };
        Box::pin(async move {
            let key = table.key_of(values);
            let item = match &table.index {
                None => self.batcher.get(&self.request, key).await?,
                Some(index) => self.request.query(index, key).await?,
            };
            Ok(self.request.found(item.as_ref()))
        })
    }
}
