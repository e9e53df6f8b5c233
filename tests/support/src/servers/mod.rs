//! The servers that tests talk to, all on loopback: [`people_table`] (DynamoDB), [`slapd`], [`sql`] (PostgreSQL and
//! MariaDB), [`sqlserver`], [`entra`] (metadata, keys and tokens); before any of them, [`tls_front`] puts TLS and [`forgetful`] a network
//! that forgets connections.

mod documents;
pub mod entra;
pub mod forgetful;
pub mod people_table;
pub mod slapd;
pub mod sql;
pub mod sqlserver;
pub mod tls_front;
