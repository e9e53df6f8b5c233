//! The keys of a policy, for the reader, the reference and the schema.

use crate::document::{Holds, KeyDefinition, KeyRule, KeyTable};
use crate::entra::contract::TIMEOUT_MS;

/// The policy itself.
pub(crate) const POLICY: KeyTable = KeyTable::of(&[
    KeyDefinition::required(
        "version",
        Holds::Definition("version"),
        "the version of the policy language: `1`",
    ),
    KeyDefinition::optional(
        "stores",
        Holds::Definition("stores"),
        "where attributes are that Entra does not send: names that you choose, each with one kind of store",
    ),
    KeyDefinition::required(
        "policies",
        Holds::AnyList(&Holds::Definition("application")),
        "the claims of one application or of several, one entry for each set of claims",
    ),
]);

/// In an entry of `policies`, a claim, a configuration and a store.
pub(crate) const ACCEPT: KeyDefinition = KeyDefinition::optional(
    "accept",
    Holds::Named(&Holds::Filled),
    "the warnings of `claimsmith check` that are accepted here: their codes, each with the reason, as in \
     `{ unsafe_key: \"mail is set by administrators only\" }`",
);

/// An entry of `policies`.
pub(crate) const APPLICATION: KeyTable = KeyTable::of(&[
    KeyDefinition::required(
        "name",
        Holds::Filled,
        "the name of this entry in `explain` and in the log; each name once",
    ),
    KeyDefinition::required(
        "applications",
        Holds::Definition("applications"),
        "a list of application (client) ids, or `all` for every application without an entry of its own. The application \
         that a token is for (its audience) decides; if that has no entry, the application that requests it",
    ),
    KeyDefinition::required(
        "claims",
        Holds::Definition("claims"),
        "the claims by their names in the token. Case matters: the name must be written as in Entra's claims mapping",
    ),
    ACCEPT,
]);

/// One configuration of a claim.
pub(crate) const CONFIGURATION: KeyTable = KeyTable {
    keys: &[CONDITION, ATTRIBUTE, TRANSFORMATIONS, ACCEPT],
    rules: &[KeyRule::AtLeastOne(&["attribute", "transformations"])],
};

/// A claim.
pub(crate) const CLAIM: KeyTable = KeyTable {
    keys: &[
        ATTRIBUTE,
        TRANSFORMATIONS,
        CONDITION,
        KeyDefinition::optional(
            "configurations",
            Holds::List(&Holds::Definition("configuration")),
            "several ways to get the value, each with `attribute`, `transformations` or both, and with or without a \
             `condition`. The last one that applies and has a value wins, but see `claimsmith reference evaluation`",
        ),
        KeyDefinition::optional(
            "collect",
            Holds::OneOf(&["all"]),
            "`all`: the value is the list of the values of all configurations that apply, in the order in which they are \
             written and each value once, instead of the value of the last one",
        ),
        KeyDefinition::optional(
            "default",
            Holds::Definition("default"),
            "the value if no configuration has one: a text or a list of texts, the same for every user, not an attribute",
        ),
        KeyDefinition::optional(
            "required",
            Holds::Flag,
            "if `true`, no token is issued without this claim. Not with `default` or `optional: true`",
        ),
        KeyDefinition::optional(
            "optional",
            Holds::Flag,
            "if `true`, the claim is left out, before any other, if all claims together exceed Entra's limit of 3 KB. \
             Otherwise no token is issued then",
        ),
        KeyDefinition::optional(
            "list",
            Holds::Flag,
            "if `true`, the claim is a list for every user. Otherwise a list of one value is written as a text, as \
             Microsoft's library does, so that an application gets a text for some users and a list for others. A user \
             without a value does not get the claim, not an empty list",
        ),
        KeyDefinition::optional(
            "namespace",
            Holds::Filled,
            "precedes the name, separated by a slash: the usual form of names in SAML tokens",
        ),
        KeyDefinition::optional(
            "emit",
            Holds::Filled,
            "another name for the claim in tokens, such as `order_roles` for `roles`, a name that Entra reserves. \
             `claimsmith entra` registers it; the response of the function keeps the claim's own name",
        ),
        ACCEPT,
    ],
    rules: &[
        KeyRule::AtLeastOne(&["attribute", "transformations", "configurations"]),
        KeyRule::Excludes("configurations", &["attribute", "transformations", "condition"]),
        KeyRule::TrueExcludes("required", &["default"], &["optional"]),
        KeyRule::Needs("collect", &["configurations"]),
    ],
};

