//! The keys of test cases and of sample people.

use claims::document::{Holds, KeyDefinition, KeyRule, KeyTable};

/// A test case.
pub const CASE: KeyTable = KeyTable::of(&[
    KeyDefinition::required("name", Holds::Text, "what the case is about, for people"),
    KeyDefinition::required(
        "given",
        Holds::Definition("given"),
        "what Entra sends, and what each store knows about the user",
    ),
    KeyDefinition::required("expect", Holds::Table(&EXPECT), "what the policy must give"),
]);

const EXPECT: KeyTable = KeyTable {
    keys: &[
        KeyDefinition::optional(
            "claims",
            Holds::Definition("expectedClaims"),
            "all claims of the token, by name, each with a text or a list of texts",
        ),
        KeyDefinition::optional(
            "refused",
            Holds::OneOf(&["claims_too_large", "required_claim_missing", "store_unavailable"]),
            "why no token is issued",
        ),
    ],
    rules: &[KeyRule::One(&["claims", "refused"])],
};

/// A sample person; every other key is the name of a store.
pub const PERSON: KeyTable = KeyTable::of(&[
    KeyDefinition::required("name", Holds::Text, "the name on the command line"),
    KeyDefinition::optional(
        "user",
        Holds::Definition("user"),
        "what Entra sends about the user; without it, the sign-in is one of an application",
    ),
]);
