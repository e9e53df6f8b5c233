//! What a policy gives, by the simplest code that follows the rules. It shares nothing with the product: attributes are
//! texts, everything is computed again whenever it is asked for, and nothing happens side by side.

use std::collections::BTreeMap;

use super::world::{World, WorldState, WorldStore};

/// What has to come out.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Expected {
    /// These claims; each has at least one text, none of which is empty.
    Claims(BTreeMap<String, Vec<String>>),
    /// No token.
    Refused {
        code: &'static str,
        /// The required stores that cannot answer, the one that is named first.
        stores: Vec<String>,
    },
}

/// What is known of an attribute, and after how many rounds of asking.
enum Fact {
    Value(Vec<String>),
    NoValue,
    Unknown,
}

/// What a store answers.
enum Reply<'w> {
    Record(&'w BTreeMap<String, Vec<String>>),
    Nothing,
    Failed,
}

pub(super) fn expected(world: &World) -> Expected {
    let needed = world.stores.iter().filter(|store| is_needed(world, store));
    let refusing = needed.filter(|store| store.is_required);
    let mut refusing: Vec<(usize, &str)> = refusing
        .filter_map(|store| match reply(world, store) {
            (Reply::Failed, round) => Some((round, store.name.as_str())),
            _ => None,
        })
        .collect();
    // The first round counts, then the order of the policy, which a stable sort keeps.
    refusing.sort_by_key(|(round, _)| *round);
    if !refusing.is_empty() {
        let stores = refusing.into_iter().map(|(_, name)| name.to_owned()).collect();
        return Expected::Refused { code: "store_unavailable", stores };
    }
    claims(world)
}

fn claims(world: &World) -> Expected {
    let mut claims = BTreeMap::new();
    for (at, claim) in world.claims_of_application().iter().enumerate() {
        let mut texts = match fact(world, &claim.attribute).0 {
            Fact::Value(texts) => texts,
            Fact::NoValue | Fact::Unknown => Vec::new(),
        };
        texts.retain(|text| !text.is_empty());
        if texts.is_empty() && claim.has_default {
            texts = vec!["default".to_owned()];
        }
        if texts.is_empty() && claim.is_required {
            return Expected::Refused { code: "required_claim_missing", stores: Vec::new() };
        }
        if !texts.is_empty() {
            claims.insert(format!("c{at}"), texts);
        }
    }
    let bytes =
        |(name, texts): (&String, &Vec<String>)| name.len() + texts.iter().map(String::len).sum::<usize>();
    match claims.iter().map(bytes).sum::<usize>() {
        0..=3000 => Expected::Claims(claims),
        _ => Expected::Refused { code: "claims_too_large", stores: Vec::new() },
    }
}

/// Somebody reads an attribute that the store can supply and the callout does not bring: a claim, or the key of a store
/// that is needed.
fn is_needed(world: &World, store: &WorldStore) -> bool {
    let supplies = |attribute: &str| world.brought(attribute).is_none() && can_supply(store, attribute);
    let by_a_claim = world.claims_of_application().iter().any(|claim| supplies(&claim.attribute));
    let by_a_store = || {
        world.stores.iter().any(|reader| {
            let mut waits_for = reader.needs.iter().filter(|need| !reads_callout_alone(reader, need));
            waits_for.any(|need| supplies(need)) && is_needed(world, reader)
        })
    };
    by_a_claim || by_a_store()
}

fn can_supply(store: &WorldStore, attribute: &str) -> bool {
    let (source, name) = attribute.split_once('.').unwrap();
    source == store.name || (source == "user" && name != "id" && store.provides_user)
}

/// A store that completes the user cannot wait for the user to be completed.
fn reads_callout_alone(store: &WorldStore, need: &str) -> bool {
    store.provides_user && need.starts_with("user.")
}

fn fact(world: &World, attribute: &str) -> (Fact, usize) {
    if let Some(text) = world.brought(attribute) {
        return (Fact::Value(vec![text.to_owned()]), 0);
    }
    let (_, name) = attribute.split_once('.').unwrap();
    let mut round = 0;
    for store in world.stores.iter().filter(|store| can_supply(store, attribute)) {
        let (reply, answered) = reply(world, store);
        round = round.max(answered);
        match reply {
            Reply::Failed => return (Fact::Unknown, round),
            Reply::Nothing => {}
            Reply::Record(record) => {
                if let Some(texts) = record.get(name) {
                    return (Fact::Value(texts.clone()), round);
                }
            }
        }
    }
    (Fact::NoValue, round)
}

fn reply<'w>(world: &'w World, store: &'w WorldStore) -> (Reply<'w>, usize) {
    let facts = store.needs.iter().map(|need| match reads_callout_alone(store, need) {
        false => fact(world, need),
        true => match world.brought(need) {
            Some(text) => (Fact::Value(vec![text.to_owned()]), 0),
            None => (Fact::NoValue, 0),
        },
    });
    let facts: Vec<(Fact, usize)> = facts.collect();
    let round = facts.iter().map(|(_, round)| *round).max().unwrap_or_default() + 1;
    let is_empty = |fact: &Fact| match fact {
        Fact::Value(texts) => texts.first().is_none_or(String::is_empty),
        Fact::NoValue | Fact::Unknown => true,
    };
    let reply = match &store.state {
        _ if facts.iter().any(|(fact, _)| matches!(fact, Fact::Unknown)) => Reply::Failed,
        _ if facts.iter().any(|(fact, _)| is_empty(fact)) => Reply::Nothing,
        WorldState::Unavailable => Reply::Failed,
        WorldState::Unknown => Reply::Nothing,
        WorldState::Record(record) => Reply::Record(record),
    };
    (reply, round)
}
