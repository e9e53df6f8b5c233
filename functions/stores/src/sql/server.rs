//! The address and login of a database server.

use claims::document::{Diagnostics, Fields, Place};
use sqlx::ConnectOptions;
use sqlx::mysql::{MySqlConnectOptions, MySqlSslMode};
use sqlx::postgres::{PgConnectOptions, PgSslMode};

use crate::codes::INSECURE_ADDRESS;
use crate::environment::Environment;
use crate::gather;
use crate::http::address::is_loopback;
use crate::template::PlacedTemplate;

/// A server as the policy configures it.
#[derive(Debug)]
pub(super) struct DatabaseServer {
    host: PlacedTemplate,
    port: Option<u16>,
    name: PlacedTemplate,
    username: PlacedTemplate,
    password: Option<PlacedTemplate>,
    /// The place of `tls: false`, if the policy has it.
    plain: Option<Place>,
}

/// A server with settings and secrets.
pub(super) struct Resolved {
    host: String,
    port: Option<u16>,
    name: String,
    username: String,
    password: Option<String>,
    tls: bool,
    /// Additional root certificates, in PEM; may be empty.
    roots: Vec<u8>,
}

impl DatabaseServer {
    /// Reads the keys of a server; mistakes are reported.
    pub(super) fn read(fields: &mut Fields<'_>, diagnostics: &mut Diagnostics) -> Option<Self> {
        let [host, name, username] = ["host", "name", "username"].map(|key| {
            let node = fields.required(key, diagnostics)?;
            PlacedTemplate::read_fixed(node, diagnostics)
        });
        let password = fields.optional("password");
        let password = password.and_then(|node| PlacedTemplate::read_fixed(node, diagnostics));
        let port = fields.optional("port").and_then(|node| node.integer(1, 65535, diagnostics));
        let port = port.and_then(|port| u16::try_from(port).ok());
        let tls = fields.optional("tls").map(|node| (node.place, node.boolean(diagnostics)));
        let plain = tls.and_then(|(place, tls)| (tls == Some(false)).then_some(place));
        let server = Self { host: host?, port, name: name?, username: username?, password, plain };
        if let Some(host) = server.host.literal() {
            server.secure(&host, diagnostics);
        }
        Some(server)
    }

    /// Whether the connection is encrypted or local; reported if not.
    fn secure(&self, host: &str, diagnostics: &mut Diagnostics) -> bool {
        match self.plain {
            Some(place) if !is_loopback(host) => {
                diagnostics
                    .error(INSECURE_ADDRESS, place, format!("the connection to `{host}` does not use TLS"))
                    .help("only localhost and loopback addresses can be used without TLS");
                false
            }
            _ => true,
        }
    }

    /// The server with settings and secrets; what is missing is reported.
    pub(super) fn resolve(
        &self,
        environment: &Environment,
        diagnostics: &mut Diagnostics,
    ) -> Option<Resolved> {
        let [host, name, username] = [&self.host, &self.name, &self.username]
            .map(|template| template.resolve_fixed(environment, diagnostics));
        let password = self.password.as_ref();
        let password =
            gather::optional(password, |password| password.resolve_fixed(environment, diagnostics));
        let host = host.filter(|host| self.secure(host, diagnostics))?;
        let (port, tls) = (self.port, self.plain.is_none());
        let roots = environment.deployment.extra_roots.clone().unwrap_or_default();
        Some(Resolved { host, port, name: name?, username: username?, password: password?, tls, roots })
    }
}

impl Resolved {
    /// Sets everything that sqlx would otherwise read from the process's environment (`PGPASSWORD`, `PGSSLROOTCERT`),
    /// and no command line options, which RDS Proxy refuses.
    pub(super) fn postgresql(self) -> PgConnectOptions {
        PgConnectOptions::new_without_pgpass()
            .host(&self.host)
            .port(self.port.unwrap_or(5432))
            .database(&self.name)
            .username(&self.username)
            .password(&self.password.unwrap_or_default())
            .ssl_mode(if self.tls { PgSslMode::VerifyFull } else { PgSslMode::Disable })
            .ssl_root_cert_from_pem(self.roots)
            .application_name("claimsmith")
            .extra_float_digits(None)
            .disable_statement_logging()
    }

    /// Leaves the server's SQL mode unchanged, so that the query has its usual meaning.
    pub(super) fn mysql(self) -> MySqlConnectOptions {
        let options = MySqlConnectOptions::new()
            .host(&self.host)
            .port(self.port.unwrap_or(3306))
            .database(&self.name)
            .username(&self.username)
            .ssl_mode(if self.tls { MySqlSslMode::VerifyIdentity } else { MySqlSslMode::Disabled })
            .ssl_ca_from_pem(self.roots)
            .pipes_as_concat(false)
            .no_engine_substitution(false)
            .disable_statement_logging();
        match self.password {
            Some(password) => options.password(&password),
            None => options,
        }
    }
}
