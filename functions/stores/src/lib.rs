//! Stores, from which users' attributes come: one trait, one folder for each kind of store. Kinds are listed in
//! [`STORE_KINDS`]. A configuration is read without I/O ([`read`]) and opened later, with the feature `network`.

#![cfg_attr(
    not(feature = "network"),
    allow(dead_code, reason = "much of what is read matters only when a store is opened and asked")
)]

pub mod asking;
#[cfg(feature = "network")]
pub mod aws;
pub mod clock;
mod codes;
pub mod configuration;
#[cfg(feature = "network")]
pub mod deployment;
#[cfg(feature = "network")]
mod dialing;
pub mod dynamodb;
#[cfg(feature = "network")]
pub mod embedded;
#[cfg(feature = "network")]
pub mod environment;
pub mod failure;
pub mod file;
#[cfg(feature = "network")]
pub mod flight;
mod gather;
pub mod graph;
mod hash;
pub mod http;
pub mod ldap;
pub mod oauth2;
#[cfg(feature = "network")]
pub mod opening;
pub mod policy_settings;
mod record;
pub mod reference;
#[cfg(feature = "network")]
pub mod renewal;
pub mod rest;
pub mod secrets;
#[cfg(any(feature = "sql", not(feature = "network")))]
mod sql;
pub mod store;
pub mod template;

use claims::document::Diagnostics;
use claims::policy::StoreDeclaration;
pub use codes::{CODES, WARNINGS};

use crate::codes::UNKNOWN_STORE_KIND;
use crate::configuration::{StoreConfiguration, StoreKind};

/// Every kind of store that a policy can declare, sorted by name.
pub const STORE_KINDS: &[&StoreKind] = &[
    &dynamodb::STORE_KIND,
    &file::STORE_KIND,
    &graph::STORE_KIND,
    &hash::STORE_KIND,
    &ldap::STORE_KIND,
    &rest::STORE_KIND,
    #[cfg(any(feature = "sql", not(feature = "network")))]
    &sql::STORE_KIND,
];

/// Kinds that are available only if the program is built with the cargo feature of their name.
const FEATURES: &[&str] = &["sql"];

/// Reads the configuration of a store; opens nothing. `None` if there are mistakes, which are reported.
pub fn read(
    declaration: &StoreDeclaration,
    diagnostics: &mut Diagnostics,
) -> Option<Box<dyn StoreConfiguration>> {
    let Some(kind) = STORE_KINDS.iter().find(|kind| kind.name == declaration.kind) else {
        unknown_kind(declaration, diagnostics);
        return None;
    };
    let mut noted = Diagnostics::default();
    let configuration = (kind.read)(&declaration.configuration, &mut noted);
    secrets::written::check_references(&declaration.configuration, &mut noted);
    secrets::written::hide(&declaration.configuration, &mut noted);
    let configuration = asking::verified(configuration, declaration, kind.ignores_case, &mut noted);
    let refused = noted.has_errors();
    diagnostics.append(noted);
    configuration.filter(|_| !refused)
}

fn unknown_kind(declaration: &StoreDeclaration, diagnostics: &mut Diagnostics) {
    let kind = declaration.kind.as_str();
    if FEATURES.contains(&kind) {
        let message = format!("store `{}`: this program is built without `{kind}`", declaration.name);
        let error = diagnostics.error(UNKNOWN_STORE_KIND, declaration.place, message);
        return error.help(format!("build it with `--features {kind}`"));
    }
    let names: Vec<&str> = STORE_KINDS.iter().map(|kind| kind.name).collect();
    let message = format!("store `{}`: `{}` is not a kind of store", declaration.name, declaration.kind);
    let error = diagnostics.error(UNKNOWN_STORE_KIND, declaration.place, message);
    let kinds = || Some(format!("there are {}", names.join(", ")));
    error.suggest(&declaration.kind, declaration.kind_place, &names, kinds);
}

#[cfg(test)]
mod tests {
    use claims::document::Node;

    use super::*;

    #[test]
    fn a_kind_that_the_program_is_built_without_says_how_it_is_built_with_it() {
        let mut diagnostics = Diagnostics::default();
        let configuration = Node::parse("{}", &mut diagnostics);
        let declaration = StoreDeclaration {
            name: "people".to_owned(),
            place: configuration.place,
            kind: "sql".to_owned(),
            kind_place: configuration.place,
            configuration,
            timeout: None,
            required: true,
            provides_user: false,
            cache: None,
            verify: None,
        };
        unknown_kind(&declaration, &mut diagnostics);
        let [noted] = diagnostics.as_slice() else { panic!("{diagnostics:?}") };
        assert_eq!(noted.message, "store `people`: this program is built without `sql`");
        assert_eq!(noted.help.as_deref(), Some("build it with `--features sql`"));
    }
}
