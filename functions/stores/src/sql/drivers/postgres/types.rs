//! What the types of columns and parameters are: the server says so once.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use fallible_iterator::FallibleIterator;
use postgres_protocol::message::backend::{DataRowBody, Message};
use postgres_protocol::message::frontend;

use super::login::written;
use super::wire::PgWire;
use crate::failure::StoreFailure;
use crate::sql::errors::unreadable;

/// Types whose numbers never change; those of look-ups as they are usual.
/// <https://github.com/postgres/postgres/blob/REL_17_STABLE/src/include/catalog/pg_type.dat>
const USUAL: [(u32, &str); 13] = [
    (16, "bool"),
    (20, "int8"),
    (21, "int2"),
    (23, "int4"),
    (25, "text"),
    (705, "unknown"),
    (1042, "bpchar"),
    (1043, "varchar"),
    (1082, "date"),
    (1114, "timestamp"),
    (1184, "timestamptz"),
    (1700, "numeric"),
    (2950, "uuid"),
];
/// A type from this number on is not PostgreSQL's own.
pub(super) const FIRST_FOREIGN: u32 = 16_384;
/// An array of a domain of an array, and so on.
const DEPTH: usize = 4;

/// A type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PgType {
    pub(super) oid: u32,
    pub(super) name: Arc<str>,
    pub(super) kind: PgTypeKind,
}

/// What a type consists of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PgTypeKind {
    Scalar,
    Enumeration,
    /// Of this type.
    Array(u32),
    /// Another name for this type.
    Domain(u32),
}

/// The types that are known.
#[derive(Default)]
pub(super) struct PgTypes(Mutex<HashMap<u32, PgType>>);

impl PgTypes {
    /// Asks for the types that are not known yet, within the transaction; whether there was one.
    ///
    /// # Errors
    /// The connection was lost, or the server refuses.
    pub(super) async fn learn(
        &self,
        wire: &mut PgWire,
        oids: impl Iterator<Item = &u32>,
    ) -> Result<bool, StoreFailure> {
        let mut unknown: Vec<u32> = oids.copied().filter(|oid| !self.has(*oid)).collect();
        let asked = !unknown.is_empty();
        for _ in 0..DEPTH {
            if unknown.is_empty() {
                break;
            }
            let found = ask(wire, &unknown).await?;
            let mut next: Vec<u32> = found.iter().filter_map(PgType::part).collect();
            self.known().extend(found.into_iter().map(|found| (found.oid, found)));
            next.retain(|oid| !self.has(*oid));
            unknown = next;
        }
        Ok(asked)
    }

    /// A type; a domain's is the type that it is another name for.
    pub(super) fn get(&self, oid: u32) -> PgType {
        let mut found = PgType { oid, name: "unknown".into(), kind: PgTypeKind::Scalar };
        for _ in 0..DEPTH {
            let usual = USUAL.iter().find(|(usual, _)| *usual == found.oid);
            if let Some((oid, name)) = usual {
                return PgType { oid: *oid, name: (*name).into(), kind: PgTypeKind::Scalar };
            }
            match self.known().get(&found.oid).cloned() {
                Some(PgType { kind: PgTypeKind::Domain(base), .. }) => found.oid = base,
                Some(known) => return known,
                None => return found,
            }
        }
        found
    }

    fn has(&self, oid: u32) -> bool {
        USUAL.iter().any(|(usual, _)| *usual == oid) || self.known().contains_key(&oid)
    }

    fn known(&self) -> MutexGuard<'_, HashMap<u32, PgType>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl PgType {
    fn part(&self) -> Option<u32> {
        match self.kind {
            PgTypeKind::Array(part) | PgTypeKind::Domain(part) => Some(part),
            PgTypeKind::Scalar | PgTypeKind::Enumeration => None,
        }
    }
}

async fn ask(wire: &mut PgWire, oids: &[u32]) -> Result<Vec<PgType>, StoreFailure> {
    let oids: Vec<String> = oids.iter().map(ToString::to_string).collect();
    // Only boxes have another separator than the comma.
    let query = format!(
        "SELECT oid, typname, CASE WHEN typtype = 'd' THEN 'd' WHEN typcategory = 'A' THEN 'a' ELSE typtype::text END, \
         CASE WHEN typtype = 'd' THEN typbasetype ELSE typelem END FROM pg_catalog.pg_type \
         WHERE oid IN ({})",
        oids.join(", ")
    );
    written(frontend::query(&query, &mut wire.out))?;
    wire.send().await?;
    let mut types = Vec::new();
    loop {
        match wire.expect().await? {
            Message::RowDescription(_) | Message::CommandComplete(_) => {}
            Message::DataRow(row) => types.push(read(&row).ok_or_else(unreadable)?),
            Message::ReadyForQuery(_) => return Ok(types),
            _ => return Err(unreadable()),
        }
    }
}

fn read(row: &DataRowBody) -> Option<PgType> {
    let ranges: Vec<_> = row.ranges().collect().ok()?;
    let [oid, name, kind, part] = ranges.as_slice() else { return None };
    let [oid, name, kind, part] = [oid, name, kind, part].map(|range| {
        let bytes = row.buffer().get(range.clone()?)?;
        std::str::from_utf8(bytes).ok()
    });
    let part = part?.parse().ok()?;
    let kind = match kind? {
        "a" => PgTypeKind::Array(part),
        "d" => PgTypeKind::Domain(part),
        "e" => PgTypeKind::Enumeration,
        _ => PgTypeKind::Scalar,
    };
    Some(PgType { oid: oid?.parse().ok()?, name: name?.into(), kind })
}
