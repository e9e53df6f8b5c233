//! Asks a policy's own stores for the page, which then explains what they answered as if somebody had written it down.

use std::collections::BTreeMap;
use std::path::Path;

use claims::policy::{ApplicationPolicy, Policy};
use claims::values::{AttributeName, Known};
use offline::Given;
use provider::lookup::{AskOutcome, Asked, LookedUp, StoreRefusal};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::files;
use crate::live::Live;

/// What the page asks.
#[derive(Deserialize)]
struct PageRequest {
    callout: String,
}

/// What each store says about the user of a callout: a record, `unknown` or `unavailable`; and how each look-up went. Stores
/// are opened with the settings of this process, except for `own`.
///
/// # Errors
/// The policy has errors, there is none for the application, the function would refuse the callout, or the stores cannot be opened.
pub(crate) async fn ask(
    policy: &Path,
    own: BTreeMap<&'static str, String>,
    body: &[u8],
) -> Result<Value, String> {
    let PageRequest { callout } = serde_json::from_slice(body).map_err(|error| error.to_string())?;
    let usable = files::policy(policy)?.usable.ok_or("the policy has errors")?;
    let given = Given::of_callout_text(&callout, BTreeMap::new())?;
    let Some((index, application)) = given.application(&usable.policy) else {
        return Err(given.no_application(&usable.policy));
    };
    let live = Live::open(&usable.plan, own).await.map_err(|refused| refused.to_string())?;
    let (mut stores, asked) = match given.look_up_in(&live.lookup, index, live.settings.deadline).await {
        Ok(LookedUp { known, asked, .. }) => (records(&usable.policy, application, &known), asked),
        Err(StoreRefusal { asked, .. }) => (BTreeMap::new(), asked),
    };
    for one in &asked {
        match one.outcome {
            AskOutcome::Found => drop(stores.entry(one.store.clone()).or_insert_with(|| json!({}))),
            AskOutcome::UnknownUser | AskOutcome::NotAsked => {
                drop(stores.insert(one.store.clone(), json!("unknown")))
            }
            AskOutcome::Failed(_) => drop(stores.insert(one.store.clone(), json!("unavailable"))),
        }
    }
    Ok(json!({ "stores": stores, "asked": asked.iter().map(line).collect::<Value>() }))
}

/// The values by the stores that they come from. An attribute of the user that a callout does not bring is the first completing
/// store's.
fn records(policy: &Policy, application: &ApplicationPolicy, known: &[Known]) -> BTreeMap<String, Value> {
    let completing = policy.stores.iter().find(|store| store.provides_user).map(|store| store.name.as_str());
    let mut records: BTreeMap<String, Map<String, Value>> = BTreeMap::new();
    for (name, known) in application.attributes().iter().zip(known) {
        let Some(value) = known.value() else { continue };
        let store = store_of(name, completing);
        let texts = value.texts();
        let written = if texts.len() == 1 { json!(texts.first()) } else { json!(texts) };
        if let Some(store) = store {
            records.entry(store.to_owned()).or_default().insert(name.name.clone(), written);
        }
    }
    records.into_iter().map(|(store, record)| (store, Value::Object(record))).collect()
}

fn store_of<'n>(name: &'n AttributeName, completing: Option<&'n str>) -> Option<&'n str> {
    match name.is_built_in() {
        true => completing.filter(|_| name.source == "user"),
        false => Some(&name.source),
    }
}

fn line(asked: &Asked) -> Value {
    json!({ "store": asked.store, "outcome": asked.outcome_line() })
}
