//! The keys of the store `graph`.

use claims::document::{Holds, KeyDefinition, KeyRule, KeyTable};

use super::{ATTRIBUTES, CERTIFICATE, KEY_ID, PRIVATE_KEY};

pub(super) const KEYS: KeyTable = KeyTable {
    keys: &[
        KeyDefinition::optional("tenant", Holds::Fixed, "the ID of the tenant or one of its domains"),
        KeyDefinition::optional(
            "cloud",
            Holds::OneOf(&["global", "usGovernment", "usGovernmentDod", "china"]),
            "the cloud of the tenant; default `global`",
        ),
        KeyDefinition::optional(
            "tokenUrl",
            Holds::Fixed,
            "elsewhere: the address of the tenant's token endpoint, instead of `tenant`",
        ),
        KeyDefinition::optional("baseUrl", Holds::Fixed, "elsewhere: the address of Microsoft Graph"),
        KeyDefinition::required(
            "client",
            Holds::Fixed,
            "the client ID of an application with the permission `User.Read.All`, and `GroupMember.Read.All` for groups",
        ),
        KeyDefinition::optional(
            "secret",
            Holds::Fixed,
            "the client secret of that application, such as `${secret:graph}`",
        ),
        PRIVATE_KEY,
        CERTIFICATE,
        KEY_ID,
        KeyDefinition::optional(
            "user",
            Holds::Template,
            "the object ID or the user principal name of the user; default `{user.id}`",
        ),
        ATTRIBUTES,
    ],
    rules: &[
        KeyRule::One(&["tenant", "tokenUrl"]),
        KeyRule::Excludes("tenant", &["baseUrl"]),
        KeyRule::Excludes("tokenUrl", &["cloud"]),
        KeyRule::Needs("tokenUrl", &["baseUrl"]),
        KeyRule::One(&["secret", "privateKey"]),
        KeyRule::NeedsOne("privateKey", &["certificate", "keyId"]),
        KeyRule::Excludes("secret", &["certificate", "keyId"]),
    ],
};
