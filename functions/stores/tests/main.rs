//! Every store over real parts.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod cache_table;
mod cache_table_requests;
mod certificates;
mod contract;
mod dead_connections;
mod dynamodb;
mod dynamodb_batch;
mod dynamodb_lists;
mod dynamodb_ttl;
mod dynamodb_wire;
mod file;
mod floods;
mod graph;
mod graph_import;
mod graph_requests;
mod guarded;
mod hostile_keys;
mod ldap;
mod ldap_configuration;
mod ldap_faults;
mod ldap_hosts;
mod ldap_ranges;
mod ldap_silence;
mod log;
mod oauth2;
mod oauth2_keys;
mod oauth2_parameters;
mod pages;
mod proxy;
mod reference;
mod renewal;
mod rest;
mod rest_answers;
mod rest_auth;
mod rest_configuration;
mod rest_wire;
mod rotation;
mod secrets;
mod servers;
mod signature;
#[cfg(feature = "sql")]
mod sql;
mod stand;
mod superfluous;
mod verified;
