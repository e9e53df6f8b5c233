//! The servers that tests talk to, all on loopback: [`people_table`] and [`record_table`] (DynamoDB), [`kms`] (a stand-in), [`slapd`], [`sql`] (PostgreSQL and
//! MariaDB), [`sqlserver`], [`entra`] (metadata, keys and tokens), [`web`] (JSON), [`app_config`] (a stand-in for AWS AppConfig); before any of them, [`tls_front`] puts TLS, [`distant`] a
//! network with a round trip, [`forgetful`] one that forgets connections, and [`relay`] one that freezes; [`frozen`] stops their processes.

pub mod app_config;
mod documents;
pub mod entra;
pub mod frozen;
pub mod kms;
mod network;
pub mod people_table;
pub mod record_table;
pub mod slapd;
pub mod sql;
pub mod sqlserver;
pub mod tls_front;
pub mod web;

pub use network::{distant, forgetful, relay};
