//! The servers that the tests of several stores talk to, all on loopback.
//!
//! `stub.rs` answers any HTTP request with a given text, `service.rs` with a function, `web_service.rs` also over TLS
//! and HTTP/2. `graph_fake.rs`, `secret_services.rs` and `ldap_stub.rs` stand in for Microsoft Graph, AWS's secret
//! services and a directory; `directory.rs` is a real one.

pub(crate) mod directory;
pub(crate) mod graph_fake;
pub(crate) mod ldap_stub;
pub(crate) mod secret_services;
pub(crate) mod service;
pub(crate) mod stub;
pub(crate) mod web_service;
