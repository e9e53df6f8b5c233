//! `sql`: the rows of one query to PostgreSQL, MySQL (MariaDB) or SQLite. Behind the cargo feature `sql`.
//!
//! ```yaml
//! sql:
//!   database: postgresql         # mysql, sqlite
//!   host: crm.example.com
//!   port: 5432                   # else the database's usual one
//!   name: crm
//!   username: reader
//!   password: "${secret:crm}"
//!   query: "SELECT cost_center, role FROM people WHERE employee_id = {people.employeeId}"
//!   rows: many                   # else one, and a second row is a failure
//!   attributes: { costCenter: cost_center, roles: role }
//!   tls: false                   # this machine only; else TLS, and the certificate must be the host's
//! # SQLite, opened read-only; the path starts at the policy's folder:
//!   database: sqlite
//!   path: people.db
//! ```
//!
//! # The query
//!
//! One statement. `{attribute}` is a bound parameter, never text of the statement, so quotes around it are a
//! mistake; a brace is `{{`. Settings (`${NAME}`) are text of the statement: they are the deployment's. The session
//! is read-only.
//!
//! PostgreSQL says what type a parameter has: texts and enumerations are bound as they are, whole numbers and UUIDs
//! are read, and a value that is none is nobody's. For any other type, write how it is read:
//! `CAST(CAST({user.badge} AS text) AS numeric)`.
//! MySQL and SQLite bind texts. Where MySQL has to bend a value to compare it (`'1x'` with the number 1), nobody is
//! found and a warning says so. Which texts MySQL holds for equal is the column's collation: `_ci` takes `ADA` for
//! `ada`, and most take no heed of blanks at the end. Where that would be another user, compare `BINARY` columns.
//!
//! # What it finds
//!
//! An attribute that `attributes` does not list is the column of its own name; PostgreSQL folds names without quotes
//! to lower case. With `rows: many` every attribute is a list: the values of its column, each once, in order.
//!
//! Texts, numbers, booleans (MySQL's `BOOL` and SQLite's `BOOLEAN` too), UUIDs and JSON are texts, dates and
//! timestamps are ISO 8601 (UTC where the column knows the zone), binary data is Base64, an array of those in
//! PostgreSQL is a list, NULL is no value. A column of another type is no value either, and a warning names the
//! attribute: cast it to text.
//!
//! # Connections
//!
//! At most four a store, kept between callouts. Many instances of a function can be more than a database takes:
//! put RDS Proxy in front of it.

mod columns;
mod configuration;
mod database;
mod dialect;
mod mysql;
mod numeric;
mod pool;
mod postgres;
mod query;
mod rows;
mod server;
mod sqlite;
mod trouble;

pub(crate) use configuration::STORE_KIND;
