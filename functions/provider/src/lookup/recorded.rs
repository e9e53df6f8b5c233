//! What a recording says of a look-up: the attributes that it reads, and what each store answered.

use std::collections::BTreeMap;

use claims::values::{AttributeName, Known};

use super::asked::{AskOutcome, LookedUp, StoreRefusal};
use super::run::Lookup;
use crate::recording::{RecordedValue, StoreRecord};

impl Lookup {
    /// What one application's policy reads, in claims, conditions and the keys of stores; `application` is its index.
    pub(crate) fn reads(&self, application: usize) -> impl Iterator<Item = &AttributeName> {
        let lookups = self.applications.get(application).into_iter();
        lookups.flat_map(|lookup| {
            let needs = lookup.asks.iter().flat_map(|ask| &ask.needs);
            lookup.attributes.iter().chain(needs).map(|read| &read.name)
        })
    }

    /// What each store answered in a look-up of this application.
    pub(crate) fn record(
        &self,
        application: usize,
        looked_up: &Result<LookedUp, StoreRefusal>,
    ) -> BTreeMap<String, StoreRecord> {
        let (asked, answers) = match looked_up {
            Ok(LookedUp { asked, answers, .. }) | Err(StoreRefusal { asked, answers, .. }) => {
                (asked, answers)
            }
        };
        let asks = self.applications.get(application).map_or(&[][..], |lookup| &lookup.asks);
        let stores = asks.iter().zip(answers).filter_map(|(ask, answer)| {
            let outcome = &asked.iter().find(|asked| asked.store == ask.store)?.outcome;
            Some((ask.store.clone(), record(outcome, &ask.wanted, answer.as_deref().unwrap_or_default())))
        });
        stores.collect()
    }
}

fn record(outcome: &AskOutcome, wanted: &[AttributeName], answer: &[Known]) -> StoreRecord {
    match outcome {
        AskOutcome::UnknownUser => StoreRecord::UnknownUser,
        AskOutcome::NotAsked => StoreRecord::NotAsked,
        AskOutcome::Failed(failure) => StoreRecord::Failed(failure.kind.name().to_owned()),
        AskOutcome::Found => {
            let known = wanted.iter().zip(answer).filter(|(_, known)| **known != Known::Unknown);
            let value = |known: &Known| known.value().cloned().map(RecordedValue::from);
            StoreRecord::Found(known.map(|(name, known)| (name.name.clone(), value(known))).collect())
        }
    }
}
