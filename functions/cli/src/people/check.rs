//! What can be said of a file before the table is asked: rows that cannot be items of it, and what the policy does not read.

use std::collections::{BTreeMap, HashMap};

use claims::document::did_you_mean;
use claims::values::{Template, TemplatePart};
use stores::dynamodb::items::Item;

use super::item;
use super::key::ItemKey;
use super::reading::{FileRow, RowPlace};
use super::size::{self, MAX_ITEM_BYTES};
use super::target::Target;

/// The items of a file, and what is wrong with it.
#[derive(Debug, Default)]
pub(crate) struct Checked {
    /// The items, each key once.
    pub(crate) items: BTreeMap<ItemKey, Item>,
    /// How many people of the file the store does not know.
    pub(crate) unknown: usize,
    /// What keeps rows from being items, each with its row.
    pub(crate) errors: Vec<String>,
    /// What cannot be meant.
    pub(crate) warnings: Vec<String>,
}

impl Checked {
    /// The items of these rows.
    pub(crate) fn of(rows: &[FileRow], target: &Target) -> Self {
        let mut checked = Self::default();
        let mut places: HashMap<ItemKey, RowPlace> = HashMap::new();
        for FileRow { place, entries } in rows {
            match item::of_row(entries, target).and_then(|item| keyed(item, target)) {
                Ok(None) => checked.unknown += 1,
                Err(reason) => checked.errors.push(format!("{place}: {reason}")),
                Ok(Some((key, item))) => {
                    let unsupported = target.unsupported(&item);
                    checked.errors.extend(unsupported.iter().map(|name| {
                        format!("{place}: the policy reads `{name}`, and a claim cannot have a mapping or binary data")
                    }));
                    if let Some(earlier) = places.insert(key.clone(), *place) {
                        checked.errors.push(format!("{place}: the same key as in {earlier}"));
                    }
                    checked.items.insert(key, item);
                }
            }
        }
        checked.warn_of_names(target);
        checked.warn_of_keys(target);
        checked
    }

    fn warn_of_names(&mut self, target: &Target) {
        let read = target.read();
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for name in self.items.values().flat_map(Item::keys).filter(|name| !read.contains(name.as_str())) {
            *counts.entry(name).or_default() += 1;
        }
        let all = self.items.len();
        let warning = |(name, count): (&str, usize)| {
            let near = did_you_mean(name, read.iter().copied());
            let near = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
            format!("the policy does not read `{name}`, which {count} of {all} have{near}")
        };
        self.warnings.extend(counts.into_iter().map(warning));
    }

    fn warn_of_keys(&mut self, target: &Target) {
        let others = self.items.values().filter(|item| !is_looked_up(item, target)).count();
        if others > 0 {
            let written: Vec<String> = target
                .templates()
                .iter()
                .map(|part| format!("`{}` as in `{}`", part.name, text(&part.template)))
                .collect();
            let store = target.store();
            self.warnings.push(format!(
                "{others} of {} have a key that store `{store}` does not look up; it looks up {}",
                self.items.len(),
                written.join(" and ")
            ));
        }
    }
}

fn keyed(item: Option<Item>, target: &Target) -> Result<Option<(ItemKey, Item)>, String> {
    let Some(item) = item else { return Ok(None) };
    let key = ItemKey::of(&item, &target.key)?;
    if size::of_item(&item) > MAX_ITEM_BYTES {
        return Err(format!("the item is larger than {} KB", MAX_ITEM_BYTES / 1024));
    }
    Ok(Some((key, item)))
}

/// Whether the store can find an item: each attribute of the store's key has a value that its template can have.
pub(crate) fn is_looked_up(item: &Item, target: &Target) -> bool {
    target.templates().iter().all(|part| match item.get(&part.name) {
        Some(value) if part.number => value.is_n(),
        Some(value) => value.as_s().is_ok_and(|value| can_be(value, &part.template)),
        None => false,
    })
}

/// Whether a template can have this text. Between two attributes there is always a literal.
fn can_be(text: &str, template: &Template) -> bool {
    let mut rest = text;
    let mut parts = template.parts().iter().peekable();
    let mut after_attribute = false;
    while let Some(part) = parts.next() {
        let TemplatePart::Literal(literal) = part else {
            after_attribute = true;
            continue;
        };
        let found = match (after_attribute, parts.peek()) {
            (false, _) => rest.strip_prefix(literal.as_str()),
            (true, None) => {
                return rest.strip_suffix(literal.as_str()).is_some_and(|value| !value.is_empty());
            }
            (true, Some(_)) => {
                rest.split_once(literal.as_str()).filter(|(value, _)| !value.is_empty()).map(|(_, rest)| rest)
            }
        };
        let Some(after) = found else { return false };
        rest = after;
        after_attribute = false;
    }
    after_attribute != rest.is_empty()
}

/// `user#{user.id}`, with settings replaced.
fn text(template: &Template) -> String {
    let parts = template.parts().iter().map(|part| match part {
        TemplatePart::Literal(text) => text.clone(),
        TemplatePart::Attribute(name) => format!("{{{name}}}"),
        TemplatePart::Setting(_) => "${}".to_owned(),
    });
    parts.collect()
}

#[cfg(test)]
mod tests {
    use claims::document::{Diagnostics, Place};

    use super::*;

    #[test]
    fn a_text_can_be_that_of_a_template() {
        for (template, text, expected) in [
            ("user#{user.id}", "user#4711", true),
            ("user#{user.id}", "user#", false),
            ("user#{user.id}", "4711", false),
            ("profile", "profile", true),
            ("profile", "profiles", false),
            ("{user.id}@{tenant.id}", "a@b", true),
            ("{user.id}@{tenant.id}", "@b", false),
            ("{user.id}@{tenant.id}", "a@", false),
            ("{user.id}#end", "a#end#end", true),
            ("{user.id}#end", "#end", false),
            ("{user.id}", "", false),
        ] {
            let mut diagnostics = Diagnostics::default();
            let parsed = Template::parse(template, Place::default(), &mut diagnostics).unwrap();
            assert_eq!(can_be(text, &parsed), expected, "{template} {text}");
        }
    }
}
