//! An open store with `verify`.

use std::sync::Arc;

use claims::document::Diagnostics;
use claims::values::{AttributeName, Guid, Known, Template, Value};
use futures_util::future::BoxFuture;

use super::verified::VerifiedConfiguration;
use crate::dynamodb::items::ItemTable;
use crate::environment::Environment;
use crate::failure::{FailureKind, StoreFailure};
use crate::gather;
use crate::opening::Opens;
use crate::store::{Attributes, Found, LookUp, Store, Wanted, render};

impl Opens for VerifiedConfiguration {
    fn open_items(
        &self,
        name: Option<&str>,
        wanted: &[AttributeName],
        environment: &Environment,
        diagnostics: &mut Diagnostics,
    ) -> Option<ItemTable> {
        let verified = self.keys.iter().map(|(name, _)| name.clone());
        let wanted: Vec<AttributeName> = wanted.iter().cloned().chain(verified).collect();
        self.configuration.open_items(name, &wanted, environment, diagnostics)
    }

    fn open(&self, environment: &Environment, diagnostics: &mut Diagnostics) -> Option<Arc<dyn Store>> {
        let store = self.configuration.open(environment, diagnostics);
        let keys = gather::all(self.keys.iter().map(|(name, template)| {
            let template = template.resolve(environment, diagnostics)?;
            Some((name.clone(), template))
        }));
        Some(Arc::new(VerifiedStore::new(store?, keys?, self.ignores_case)))
    }
}

/// An open store whose records are verified.
pub struct VerifiedStore {
    store: Arc<dyn Store>,
    keys: Vec<(AttributeName, Template)>,
    ignores_case: bool,
}

struct VerifiedLookUp {
    store: Arc<VerifiedStore>,
    look_up: Arc<dyn LookUp>,
    /// How many of the attributes are the answer.
    wanted: usize,
    /// Where each verified attribute stands in the store's answer.
    places: Vec<usize>,
}

impl VerifiedStore {
    /// Each of these attributes of a record must be the text of its template, and a list must consist of that text. Case
    /// matters unless `ignores_case`; two texts that are the same GUID are equal.
    #[must_use]
    pub fn new(store: Arc<dyn Store>, keys: Vec<(AttributeName, Template)>, ignores_case: bool) -> Self {
        Self { store, keys, ignores_case }
    }

    /// What is wanted with the verified attributes, and where each of these stands in it.
    fn extended(&self, wanted: &Wanted) -> (Wanted, Vec<usize>) {
        let mut attributes = wanted.attributes.clone();
        let place = |name: &AttributeName| {
            attributes.iter().position(|wanted| wanted == name).unwrap_or_else(|| {
                attributes.push(name.clone());
                attributes.len() - 1
            })
        };
        let places = self.keys.iter().map(|(name, _)| name).map(place).collect();
        (Wanted { attributes, groups: wanted.groups.clone() }, places)
    }

    fn is_same(&self, repeated: &str, key: &str) -> bool {
        let guids = || Guid::parse(repeated).zip(Guid::parse(key)).is_some_and(|(one, other)| one == other);
        let folded = || self.ignores_case && repeated.to_lowercase() == key.to_lowercase();
        repeated == key || guids() || folded()
    }
}

impl Store for VerifiedStore {
    fn prepare(self: Arc<Self>, wanted: &Wanted) -> Arc<dyn LookUp> {
        let (extended, places) = self.extended(wanted);
        let look_up = Arc::clone(&self.store).prepare(&extended);
        Arc::new(VerifiedLookUp { store: self, look_up, wanted: wanted.attributes.len(), places })
    }

    fn check(&self, wanted: &Wanted, diagnostics: &mut Diagnostics) -> bool {
        self.store.check(&self.extended(wanted).0, diagnostics)
    }

    fn warm(&self) -> BoxFuture<'_, ()> {
        self.store.warm()
    }
}

impl LookUp for VerifiedLookUp {
    fn run(&self, attributes: &Attributes<'_>) -> BoxFuture<'_, Result<Found, StoreFailure>> {
        let keys = self.store.keys.iter().map(|(_, template)| render(template, attributes));
        let Some(keys) = keys.collect::<Option<Vec<String>>>() else {
            return Box::pin(std::future::ready(Ok(Found::NotAsked)));
        };
        let found = self.look_up.run(attributes);
        Box::pin(async move {
            match found.await? {
                Found::User(known) => self.own(known, &keys),
                other => Ok(other),
            }
        })
    }
}

impl VerifiedLookUp {
    /// The wanted attributes of a record, if it is the user's.
    fn own(&self, mut known: Vec<Known>, keys: &[String]) -> Result<Found, StoreFailure> {
        for (((name, _), place), key) in self.store.keys.iter().zip(&self.places).zip(keys) {
            let repeated = known.get(*place).and_then(Known::value).map(Value::texts).unwrap_or_default();
            let inside = match repeated {
                [] => format!("the record does not repeat its key in `{}`", name.name),
                texts if texts.iter().all(|text| self.store.is_same(text, key)) => continue,
                _ => format!("the record repeats another key in `{}`", name.name),
            };
            return Err(StoreFailure::new(FailureKind::Malformed, inside));
        }
        known.truncate(self.wanted);
        Ok(Found::User(known))
    }
}