const ATTRIBUTE: KeyDefinition = KeyDefinition::optional(
    "attribute",
    Holds::Definition("operand"),
    "the value: an attribute such as `user.mail`, a constant `{ value: \"...\" }` or a text with attributes in it \
     `{ template: \"...\" }`. With `transformations`, it is the value if they have no output",
);

const TRANSFORMATIONS: KeyDefinition = KeyDefinition::optional(
    "transformations",
    Holds::Definition("transformations"),
    "a list of transformations. The first one names its `input`, each later one takes the output of the one before it",
);

const CONDITION: KeyDefinition = KeyDefinition::optional(
    "condition",
    Holds::Definition("condition"),
    "when this configuration applies; without it, always",
);

/// A value that is not an attribute.
pub(crate) const OPERAND: KeyTable =
    KeyTable { keys: &[VALUES, TEMPLATE], rules: &[KeyRule::One(&["value", "template"])] };

/// A parameter of a transformation, also as Microsoft Graph writes it.
pub(crate) const PARAMETER: KeyTable = KeyTable {
    keys: &[VALUE, TEMPLATE, GRAPH_ATTRIBUTE],
    rules: &[KeyRule::One(&["value", "template", "attribute"])],
};

/// The result of a transformation, also as Microsoft Graph writes it.
pub(crate) const RESULT: KeyTable = KeyTable {
    keys: &[VALUES, TEMPLATE, GRAPH_ATTRIBUTE],
    rules: &[KeyRule::One(&["value", "template", "attribute"])],
};

/// The input of the first transformation.
pub(crate) const INPUT: KeyTable = KeyTable {
    keys: &[VALUE, TEMPLATE, GRAPH_ATTRIBUTE, EVERY],
    rules: &[
        KeyRule::One(&["value", "template", "attribute"]),
        KeyRule::Needs("treatAsMultiValue", &["attribute"]),
    ],
};

/// A constant where only one text is possible.
const VALUE: KeyDefinition =
    KeyDefinition::optional("value", Holds::Text, "a constant: the same text for every user");

/// A constant where a list is possible.
const VALUES: KeyDefinition = KeyDefinition::optional(
    "value",
    Holds::Either(&[Holds::Text, Holds::List(&Holds::Text)]),
    "a constant: the same text, or list of texts, for every user",
);

const TEMPLATE: KeyDefinition = KeyDefinition::optional(
    "template",
    Holds::Template,
    "a text with attributes in braces, such as `{user.givenName} {user.surname}`. It has no value if one of them has no \
     value. `{{` is a brace",
);

const GRAPH_ATTRIBUTE: KeyDefinition = KeyDefinition::optional(
    "attribute",
    Holds::Definition("operand"),
    "an attribute, as Microsoft Graph writes it",
);

/// Beside the input of the first transformation, or on it.
pub(crate) const EVERY: KeyDefinition = KeyDefinition::optional(
    "treatAsMultiValue",
    Holds::Flag,
    "if `true`, every element of the input's list is transformed; otherwise only the first element is used",
);

/// The keys that a store of any kind has.
pub(crate) const STORE_KEYS: [KeyDefinition; 6] = [
    ACCEPT,
    KeyDefinition::optional("cache", Holds::Table(&CACHE), "how long its answers may be reused"),
    KeyDefinition::optional(
        "provides",
        Holds::OneOf(&["user"]),
        "`user`: its attributes are added to `user.*`; what Entra sends takes precedence",
    ),
    KeyDefinition::optional(
        "required",
        Holds::Flag,
        "whether the token is refused when the store is unavailable; default `true`",
    ),
    KeyDefinition::optional(
        "timeoutMs",
        Holds::Number(1, TIMEOUT_MS.cast_signed()),
        "the time the store may take, in milliseconds; default: what is left of the callout's deadline",
    ),
    KeyDefinition::optional(
        "verify",
        Holds::NamedCount(1, None, &Holds::Template),
        "the attributes in which a record repeats its key, and the text that each must be, such as `{ id: \"{user.id}\" }`. \
         Any other record is a failure of the store, never the user's record",
    ),
];

/// `cache`.
pub(crate) const CACHE: KeyTable = KeyTable::of(&CACHE_KEYS);

/// The keys of `cache`.
pub(crate) const CACHE_KEYS: [KeyDefinition; 3] = [
    KeyDefinition::optional(
        "ttlSeconds",
        Holds::Number(0, 86_400),
        "how long a user's attributes are reused without asking again",
    ),
    KeyDefinition::optional(
        "negativeTtlSeconds",
        Holds::Number(0, 86_400),
        "how long it is remembered that the store does not know a user",
    ),
    KeyDefinition::optional(
        "staleIfErrorSeconds",
        Holds::Number(0, 604_800),
        "how long a user's attributes are used when the store is unavailable",
    ),
];
