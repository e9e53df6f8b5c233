//! The product's tests over real parts.

#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test stops at the first surprise"
)]

mod cloudformation;
mod commands;
mod conformance;
mod diagnostics;
mod differential;
mod doctor;
mod end_to_end;
mod entra;
mod events;
mod executable;
mod fake_graph;
mod function;
mod fuzz_findings;
mod import;
mod log_scan;
mod measured;
mod permissions;
mod pinned;
mod readme;
mod runtime_api;
mod template;
mod tidy;
mod tls_front;
mod trial;
mod yaml;

pub(crate) use tidy::root;
