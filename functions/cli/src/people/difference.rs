//! What would have to change in the table for it to have the items of a file.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_dynamodb::types::AttributeValue;
use stores::dynamodb::items::Item;

use super::key::ItemKey;
use super::notation::{json, normal_number, write};

/// What would have to change in the table.
#[derive(Debug, Default)]
pub(crate) struct Differences {
    /// The keys that the table does not have.
    pub(crate) added: Vec<ItemKey>,
    /// The keys of items that are different, and the names of the attributes that are.
    pub(crate) changed: Vec<(ItemKey, Vec<String>)>,
    /// How many items are the same.
    pub(crate) same: usize,
    /// The keys that the file does not have.
    pub(crate) removed: Vec<ItemKey>,
}

impl Differences {
    /// The differences between the items of a file and those of the table. An item of the table that the file does not have
    /// is removed if `is_removed` says so.
    pub(crate) fn of(
        file: &BTreeMap<ItemKey, Item>,
        table: &BTreeMap<ItemKey, Item>,
        is_removed: impl Fn(&Item) -> bool,
    ) -> Self {
        let mut differences = Self::default();
        for (key, item) in file {
            let Some(existing) = table.get(key) else {
                differences.added.push(key.clone());
                continue;
            };
            let changed = different(item, existing);
            match changed.is_empty() {
                true => differences.same += 1,
                false => differences.changed.push((key.clone(), changed)),
            }
        }
        let others = table.iter().filter(|(key, item)| !file.contains_key(key) && is_removed(item));
        differences.removed = others.map(|(key, _)| key.clone()).collect();
        differences
    }

    /// How many items must be written or removed.
    pub(crate) fn count(&self) -> usize {
        self.added.len() + self.changed.len() + self.removed.len()
    }

    /// The keys of the items that must be written.
    pub(crate) fn put(&self) -> impl Iterator<Item = &ItemKey> {
        self.added.iter().chain(self.changed.iter().map(|(key, _)| key))
    }

    /// `12 to add, 3 to change, none to remove, 9985 unchanged`.
    pub(crate) fn planned(&self) -> String {
        self.counted(["to add", "to change", "to remove"])
    }

    /// The same when it is done.
    pub(crate) fn done(&self) -> String {
        self.counted(["added", "changed", "removed"])
    }

    fn counted(&self, [added, changed, removed]: [&str; 3]) -> String {
        format!(
            "{} {added}, {} {changed}, {} {removed}, {} unchanged",
            self.added.len(),
            self.changed.len(),
            self.removed.len(),
            self.same
        )
    }

    /// At most `show` keys of each kind, a line each; with the names of what changes and, if so wanted, the values.
    ///
    /// # Errors
    /// A value has a type that this version of the tool does not know.
    pub(crate) fn listed(
        &self,
        file: &BTreeMap<ItemKey, Item>,
        table: &BTreeMap<ItemKey, Item>,
        show: usize,
        values: bool,
    ) -> Result<String, String> {
        let mut lines: Vec<String> = Vec::new();
        let more = |count: usize| {
            count.checked_sub(show).filter(|more| *more > 0).map(|more| format!("  and {more} more"))
        };
        lines.extend(self.added.iter().take(show).map(|key| format!("  add     {key}")));
        lines.extend(more(self.added.len()));
        for (key, names) in self.changed.iter().take(show) {
            lines.push(format!("  change  {key}: {}", names.join(", ")));
            for name in names.iter().filter(|_| values) {
                let [from, to] =
                    [table, file].map(|items| written(items.get(key).and_then(|item| item.get(name))));
                lines.push(format!("            {name}: {} -> {}", from?, to?));
            }
        }
        lines.extend(more(self.changed.len()));
        lines.extend(self.removed.iter().take(show).map(|key| format!("  remove  {key}")));
        lines.extend(more(self.removed.len()));
        Ok(lines.iter().map(|line| format!("{line}\n")).collect())
    }
}

fn written(value: Option<&AttributeValue>) -> Result<String, String> {
    value.map_or(Ok("nothing".to_owned()), |value| Ok(json(&write(value)?)))
}

/// The names of the attributes that are different, sorted.
fn different(one: &Item, other: &Item) -> Vec<String> {
    let names: BTreeSet<&String> = one.keys().chain(other.keys()).collect();
    let is_different = |name: &&String| match (one.get(*name), other.get(*name)) {
        (Some(one), Some(other)) => !is_same(one, other),
        _ => true,
    };
    names.into_iter().filter(is_different).cloned().collect()
}

/// Whether two values are the same to DynamoDB, which returns numbers without zeros at their ends, and sets in any order.
fn is_same(one: &AttributeValue, other: &AttributeValue) -> bool {
    let sorted = |set: &[String]| {
        let mut sorted = set.to_vec();
        sorted.sort_unstable();
        sorted
    };
    let numbers = |set: &[String]| {
        let numbers: Vec<String> = set.iter().filter_map(|number| normal_number(number)).collect();
        sorted(&numbers)
    };
    match (one, other) {
        (AttributeValue::N(one), AttributeValue::N(other)) => normal_number(one) == normal_number(other),
        (AttributeValue::Ns(one), AttributeValue::Ns(other)) => numbers(one) == numbers(other),
        (AttributeValue::Ss(one), AttributeValue::Ss(other)) => sorted(one) == sorted(other),
        (AttributeValue::Bs(one), AttributeValue::Bs(other)) => {
            one.len() == other.len() && one.iter().all(|blob| other.contains(blob))
        }
        (AttributeValue::L(one), AttributeValue::L(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| is_same(one, other))
        }
        (AttributeValue::M(one), AttributeValue::M(other)) => different(one, other).is_empty(),
        (one, other) => one == other,
    }
}
