//! The product's tests over real parts.

#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test stops at the first surprise"
)]

mod adfs;
mod cases;
mod commands;
mod compare;
mod completions;
mod conformance;
mod diagnostics;
mod differential;
mod doctor;
mod encodings;
mod end_to_end;
mod entra;
mod fake_graph;
mod fixes;
mod function;
mod fuzz_findings;
mod hostile;
mod import;
mod kept_keys;
mod language_server;
mod measured;
mod people;
mod permissions;
mod readme;
mod reference;
mod reports;
mod repository;
mod schema;
mod supply_chain;
mod template;
mod terminal;
mod tidy;
mod trial;
