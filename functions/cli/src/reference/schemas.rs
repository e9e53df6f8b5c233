//! The JSON schemas.

use offline::definitions::{DocumentKind, json_schema};

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
    format!("{}\n", json_schema(of.kind()))
}

impl SchemaOf {
    fn kind(self) -> DocumentKind {
        match self {
            Self::Cases => DocumentKind::Cases,
            Self::People => DocumentKind::People,
            Self::Policy => DocumentKind::Policy,
        }
    }
}
