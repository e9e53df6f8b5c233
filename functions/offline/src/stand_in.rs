//! Stands in for one store of a policy: answers with records that somebody wrote down instead of asking the store.

use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::Arc;

use claims::values::{AttributeName, Known, Value};
use stores::failure::{FailureKind, StoreFailure};
use stores::store::{Attributes, Found, LookUp, Store, Wanted};

use crate::sample::{Person, SampleRecord};

/// What a stand-in answers.
#[derive(Clone, Debug)]
pub enum SampleAnswer {
    /// The store knows the user.
    Record(SampleRecord),
    /// The store knows the user, and this was recorded of it: the values of attributes, or that they have none. Nothing is known
    /// of the others.
    Recorded(BTreeMap<String, Option<Value>>),
    /// The store does not know the user.
    UnknownUser,
    /// The store cannot answer.
    Unavailable,
}

impl SampleAnswer {
    /// What each store answers for a sample person.
    pub fn all_of(person: &Person) -> BTreeMap<String, Self> {
        let records = person.stores.iter();
        records.map(|(store, record)| (store.clone(), Self::Record(record.clone()))).collect()
    }
}

/// Stands in for one store of a policy. Like the store itself, it is not asked while its key has no value.
#[derive(Clone, Debug, Default)]
pub struct StandIn {
    /// The attributes that the store's key is made from.
    pub key: Vec<AttributeName>,
    /// What it answers for whoever signs in, where there is only one user; before `by_user`.
    pub for_all: Option<SampleAnswer>,
    /// What it knows about each user, by `user.id`; `None` is a sign-in without a user.
    pub by_user: BTreeMap<Option<String>, SampleRecord>,
}

type StandInAnswer<'a> = Pin<Box<dyn Future<Output = Result<Found, StoreFailure>> + Send + 'a>>;

struct StandInLookUp {
    stand_in: Arc<StandIn>,
    wanted: Vec<AttributeName>,
}

impl StandIn {
    /// A store that knows what the sample people's file says about each of them.
    pub fn of_people(people: &[Person], store: &str, key: &[AttributeName]) -> Self {
        let records = people.iter().filter_map(|person| {
            let id = person.user.as_ref().and_then(|user| user.get("id").cloned());
            Some((id, person.stores.get(store)?.clone()))
        });
        Self { key: key.to_vec(), for_all: None, by_user: records.collect() }
    }
}

impl Store for StandIn {
    fn prepare(self: Arc<Self>, wanted: &Wanted) -> Arc<dyn LookUp> {
        Arc::new(StandInLookUp { stand_in: self, wanted: wanted.attributes.clone() })
    }
}

impl LookUp for StandInLookUp {
    fn run(&self, attributes: &Attributes<'_>) -> StandInAnswer<'_> {
        Box::pin(std::future::ready(self.stand_in.answer(&self.wanted, attributes)))
    }
}

impl StandIn {
    /// What it answers about the attributes that are wanted; `attributes` are those that are known already.
    pub(crate) fn answer(
        &self,
        wanted: &[AttributeName],
        attributes: &Attributes<'_>,
    ) -> Result<Found, StoreFailure> {
        let text = |name: &AttributeName| attributes(name)?.first().map(str::to_owned);
        if self.key.iter().any(|name| text(name).is_none_or(|text| text.is_empty())) {
            return Ok(Found::NotAsked);
        }
        match &self.for_all {
            Some(SampleAnswer::Unavailable) => {
                Err(StoreFailure::new(FailureKind::Unavailable, "the case says that it cannot answer"))
            }
            Some(SampleAnswer::Record(record)) => Ok(found(record, wanted)),
            Some(SampleAnswer::Recorded(record)) => Ok(recorded(record, wanted)),
            Some(SampleAnswer::UnknownUser) => Ok(Found::UnknownUser),
            None => {
                let user = AttributeName::parse("user.id").and_then(|id| text(&id));
                Ok(self.by_user.get(&user).map_or(Found::UnknownUser, |record| found(record, wanted)))
            }
        }
    }
}

fn recorded(record: &BTreeMap<String, Option<Value>>, wanted: &[AttributeName]) -> Found {
    let value = |wanted: &AttributeName| {
        let found = record.iter().find(|(name, _)| wanted.is_called(name));
        found.map_or(Known::Unknown, |(_, value)| Known::from(value.clone()))
    };
    Found::User(wanted.iter().map(value).collect())
}

fn found(record: &SampleRecord, wanted: &[AttributeName]) -> Found {
    let value = |wanted: &AttributeName| {
        let found = record.iter().find(|(name, _)| wanted.is_called(name));
        Known::from(found.map(|(_, value)| value.clone()))
    };
    Found::User(wanted.iter().map(value).collect())
}
