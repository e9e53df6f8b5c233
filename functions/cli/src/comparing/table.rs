//! All people of a DynamoDB table, as the stores of both policies read them.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use claims::values::AttributeName;
use offline::comparing::ComparedSignIn;
use offline::entra::request::SignIn;
use offline::sample::{Person, SampleRecord};
use offline::{Given, Usable};

use super::{SignIns, sampled};
use crate::people::{Requests, Target, key_values};

/// Which table.
pub(crate) struct PeopleTable<'t> {
    /// The policies, for their folders.
    pub(crate) old: &'t Path,
    pub(crate) new: &'t Path,
    /// The name of the store.
    pub(crate) store: Option<&'t str>,
}

/// An item as both policies read it.
struct ReadItem {
    /// What its key is made of.
    key: Vec<(AttributeName, String)>,
    records: [BTreeMap<String, SampleRecord>; 2],
}

/// The sign-ins of the people of the table to each application. An item whose key the old policy does not look up is left out.
///
/// # Errors
/// It is not known which table, it cannot be read, or the new policy does not read it.
pub(crate) async fn of_table(
    table: &PeopleTable<'_>,
    usable: [&Usable; 2],
    sample: Option<usize>,
    app_ids: &[String],
    protocol: &str,
) -> Result<SignIns, String> {
    let [old, new] = usable;
    let old = Target::open(table.old, old, None, table.store).await?;
    let new = Target::open(table.new, new, Some(old.table().name()), table.store).await?;
    let items = Requests::of(&old).scan().await.map_err(|failure| failure.inside)?;
    let read = sampled(items.into_values().collect(), sample).into_iter().filter_map(|item| {
        let key = key_values(&item, &old)?;
        Some(ReadItem { key, records: [old.records(&item), new.records(&item)] })
    });
    Ok(SignIns::of_each(read.collect(), app_ids, protocol, compared))
}

fn compared(item: &ReadItem, sign_in: &SignIn) -> Result<ComparedSignIn, String> {
    let name = item.key.first().map(|(name, text)| format!("{name} {text}")).unwrap_or_default();
    let texts = item.key.iter().filter(|(name, _)| name.source == "user");
    let user: BTreeMap<String, String> =
        texts.map(|(name, text)| (name.name.clone(), text.clone())).collect();
    let given = |stores: &BTreeMap<String, SampleRecord>| {
        let person = Person { name: name.clone(), user: Some(user.clone()), stores: stores.clone() };
        Given::of_person(&person, sign_in).map(Arc::new)
    };
    let [old, new] = &item.records;
    Ok(ComparedSignIn { old: given(old)?, new: given(new)?, name: name.clone() })
}
