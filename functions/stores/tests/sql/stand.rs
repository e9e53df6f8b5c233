//! A database of a test's own, in each of the three.

use std::sync::Arc;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions};
use stores::store::Store;
use support::servers::sql::{self, CERTIFICATE, OWNER, PASSWORD, Server};

/// The databases that a store can stand on.
pub(crate) const ALL: [Kind; 3] = [Kind::MySql, Kind::PostgreSql, Kind::Sqlite];

/// Which database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    MySql,
    PostgreSql,
    Sqlite,
}

/// A database that was empty at the start.
pub(crate) struct Stand {
    pub(crate) kind: Kind,
    name: String,
    server: Option<&'static Server>,
}

impl Stand {
    /// A new one; no other test may give the same name.
    pub(crate) async fn new(kind: Kind, name: &str) -> Self {
        let server = match kind {
            Kind::MySql => Some(sql::mariadb().await),
            Kind::PostgreSql => Some(sql::postgresql().await),
            Kind::Sqlite => None,
        };
        Self::on(kind, name, server).await
    }

    /// A new one on this server.
    pub(crate) async fn on(kind: Kind, name: &str, server: Option<&'static Server>) -> Self {
        let stand = Self { kind, name: name.to_owned(), server };
        let create = format!("CREATE DATABASE {name}");
        match kind {
            Kind::MySql => stand.run_in("mysql", &create, &[]).await,
            Kind::PostgreSql => stand.run_in("postgres", &create, &[]).await,
            Kind::Sqlite => std::fs::write(stand.path(), "").unwrap(),
        }
        stand
    }

    fn path(&self) -> String {
        format!("{}/{}.db", env!("CARGO_TARGET_TMPDIR"), self.name)
    }

    /// Runs a statement as the owner. Values are bound, `?` in the statement for each.
    pub(crate) async fn run(&self, sql: &str, values: &[&str]) {
        self.run_in(&self.name, sql, values).await;
    }

    async fn run_in(&self, database: &str, sql: &str, values: &[&str]) {
        macro_rules! run {
            ($options:expr, $sql:expr) => {{
                let mut connection = $options.connect().await.unwrap();
                let query =
                    values.iter().fold(sqlx::query(AssertSqlSafe($sql)), |query, value| query.bind(*value));
                query.execute(&mut connection).await.unwrap();
            }};
        }
        match (self.kind, self.server) {
            (Kind::MySql, Some(server)) => run!(server.mysql(database), sql.to_owned()),
            (Kind::PostgreSql, Some(server)) => {
                let numbered = (1..=values.len())
                    .fold(sql.to_owned(), |sql, number| sql.replacen('?', &format!("${number}"), 1));
                run!(server.postgresql(database), numbered);
            }
            _ => run!(SqliteConnectOptions::new().filename(self.path()), sql.to_owned()),
        }
    }

    /// A table of people with a tier: `(id, tier)`, both texts and compared as they are.
    pub(crate) async fn people(kind: Kind, name: &str, people: &[(&str, &str)]) -> Self {
        Self::new(kind, name).await.with_people(people).await
    }

    /// The same in this one.
    pub(crate) async fn with_people(self, people: &[(&str, &str)]) -> Self {
        let kind = self.kind;
        let binary = if kind == Kind::MySql { "COLLATE utf8mb4_bin" } else { "" };
        self.run(&format!("CREATE TABLE people (id VARCHAR(2000) {binary}, tier VARCHAR(99))"), &[]).await;
        for (id, tier) in people {
            self.run("INSERT INTO people VALUES (?, ?)", &[id, tier]).await;
        }
        self
    }

    /// The port of its server.
    pub(crate) fn port(&self) -> Option<u16> {
        self.server.map(|server| server.port)
    }

    /// A configuration: where the database is, then `rest`, lines of YAML.
    pub(crate) fn yaml(&self, rest: &str) -> String {
        let database = match (self.kind, self.server) {
            (Kind::MySql, Some(_)) => "mysql",
            (Kind::PostgreSql, Some(_)) => "postgresql",
            _ => return format!("database: sqlite\npath: {}.db\n{rest}\n", self.name),
        };
        format!(
            "database: {database}\nhost: 127.0.0.1\nport: {}\ntls: false\nname: {}\nusername: {OWNER}\n\
             password: {PASSWORD}\n{rest}\n",
            self.port().unwrap(),
            self.name
        )
    }

    /// A store over the database, for the owner.
    pub(crate) fn open(&self, rest: &str) -> Arc<dyn Store> {
        crate::stand::open("sql", &self.yaml(rest), &environment()).unwrap()
    }
}

/// Environments whose connections trust the servers.
pub(super) fn environment() -> stores::environment::Environment {
    let mut environment = crate::stand::environment(&[]);
    environment.deployment.extra_roots = Some(CERTIFICATE.0.clone().into_bytes());
    environment
}
