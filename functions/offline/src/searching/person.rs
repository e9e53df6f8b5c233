//! Somebody who signs in with what was chosen for each attribute.

use std::collections::BTreeMap;

use claims::values::{AttributeName, Known, Value};

use super::domain::Supply;
use crate::given::Given;
use crate::sample::SampleRecord;
use crate::stand_in::SampleAnswer;

/// The sign-in in which attributes have these values. A store of which an attribute is unknown cannot answer.
pub(super) fn given(names: &[AttributeName], known: &[Known], supply: &Supply<'_>) -> Given {
    let mut callout: BTreeMap<AttributeName, Option<Value>> = BTreeMap::new();
    let mut stores: BTreeMap<String, SampleAnswer> = BTreeMap::new();
    for id in ["resource.appid", "application.appid"].into_iter().filter_map(AttributeName::parse) {
        callout.insert(id, Some(Value::from(supply.app_id.as_str())));
    }
    for (name, known) in names.iter().zip(known) {
        for store in supply.suppliers(name) {
            answer(&mut stores, &store.name, name, known);
        }
        if name.is_in_callout() {
            callout.entry(name.clone()).or_insert_with(|| known.value().cloned());
        }
    }
    Given::new(callout, stores)
}

fn answer(stores: &mut BTreeMap<String, SampleAnswer>, store: &str, name: &AttributeName, known: &Known) {
    let answer = stores.entry(store.to_owned()).or_insert_with(|| SampleAnswer::Record(SampleRecord::new()));
    match (answer, known) {
        (answer, Known::Unknown) => *answer = SampleAnswer::Unavailable,
        (SampleAnswer::Record(record), Known::Value(value)) => {
            record.insert(name.name.clone(), value.clone());
        }
        _ => {}
    }
}

/// Makes what is known possible: where an attribute of a store is unknown, all of them are.
pub(super) fn settle(names: &[AttributeName], known: &mut [Known], supply: &Supply<'_>) {
    let failed: Vec<&str> = names
        .iter()
        .zip(known.iter())
        .filter(|(_, known)| **known == Known::Unknown)
        .flat_map(|(name, _)| supply.suppliers(name).map(|store| store.name.as_str()))
        .collect();
    if failed.is_empty() {
        return;
    }
    for (name, known) in names.iter().zip(known) {
        if supply.suppliers(name).any(|store| failed.contains(&store.name.as_str())) {
            *known = Known::Unknown;
        }
    }
}
