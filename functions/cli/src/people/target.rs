//! The table of people: which one it is, its key, and what the policy reads of its items.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;

use aws_sdk_dynamodb::types::{KeySchemaElement, KeyType, ScalarAttributeType, TableDescription};
use claims::document::Diagnostics;
use claims::values::AttributeName;
use offline::Usable;
use offline::sample::SampleRecord;
use provider::lookup::PlannedTable;
use provider::start::Refused;
use stores::dynamodb::failure;
use stores::dynamodb::items::{Item, ItemTable, KeyPart};
use stores::environment::Environment;

use super::key::KeyAttribute;
use super::waits::Waits;
use crate::live;

/// The table, and the stores of the policy that read it.
pub(crate) struct Target {
    /// The names of all stores of the policy.
    stores: BTreeSet<String>,
    /// The store by whose key people are found.
    first: TableReader,
    /// The other stores that read the table.
    others: Vec<TableReader>,
    /// The table's key.
    pub(crate) key: Vec<KeyAttribute>,
}

/// A store of the policy that reads the table.
struct TableReader {
    store: String,
    table: ItemTable,
}

const NO_STORE: &str = "the policy does not have a store of kind `dynamodb`";

impl Target {
    /// Finds the table and asks DynamoDB for its key. `table` and `store` are names of the command line; without them, the
    /// policy must leave no choice.
    ///
    /// # Errors
    /// It is not known which table, a setting is missing, or the table does not fit the store's key.
    pub(crate) async fn open(
        policy: &Path,
        usable: &Usable,
        table: Option<&str>,
        store: Option<&str>,
    ) -> Result<Self, String> {
        let in_policy = |error: Refused| format!("{}: {error}", policy.display());
        let environment = live::environment(policy).map_err(in_policy)?;
        let all = usable.plan.tables();
        let stores = all.into_iter().filter(|one| store.is_none_or(|name| one.store() == name)).collect();
        let (name, chosen) = choose(stores, table, store, &environment).await?;
        let mut diagnostics = Diagnostics::default();
        let mut readers = Vec::new();
        for planned in chosen {
            let table = planned.open(Some(&name), &environment, &mut diagnostics);
            readers.extend(table.map(|table| TableReader { store: planned.store().to_owned(), table }));
        }
        if diagnostics.has_errors() {
            return Err(in_policy(Refused::from(diagnostics)));
        }
        // A store that finds people by the table's own key comes first: its key says how the items' keys are written.
        readers.sort_by_key(|reader| reader.table.index().is_some());
        let mut readers = readers.into_iter();
        let (first, others) = (readers.next().ok_or(NO_STORE)?, readers.collect());
        let description = describe(&first.table).await?;
        let stores = usable.policy.stores.iter().map(|store| store.name.clone()).collect();
        let target = Self { stores, key: key(description.key_schema(), &description), first, others };
        target.readers().try_for_each(|reader| fits(reader, &description))?;
        Ok(target)
    }

    /// The table, as that store reads it by whose key people are found.
    pub(crate) fn table(&self) -> &ItemTable {
        &self.first.table
    }

    /// That store.
    pub(crate) fn store(&self) -> &str {
        &self.first.store
    }

    /// The key by which the store finds people, of the table or of an index.
    pub(crate) fn templates(&self) -> &[KeyPart] {
        self.table().key()
    }

    fn readers(&self) -> impl Iterator<Item = &TableReader> {
        std::iter::once(&self.first).chain(&self.others)
    }

    /// Whether a name is that of a store of the policy.
    pub(crate) fn is_store(&self, name: &str) -> bool {
        self.stores.contains(name)
    }

    /// The names of the attributes of an item that the policy reads, and those of the table's key.
    pub(crate) fn read(&self) -> BTreeSet<&str> {
        let key = self.key.iter().map(|attribute| attribute.name.as_str());
        self.readers().flat_map(|reader| reader.table.read()).chain(key).collect()
    }

    /// What each store of the policy that reads the table knows of an item.
    pub(crate) fn records(&self, item: &Item) -> BTreeMap<String, SampleRecord> {
        self.readers().map(|reader| (reader.store.clone(), reader.table.values(item).collect())).collect()
    }

    /// The attributes that the policy reads and whose values in this item it cannot use.
    pub(crate) fn unsupported(&self, item: &Item) -> BTreeSet<&AttributeName> {
        self.readers().flat_map(|reader| reader.table.unsupported(item)).collect()
    }
}

