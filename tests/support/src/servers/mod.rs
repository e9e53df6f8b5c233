//! The servers that tests talk to, all on loopback: [`people_table`] (DynamoDB), [`slapd`], [`sql`] (PostgreSQL and
//! MariaDB), [`entra`] (metadata, keys and tokens), and [`tls_front`], which puts TLS before any of them.

pub mod entra;
pub mod people_table;
pub mod slapd;
pub mod sql;
pub mod tls_front;
