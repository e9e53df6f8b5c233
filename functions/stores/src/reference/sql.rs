//! The keys of the store `sql`.

use claims::document::{Holds, KeyDefinition, KeyRule, KeyTable, WordRule};

use super::ATTRIBUTES;

pub(super) const KEYS: KeyTable = KeyTable {
    keys: &[
        KeyDefinition::required(
            "database",
            Holds::OneOf(&["mysql", "postgresql", "sqlite"]),
            "the kind of database; `mysql` also for MariaDB",
        ),
        KeyDefinition::optional("host", Holds::Fixed, "the host of the database"),
        KeyDefinition::optional("port", Holds::Number(1, 65535), "its port; default: the database's own"),
        KeyDefinition::optional("name", Holds::Fixed, "the name of the database"),
        KeyDefinition::optional("username", Holds::Fixed, "the user that reads"),
        KeyDefinition::optional("password", Holds::Fixed, "its password, such as `${secret:crm}`"),
        KeyDefinition::optional(
            "tls",
            Holds::Flag,
            "whether the connection is encrypted; default `true`, `false` only for loopback addresses",
        ),
        KeyDefinition::optional(
            "path",
            Holds::Fixed,
            "the file of an SQLite database, relative to the folder of the policy",
        ),
        KeyDefinition::required(
            "query",
            Holds::Template,
            "one statement that reads; `{user.id}` is a bound parameter, not in quotes",
        ),
        KeyDefinition::optional(
            "rows",
            Holds::OneOf(&["one", "many"]),
            "whether several rows are lists (`many`) or a failure (`one`); default `one`",
        ),
        ATTRIBUTES,
    ],
    rules: &[
        KeyRule::Where(WordRule {
            key: "database",
            words: &["mysql", "postgresql"],
            needs: &["host", "name", "username"],
            excludes: &["path"],
        }),
        KeyRule::Where(WordRule {
            key: "database",
            words: &["sqlite"],
            needs: &["path"],
            excludes: &["host", "port", "name", "username", "password", "tls"],
        }),
    ],
};
