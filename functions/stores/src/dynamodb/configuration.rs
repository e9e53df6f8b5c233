//! The configuration of the store `dynamodb`.

use claims::document::{CONFLICTING_KEYS, Diagnostics, Entry, Node, NodeKind, Place};
use claims::values::AttributeName;

use crate::codes::{EMPTY_KEY_TEMPLATE, SAME_FOR_EVERY_USER};
use crate::configuration::{StackNeed, StoreConfiguration, StoreKind};
use crate::http::address::secure;
use crate::record::mapping::Mapping;
use crate::record::path::Path;
use crate::template::PlacedTemplate;

/// `dynamodb`.
pub(crate) const STORE_KIND: StoreKind = StoreKind {
    name: "dynamodb",
    summary: "one item of a DynamoDB table, by its key or through an index",
    reference: include_str!("reference.md"),
    ignores_case: false,
    read,
};

/// A table and how its items are found.
#[derive(Debug)]
pub(super) struct DynamoDb {
    pub(super) table: PlacedTemplate,
    pub(super) index: Option<PlacedTemplate>,
    pub(super) key: Vec<KeyTemplate>,
    pub(super) consistent: bool,
    pub(super) ttl: Option<PlacedTemplate>,
    pub(super) mapping: Mapping<Path>,
    pub(super) region: Option<PlacedTemplate>,
    pub(super) endpoint: Option<PlacedTemplate>,
    pub(super) place: Place,
}

/// One attribute of the key.
#[derive(Debug)]
pub(super) struct KeyTemplate {
    pub(super) name: String,
    pub(super) template: PlacedTemplate,
    pub(super) number: bool,
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
}
