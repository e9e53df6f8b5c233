//! The keys of the store `ldap`.

use claims::document::{Holds, KeyDefinition, KeyTable};

use super::ATTRIBUTES;

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
    ATTRIBUTES,
]);

const BIND: KeyTable = KeyTable::of(&[
    KeyDefinition::required("dn", Holds::Fixed, "the distinguished name of the account that reads"),
    KeyDefinition::required("password", Holds::Fixed, "its password, such as `${secret:ldap}`"),
]);
