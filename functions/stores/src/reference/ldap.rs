//! The keys of the store `ldap`.

use claims::document::{Holds, KeyDefinition, KeyTable};

pub(super) const KEYS: KeyTable = KeyTable::of(&[
    KeyDefinition::required(
        "url",
        Holds::Either(&[Holds::Fixed, Holds::List(&Holds::Fixed)]),
        "the address of the directory: `ldaps://...`, or `ldap://...` with `startTls`; without TLS only a loopback address; \
         or a list of the addresses of servers with the same entries, in the order in which they are tried",
    ),
    KeyDefinition::optional(
        "startTls",
        Holds::Flag,
        "whether TLS starts on an `ldap://` connection; default `false`",
    ),
    KeyDefinition::optional("bind", Holds::Table(&BIND), "the login; default: an anonymous bind"),
    KeyDefinition::required(
        "base",
        Holds::Template,
        "the entry below which is searched, such as `ou=people,dc=example,dc=com`; can contain attributes as values",
    ),
    KeyDefinition::required(
        "filter",
        Holds::Template,
        "a filter of RFC 4515 that finds the user's entry, such as \
         `(&(objectClass=person)(sAMAccountName={user.onPremisesSamAccountName}))`",
    ),
    KeyDefinition::optional(
        "scope",
        Holds::OneOf(&["subtree", "oneLevel", "base"]),
        "how far below `base` is searched; default `subtree`",
    ),
    KeyDefinition::optional(
        "entries",
        Holds::OneOf(&["one", "many"]),
        "whether several entries are lists (`many`) or a failure (`one`); default `one`",
    ),
    KeyDefinition::optional(
        "attributes",
        Holds::Named(&Holds::Either(&[Holds::Text, Holds::Table(&ATTRIBUTE)])),
        "the names of the attributes in policies, and the directory's name of each; what is not listed is found under its \
         own name",
    ),
]);

const ATTRIBUTE: KeyTable = KeyTable::of(&[
    KeyDefinition::required("attribute", Holds::Text, "the directory's name of the attribute"),
    KeyDefinition::optional(
        "as",
        Holds::OneOf(&["text", "base64", "guid", "sid"]),
        "the form of its values; default: by its name",
    ),
]);

const BIND: KeyTable = KeyTable::of(&[
    KeyDefinition::required("dn", Holds::Fixed, "the distinguished name of the account that reads"),
    KeyDefinition::required("password", Holds::Fixed, "its password, such as `${secret:ldap}`"),
]);
