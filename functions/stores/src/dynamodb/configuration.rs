//! The configuration of the store `dynamodb`.

use std::sync::Arc;

use claims::document::{CONFLICTING_KEYS, Diagnostics, Entry, Node, NodeKind, Place};
use claims::values::AttributeName;

use super::batch::Batcher;
use super::client::client;
use super::items::ItemTable;
use super::look_up::TableStore;
use super::table::{KeyPart, Table};
use crate::aws::required;
use crate::codes::{EMPTY_KEY_TEMPLATE, SAME_FOR_EVERY_USER};
use crate::configuration::{StackNeed, StoreConfiguration, StoreKind};
use crate::environment::Environment;
use crate::gather;
use crate::http::address::secure;
use crate::record::mapping::Mapping;
use crate::record::path::Path;
use crate::store::Store;
use crate::template::PlacedTemplate;

/// `dynamodb`.
pub(crate) const STORE_KIND: StoreKind = StoreKind {
    name: "dynamodb",
    summary: "one item of a DynamoDB table, by its key or through an index",
    reference: include_str!("reference.md"),
    ignores_case: false,
    read,
};

#[derive(Debug)]
struct DynamoDb {
    table: PlacedTemplate,
    index: Option<PlacedTemplate>,
    key: Vec<KeyTemplate>,
    consistent: bool,
    ttl: Option<PlacedTemplate>,
    mapping: Mapping<Path>,
    region: Option<PlacedTemplate>,
    endpoint: Option<PlacedTemplate>,
    place: Place,
}

#[derive(Debug)]
struct KeyTemplate {
    name: String,
    template: PlacedTemplate,
    number: bool,
}

fn read(node: &Node, diagnostics: &mut Diagnostics) -> Option<Box<dyn StoreConfiguration>> {
    let mut fields = node.fields(diagnostics)?;
    let table = fields.required("table", diagnostics);
    let table = table.and_then(|node| PlacedTemplate::read_fixed(node, diagnostics));
    let key = fields.required("key", diagnostics).and_then(|node| read_key(node, diagnostics));
    let mut fixed = |name| {
        let node = fields.optional(name)?;
        PlacedTemplate::read_fixed(node, diagnostics)
    };
    let (index, ttl) = (fixed("index"), fixed("ttlAttribute"));
    let (region, endpoint) = (fixed("region"), fixed("endpointUrl"));
    let consistent = fields.optional("consistentRead");
    let mapping = Mapping::read(fields.optional("attributes"), diagnostics);
    fields.finish(diagnostics);
    let consistent = read_consistent(consistent, index.is_some(), diagnostics);
    let literal = endpoint.as_ref().and_then(|endpoint| Some((endpoint.literal()?, endpoint.place)));
    if let Some((address, place)) = literal {
        secure(&address, place, diagnostics);
    }
    let place = node.place;
    Some(Box::new(DynamoDb {
        table: table?,
        index,
        key: key?,
        consistent,
        ttl,
        mapping,
        region,
        endpoint,
        place,
    }))
}

fn read_consistent(node: Option<&Node>, index: bool, diagnostics: &mut Diagnostics) -> bool {
    let Some(node) = node else { return false };
    let consistent = node.boolean(diagnostics).unwrap_or_default();
    if consistent && index {
        diagnostics
            .error(CONFLICTING_KEYS, node.place, "`consistentRead` cannot be combined with `index`")
            .help("a global secondary index has no consistent reads; remove one of the two");
    }
    consistent
}

fn read_key(node: &Node, diagnostics: &mut Diagnostics) -> Option<Vec<KeyTemplate>> {
    let entries = node.entries(diagnostics)?;
    if entries.is_empty() || entries.len() > 2 {
        diagnostics
            .error(
                EMPTY_KEY_TEMPLATE,
                node.place,
                "`key` must have the partition key and, if the table has one, the sort key",
            )
            .help("write the partition key first, such as { pk: \"user#{user.id}\", sk: profile }");
        return None;
    }
    let key: Vec<KeyTemplate> =
        entries.iter().filter_map(|entry| read_key_part(entry, diagnostics)).collect();
    if key.len() == entries.len() && key.iter().all(|part| part.template.template.attributes().is_empty()) {
        diagnostics
            .error(SAME_FOR_EVERY_USER, node.place, "`key` is the same for every user")
            .help(key.first().map(|part| part.template.attribute_advice()).unwrap_or_default());
    }
    Some(key)
}

/// A text, or `{ number: ... }` for a key of type N.
fn read_key_part(entry: &Entry, diagnostics: &mut Diagnostics) -> Option<KeyTemplate> {
    let number = matches!(entry.value.kind, NodeKind::Map(_)) && !entry.value.is_text_in_braces();
    let template = if number {
        let mut fields = entry.value.fields(diagnostics)?;
        let template = fields.required("number", diagnostics);
        fields.finish(diagnostics);
        template?
    } else {
        &entry.value
    };
    let template = PlacedTemplate::read(template, diagnostics)?;
    Some(KeyTemplate { name: entry.key.clone(), template, number })
}

impl StoreConfiguration for DynamoDb {
    fn needs(&self) -> Vec<(AttributeName, Place)> {
        self.key.iter().flat_map(|part| part.template.needs()).collect()
    }

    fn stack_needs(&self) -> Vec<StackNeed> {
        let (table, region) = (self.table.clone(), self.region.clone());
        vec![match self.index.clone() {
            Some(index) => StackNeed::Index { table, index, region },
            None => StackNeed::Table { table, region },
        }]
    }

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
