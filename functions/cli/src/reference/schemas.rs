//! The JSON schemas.

use claims::reference::{Json, schema};
use stores::STORE_KINDS;

use super::files::{CASE, PERSON};

/// Which file a schema is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum SchemaOf {
    /// Test cases
    Cases,
    /// Sample people
    People,
    /// A policy
    Policy,
}

/// The JSON schema of a file, for editors.
pub(crate) fn schema(of: SchemaOf) -> String {
    format!("{}\n", definitions(of))
}

/// What can stand where in a file.
pub(crate) fn definitions(of: SchemaOf) -> Json {
    let kinds: Vec<schema::StoreSchema<'_>> =
        STORE_KINDS.iter().map(|kind| (kind.name, kind.summary, stores::reference::keys(kind))).collect();
    match of {
        SchemaOf::Cases => schema::cases(&CASE),
        SchemaOf::People => schema::people(&PERSON),
        SchemaOf::Policy => schema::policy(&kinds),
    }
}
