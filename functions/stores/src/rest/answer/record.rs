//! Finds the user's record in a response, and the attributes in the record.

use claims::document::{Diagnostics, Node};
use claims::values::{AttributeName, Known};
use serde_json::Value as Json;

use super::errors;
use super::json_path::{MAX_VISITS, Query, Shape};
use crate::failure::StoreFailure;
use crate::record::mapping::{Mapping, NotAValue, Select, Selected, Selector};
use crate::record::path::Path;

/// `record` and `attributes`.
#[derive(Clone, Debug, Default)]
pub(in crate::rest) struct RecordMapping {
    record: Option<Query>,
    attributes: Mapping<Selection>,
}

/// Where an attribute is found in a record.
#[derive(Clone, Debug)]
pub(in crate::rest) enum Selection {
    /// As `attributes` says.
    Query(Query),
    /// Under its own name.
    Name(Path),
}

impl RecordMapping {
    /// Reads `record` and `attributes`, which may be absent; mistakes are reported.
    pub(in crate::rest) fn read(
        record: Option<&Node>,
        attributes: Option<&Node>,
        diagnostics: &mut Diagnostics,
    ) -> Self {
        let record = record.and_then(|node| Query::read(node, diagnostics));
        Self { record, attributes: Mapping::read(attributes, diagnostics) }
    }

    /// Whether the policy says where in a response the record is.
    pub(in crate::rest) fn is_chosen(&self) -> bool {
        self.record.is_some()
    }

    /// Where these attributes are found in a record.
    pub(in crate::rest) fn select(&self, wanted: &[AttributeName]) -> Selected<Selection> {
        self.attributes.select(wanted)
    }

    /// The record in a response, if there is one.
    ///
    /// # Errors
    /// There are several, or it is not a mapping and the policy has no `record`; or the path could look at too many
    /// places.
    pub(in crate::rest) fn record<'a>(&self, answer: &'a Json) -> Result<Option<&'a Json>, StoreFailure> {
        let candidates = match (&self.record, answer) {
            (Some(query), _) => {
                within([query], answer)?;
                query.all(answer)
            }
            (None, Json::Array(items)) => items.iter().collect(),
            (None, _) => vec![answer],
        };
        let mut records = candidates.into_iter().filter(|candidate| !is_nothing(candidate));
        match (records.next(), records.next()) {
            (Some(record), None) if self.record.is_some() || record.is_object() => Ok(Some(record)),
            (Some(_), None) => Err(errors::not_a_mapping()),
            (Some(_), Some(_)) => Err(errors::several_records()),
            (None, _) => Ok(None),
        }
    }
}

/// The attributes' values in a record.
///
/// # Errors
/// The paths together could look at too many places.
pub(in crate::rest) fn values(
    wanted: &Selected<Selection>,
    record: &Json,
) -> Result<Vec<Known>, StoreFailure> {
    let queries = wanted.selectors().filter_map(|selection| match selection {
        Selection::Query(query) => Some(query),
        Selection::Name(_) => None,
    });
    within(queries, record)?;
    Ok(wanted.values(record))
}

/// # Errors
/// The paths together could look at too many places.
pub(super) fn within<'q>(
    queries: impl IntoIterator<Item = &'q Query>,
    document: &Json,
) -> Result<(), StoreFailure> {
    let mut shape = None;
    let visits = queries.into_iter().fold(0, |visits: u64, query| {
        visits.saturating_add(query.visits(shape.get_or_insert_with(|| Shape::of(document))))
    });
    if visits > MAX_VISITS { Err(errors::too_many_places()) } else { Ok(()) }
}

fn is_nothing(json: &Json) -> bool {
    match json {
        Json::Null => true,
        Json::Array(items) => items.is_empty(),
        Json::Object(members) => members.is_empty(),
        Json::Bool(_) | Json::Number(_) | Json::String(_) => false,
    }
}

impl Selector for Selection {
    fn read(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        Query::read(node, diagnostics).map(Self::Query)
    }

    fn unlisted(name: &AttributeName) -> Self {
        Self::Name(Path::unlisted(name))
    }
}

impl Select<Json> for Selection {
    fn select(&self, record: &Json) -> Result<Known, NotAValue> {
        match self {
            Self::Name(path) => path.select(record),
            Self::Query(query) => query.known(record),
        }
    }
}
