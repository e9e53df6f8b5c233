//! The keys of the store `sql`.

use claims::document::{Holds, KeyDefinition, KeyRule, KeyTable, WordRule};

use super::rest::OAUTH2;

const ATTRIBUTES: KeyDefinition = KeyDefinition::optional(
    "attributes",
    Holds::Named(&Holds::Either(&[Holds::Text, Holds::Table(&COLUMN)])),
    "the names of the attributes in policies, and the column in which each is found; what is not listed is found under its \
     own name",
);

const COLUMN: KeyTable = KeyTable::of(&[
    KeyDefinition::required("column", Holds::Text, "the name of the column"),
    KeyDefinition::optional(
        "format",
        Holds::OneOf(&["json", "text"]),
        "whether the text in the column is JSON, of which an array is a list; default `text`",
    ),
]);

pub(super) const KEYS: KeyTable = KeyTable {
    keys: &[
        KeyDefinition::required(
            "database",
            Holds::OneOf(&["mysql", "postgresql", "sqlite", "sqlserver"]),
            "the kind of database; `mysql` also for MariaDB",
        ),
        KeyDefinition::optional(
            "host",
            Holds::Either(&[Holds::Fixed, Holds::List(&Holds::Fixed)]),
            "the host of the database, or a list of hosts that have the same database, in the order in which they are tried",
        ),
        KeyDefinition::optional("port", Holds::Number(1, 65535), "its port; default: the database's own"),
        KeyDefinition::optional("name", Holds::Fixed, "the name of the database"),
        KeyDefinition::optional("username", Holds::Fixed, "the user that reads"),
        KeyDefinition::optional(
            "oauth2",
            Holds::Table(&OAUTH2),
            "an access token of Entra for SQL Server instead of `username` and `password`",
        ),
        KeyDefinition::optional("password", Holds::Fixed, "its password, such as `${secret:crm}`"),
        KeyDefinition::optional(
            "tls",
            Holds::Flag,
            "whether the connection is encrypted; default `true`, `false` only for loopback addresses",
        ),
        KeyDefinition::optional(
            "connections",
            Holds::Number(1, 100),
            "the most connections of each instance of the function; default 4",
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
            excludes: &["oauth2", "path"],
        }),
        KeyRule::Where(WordRule {
            key: "database",
            words: &["sqlserver"],
            needs: &["host", "name"],
            excludes: &["path"],
        }),
        KeyRule::Excludes("oauth2", &["username", "password"]),
        KeyRule::Where(WordRule {
            key: "database",
            words: &["sqlite"],
            needs: &["path"],
            excludes: &["host", "port", "name", "oauth2", "username", "password", "tls"],
        }),
    ],
};
