//! Opens the table of the store `dynamodb`.

use std::sync::Arc;

use claims::document::Diagnostics;
use claims::values::AttributeName;

use super::batch::Batcher;
use super::client::client;
use super::configuration::DynamoDb;
use super::items::ItemTable;
use super::look_up::TableStore;
use super::table::{KeyPart, Table};
use crate::aws::required;
use crate::environment::Environment;
use crate::gather;
use crate::http::address::secure;
use crate::opening::Opens;
use crate::store::Store;
use crate::template::PlacedTemplate;

impl Opens for DynamoDb {
    fn open(&self, environment: &Environment, diagnostics: &mut Diagnostics) -> Option<Arc<dyn Store>> {
        let (table, batcher) = self.open_table(None, environment, diagnostics)?;
        Some(Arc::new(TableStore { table: Arc::new(table), batcher }))
    }

    fn open_items(
        &self,
        name: Option<&str>,
        wanted: &[AttributeName],
        environment: &Environment,
        diagnostics: &mut Diagnostics,
    ) -> Option<ItemTable> {
        let (table, _) = self.open_table(name, environment, diagnostics)?;
        Some(ItemTable::new(table, wanted))
    }
}

impl DynamoDb {
    /// Opens the table of this name or, without one, the table that the policy names.
    fn open_table(
        &self,
        name: Option<&str>,
        environment: &Environment,
        diagnostics: &mut Diagnostics,
    ) -> Option<(Table, Arc<Batcher>)> {
        let endpoint = self.endpoint(environment, diagnostics);
        let region = required::region(self.region.as_ref(), environment, self.place, diagnostics);
        let account = required::credentials(environment, self.place, diagnostics).is_some();
        let mut fixed = |text: &PlacedTemplate| text.resolve_fixed(environment, diagnostics);
        let name = name.map(str::to_owned).or_else(|| fixed(&self.table));
        let index = gather::optional(self.index.as_ref(), &mut fixed);
        let ttl = gather::optional(self.ttl.as_ref(), &mut fixed);
        let key = self.key.iter().map(|part| {
            let template = part.template.resolve(environment, diagnostics)?;
            Some(KeyPart { name: part.name.clone(), template, number: part.number })
        });
        let key = gather::all(key);
        let (endpoint, region) = (endpoint?, region?);
        let batcher = environment.batchers.at(&region, endpoint.as_deref());
        let client = client(&environment.deployment, region, endpoint).filter(|_| account)?;
        let table = Table {
            client,
            name: name?,
            index: index?,
            key: key?,
            consistent: self.consistent,
            ttl: ttl?,
            mapping: self.mapping.clone(),
            clock: environment.deployment.clock.clone(),
        };
        Some((table, batcher))
    }

    /// `Some(None)`: AWS's own for the region.
    fn endpoint(&self, environment: &Environment, diagnostics: &mut Diagnostics) -> Option<Option<String>> {
        let (address, place) = match (&self.endpoint, &environment.deployment.aws.dynamodb_endpoint) {
            (Some(written), _) => (written.resolve_fixed(environment, diagnostics)?, written.place),
            (None, Some(address)) => (address.clone(), self.place),
            (None, None) => return Some(None),
        };
        secure(&address, place, diagnostics).then_some(Some(address))
    }
}