/// The table's name, and the stores that read it.
async fn choose<'p>(
    stores: Vec<PlannedTable<'p>>,
    table: Option<&str>,
    store: Option<&str>,
    environment: &Environment,
) -> Result<(String, Vec<PlannedTable<'p>>), String> {
    if stores.is_empty() {
        return Err(match store {
            Some(name) => format!("--store: the policy does not have a store `{name}` of kind `dynamodb`"),
            None => NO_STORE.to_owned(),
        });
    }
    let secrets = stores.iter().flat_map(PlannedTable::secrets).collect();
    environment.secrets.fetch(&environment.deployment, &secrets).await;
    let mut missing = Diagnostics::default();
    let named: Vec<Option<String>> =
        stores.iter().map(|store| store.name().resolve_fixed(environment, &mut missing)).collect();
    let names: BTreeSet<&String> = named.iter().flatten().collect();
    let name = match (table, names.first()) {
        (Some(table), _) => table.to_owned(),
        (None, None) => return Err(format!("name the table with --table: {}", Refused::from(missing))),
        (None, Some(only)) if names.len() == 1 => (*only).clone(),
        (None, Some(_)) => {
            let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
            return Err(format!("choose a table with --table; the policy reads {}", names.join(", ")));
        }
    };
    let only = stores.len() == 1;
    let readers = stores.into_iter().zip(&named);
    let reads = |is: &Option<String>| is.as_ref() == Some(&name) || only;
    let readers: Vec<PlannedTable<'p>> =
        readers.filter(|(_, is)| reads(is)).map(|(store, _)| store).collect();
    match readers.is_empty() {
        true => Err(format!("choose the store that reads table `{name}` with --store")),
        false => Ok((name, readers)),
    }
}

async fn describe(table: &ItemTable) -> Result<TableDescription, String> {
    let mut waits = Waits::default();
    loop {
        let described = table.client().describe_table().table_name(table.name()).send().await;
        match described.map_err(|error| failure(&error, table.name())) {
            Ok(described) => {
                return described.table.ok_or_else(|| format!("table `{}` is not described", table.name()));
            }
            Err(failure) => waits.wait(failure).await.map_err(|failure| failure.inside)?,
        }
    }
}

/// The attributes of a key, the partition key first.
fn key(schema: &[KeySchemaElement], description: &TableDescription) -> Vec<KeyAttribute> {
    let kinds: HashMap<&str, &ScalarAttributeType> = description
        .attribute_definitions()
        .iter()
        .map(|definition| (definition.attribute_name(), definition.attribute_type()))
        .collect();
    let mut parts: Vec<&KeySchemaElement> = schema.iter().collect();
    parts.sort_by_key(|part| *part.key_type() != KeyType::Hash);
    let attribute = |part: &KeySchemaElement| {
        let name = part.attribute_name();
        let kind = kinds.get(name).map_or(ScalarAttributeType::S, |kind| (*kind).clone());
        KeyAttribute { name: name.to_owned(), kind }
    };
    parts.into_iter().map(attribute).collect()
}

/// Whether a store's key is that of the table or of its index.
fn fits(reader: &TableReader, description: &TableDescription) -> Result<(), String> {
    let table = &reader.table;
    let (what, schema) = match table.index() {
        None => (format!("table `{}`", table.name()), description.key_schema()),
        Some(index) => {
            let indexes = description.global_secondary_indexes();
            let found = indexes.iter().find(|known| known.index_name() == Some(index));
            let found =
                found.ok_or_else(|| format!("table `{}` does not have an index `{index}`", table.name()))?;
            (format!("index `{index}` of table `{}`", table.name()), found.key_schema())
        }
    };
    let has = key(schema, description);
    let kind = |number| if number { ScalarAttributeType::N } else { ScalarAttributeType::S };
    let says: Vec<KeyAttribute> = table
        .key()
        .iter()
        .map(|part| KeyAttribute { name: part.name.clone(), kind: kind(part.number) })
        .collect();
    if has == says {
        return Ok(());
    }
    let written = |key: &[KeyAttribute]| {
        let parts: Vec<String> = key.iter().map(|part| format!("`{}` ({})", part.name, part.kind)).collect();
        parts.join(", ")
    };
    Err(format!(
        "the key of {what} is {}, and that of store `{}` is {}",
        written(&has),
        reader.store,
        written(&says)
    ))
}
