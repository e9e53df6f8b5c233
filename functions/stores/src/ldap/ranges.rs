//! Active Directory returns the first 1500 values of an attribute as `member;range=0-1499`; the others are asked for.
//! `[MS-ADTS]`, "Range Retrieval of Attribute Values".

use super::connecting::shared_connection::SharedConnection;
use super::errors::{SUCCESS, malformed, refused};
use super::protocol::connection::SearchResult;
use super::protocol::message::{self, DirectoryEntry, SearchRequest, SearchScope};
use super::protocol::wire::MAX_ANSWER_BYTES;
use crate::failure::StoreFailure;

/// A part of an attribute's values.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Range {
    /// The attribute, without this option.
    attribute: String,
    first: u32,
    /// `None` if it ends with the last value.
    last: Option<u32>,
}

/// An attribute of which values are missing, from this one on.
struct Missing {
    attribute: String,
    next: u32,
}

/// The entry with all values of its attributes.
///
/// # Errors
/// The rest of the values is not available, or they are too many: a part is never used as the whole.
pub(super) async fn complete(
    connection: &SharedConnection,
    mut entry: DirectoryEntry,
) -> Result<DirectoryEntry, StoreFailure> {
    let mut missing = begin(&mut entry)?;
    while !missing.is_empty() {
        let asked: Vec<String> = missing.iter().map(Missing::description).collect();
        let request = SearchRequest {
            base: &entry.name,
            scope: SearchScope::Base,
            filter: message::any_entry(),
            attributes: &asked,
            size_limit: 1,
        };
        let answer = connection.search(message::search(request)).await?;
        missing = add(&mut entry, missing, answer)?;
        if size(&entry) > MAX_ANSWER_BYTES {
            return Err(malformed("the values of an attribute are larger than 1 MiB"));
        }
    }
    Ok(entry)
}

/// Puts the first values where those of the whole attribute belong.
fn begin(entry: &mut DirectoryEntry) -> Result<Vec<Missing>, StoreFailure> {
    let mut missing = Vec::new();
    for (description, values) in std::mem::take(&mut entry.attributes) {
        let Some(range) = Range::of(&description) else {
            entry.attributes.push((description, values));
            continue;
        };
        missing.extend(range.follows(0, &values)?);
        entry.attributes.push((range.attribute, values));
    }
    Ok(missing)
}

/// Adds the next values; what is still missing then.
fn add(
    entry: &mut DirectoryEntry,
    missing: Vec<Missing>,
    answer: SearchResult,
) -> Result<Vec<Missing>, StoreFailure> {
    if answer.code != SUCCESS {
        return Err(refused("search", answer.code));
    }
    let mut parts: Vec<(Range, Vec<Vec<u8>>)> = Vec::new();
    for (description, values) in answer.entries.into_iter().flat_map(|entry| entry.attributes) {
        parts.extend(Range::of(&description).map(|range| (range, values)));
    }
    let mut still = Vec::new();
    for Missing { attribute, next } in missing {
        let is_same = |name: &str| name.eq_ignore_ascii_case(&attribute);
        let at = parts.iter().position(|(range, _)| is_same(&range.attribute));
        let Some((range, values)) = at.map(|at| parts.swap_remove(at)) else {
            return Err(incomplete(&attribute));
        };
        still.extend(range.follows(next, &values)?);
        let known = entry.attributes.iter_mut().filter(|(name, _)| is_same(name));
        if let Some((_, known)) = known.last() {
            known.extend(values);
        }
    }
    Ok(still)
}

fn size(entry: &DirectoryEntry) -> usize {
    entry.attributes.iter().flat_map(|(_, values)| values).map(Vec::len).sum()
}

fn incomplete(attribute: &str) -> StoreFailure {
    malformed(&format!("the directory does not return all values of `{attribute}`"))
}

impl Range {
    fn of(description: &str) -> Option<Self> {
        let is_range =
            |option: &&str| option.get(..6).is_some_and(|name| name.eq_ignore_ascii_case("range="));
        let range = description.split(';').skip(1).find(is_range)?;
        let (first, last) = range.get(6..)?.split_once('-')?;
        let others: Vec<&str> = description.split(';').filter(|word| *word != range).collect();
        let last = if last == "*" { None } else { Some(last.parse().ok()?) };
        Some(Self { attribute: others.join(";"), first: first.parse().ok()?, last })
    }

    /// What is missing after these values, which must be the ones from `next` on.
    fn follows(&self, next: u32, values: &[Vec<u8>]) -> Result<Option<Missing>, StoreFailure> {
        let Some(last) = self.last else {
            return (self.first == next).then_some(None).ok_or_else(|| incomplete(&self.attribute));
        };
        let count = u32::try_from(values.len()).ok();
        let after = count.filter(|count| *count > 0).and_then(|count| next.checked_add(count));
        let after = after.filter(|after| self.first == next && last.checked_add(1) == Some(*after));
        let next = after.ok_or_else(|| incomplete(&self.attribute))?;
        Ok(Some(Missing { attribute: self.attribute.clone(), next }))
    }
}

impl Missing {
    fn description(&self) -> String {
        format!("{};range={}-*", self.attribute, self.next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(description: &str, count: usize) -> DirectoryEntry {
        let values = vec![b"cn=a".to_vec(); count];
        DirectoryEntry { name: "cn=g".to_owned(), attributes: vec![(description.to_owned(), values)] }
    }

    #[test]
    fn a_range_is_an_option_of_its_attribute() {
        for (description, expected) in [
            ("member;range=0-1499", Some(("member", 0, Some(1499)))),
            ("member;Range=1500-*", Some(("member", 1500, None))),
            ("member;binary;range=0-1", Some(("member;binary", 0, Some(1)))),
            ("member", None),
            ("member;lang-de", None),
            ("member;range=", None),
            ("member;range=a-b", None),
            ("range=0-1", None),
        ] {
            let range = Range::of(description);
            let found = range.as_ref().map(|range| (range.attribute.as_str(), range.first, range.last));
            assert_eq!(found, expected, "{description}");
        }
    }

    #[test]
    fn the_next_values_begin_where_the_last_ones_end() {
        for (first, second, expected) in [
            ("member;range=0-1", "member;range=2-*", Some(0)),
            ("member;range=0-1", "MEMBER;range=2-3", Some(1)),
            ("member;range=0-1", "member;range=3-*", None),
            ("member;range=0-1", "member;range=1-2", None),
            ("member;range=0-1", "member;range=2-4", None),
            ("member;range=0-1", "member", None),
            ("member;range=0-1", "memberOf;range=2-*", None),
        ] {
            let mut whole = entry(first, 2);
            let missing = begin(&mut whole).unwrap();
            let asked: Vec<String> = missing.iter().map(Missing::description).collect();
            assert_eq!(asked, ["member;range=2-*"]);
            let answer = SearchResult { code: SUCCESS, entries: vec![entry(second, 2)] };
            let still = add(&mut whole, missing, answer).ok().map(|still| still.len());
            assert_eq!(still, expected, "{second}");
            if still.is_some() {
                assert_eq!(whole, entry("member", 4));
            }
        }
        assert!(begin(&mut entry("member;range=0-1", 0)).is_err(), "no value is no progress");
        assert!(begin(&mut entry("member;range=1-*", 1)).is_err(), "the first value is missing");
    }
}
