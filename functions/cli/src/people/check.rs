//! What can be said of a file before the table is asked: rows that cannot be items of it, and what the policy does not read.

use std::collections::{BTreeMap, HashMap};

use aws_sdk_dynamodb::types::AttributeValue;
use claims::document::did_you_mean;
use claims::values::{AttributeName, Template, TemplatePart};
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

/// What an item's key is made of. `None` if the store cannot find the item.
pub(crate) fn key_values(item: &Item, target: &Target) -> Option<Vec<(AttributeName, String)>> {
    let mut values = Vec::new();
    for part in target.templates() {
        let text = match item.get(&part.name)? {
            AttributeValue::N(number) if part.number => number,
            AttributeValue::S(text) if !part.number => text,
            _ => return None,
        };
        values.extend(values_in(text, &part.template)?);
    }
    Some(values)
}

/// Whether a template can have this text.
fn can_be(text: &str, template: &Template) -> bool {
    values_in(text, template).is_some()
}

/// The values with which a template gives this text. Between two attributes there is always a literal.
fn values_in(text: &str, template: &Template) -> Option<Vec<(AttributeName, String)>> {
    let mut values = Vec::new();
    let mut rest = text;
    let mut parts = template.parts().iter().peekable();
    let mut attribute: Option<&AttributeName> = None;
    while let Some(part) = parts.next() {
        let literal = match part {
            TemplatePart::Attribute(name) => {
                attribute = Some(name);
                continue;
            }
            TemplatePart::Literal(literal) => literal.as_str(),
            TemplatePart::Setting(_) => return None,
        };
        let (value, after) = match (attribute, parts.peek()) {
            (None, _) => ("", rest.strip_prefix(literal)?),
            (Some(_), None) => (rest.strip_suffix(literal)?, ""),
            (Some(_), Some(_)) => rest.split_once(literal)?,
        };
        rest = after;
        if let Some(name) = attribute.take() {
            values.push((name.clone(), value.to_owned()));
        }
    }
    match attribute {
        Some(name) => values.push((name.clone(), rest.to_owned())),
        None if !rest.is_empty() => return None,
        None => {}
    }
    values.iter().all(|(_, value)| !value.is_empty()).then_some(values)
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
