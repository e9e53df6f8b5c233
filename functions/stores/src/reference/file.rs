//! The keys of the store `file`.

use claims::document::{Holds, KeyDefinition, KeyTable};

use super::ATTRIBUTES;

pub(super) const KEYS: KeyTable = KeyTable::of(&[
    KeyDefinition::required(
        "path",
        Holds::Fixed,
        "a JSON, YAML or CSV file in the folder of the policy or below; read once, at the start",
    ),
    KeyDefinition::required(
        "key",
        Holds::NamedCount(1, None, &Holds::Template),
        "the columns or members by which a record is found, such as `{ id: \"{user.id}\" }`; all of them must match",
    ),
    ATTRIBUTES,
]);
