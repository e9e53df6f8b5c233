//! The keys of the store `hash`.

use claims::document::{Holds, KeyDefinition, KeyTable};

pub(super) const KEYS: KeyTable = KeyTable::of(&[
    KeyDefinition::required(
        "secret",
        Holds::Fixed,
        "the key of the hash, of at least 32 bytes, such as `${secret:pairwise}`",
    ),
    KeyDefinition::required(
        "values",
        Holds::NamedCount(1, None, &Holds::List(&Holds::Template)),
        "the names of the attributes in policies, each with the texts of which it is the hash",
    ),
]);
