//! Where a database server is, and as whom we ask it.

use claims::document::{Diagnostics, Fields, Place};
use sqlx::ConnectOptions;
use sqlx::mysql::{MySqlConnectOptions, MySqlSslMode};
use sqlx::postgres::{PgConnectOptions, PgSslMode};

use crate::codes::INSECURE_ADDRESS;
use crate::environment::Environment;
use crate::gather;
use crate::http::address::is_loopback;
use crate::template::PlacedTemplate;

/// A server as the policy writes it.
#[derive(Debug)]
pub(super) struct DatabaseServer {
    host: PlacedTemplate,
    port: Option<u16>,
    name: PlacedTemplate,
    username: PlacedTemplate,
    password: Option<PlacedTemplate>,
    /// Where `tls: false` stands, if it does.
    plain: Option<Place>,
}

/// A server with everything that the deployment supplies.
pub(super) struct Resolved {
    host: String,
    port: Option<u16>,
    name: String,
    username: String,
    password: Option<String>,
    tls: bool,
    /// Further root certificates, in PEM; may be empty.
    roots: Vec<u8>,
}

impl DatabaseServer {
    /// Reads the keys of a server; mistakes are noted.
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

    /// Whether the connection is one that nobody on the way can read; else it is noted.
    fn secure(&self, host: &str, diagnostics: &mut Diagnostics) -> bool {
        match self.plain {
            Some(place) if !is_loopback(host) => {
                diagnostics
                    .error(INSECURE_ADDRESS, place, format!("`{host}` is asked without TLS"))
                    .help("that is possible for localhost and loopback addresses only");
                false
            }
            _ => true,
        }
    }

    /// The server with everything that the deployment supplies. What is missing is noted.
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
    /// What sqlx would take from the process's environment (`PGPASSWORD`, `PGSSLROOTCERT`) is said here. No command
    /// line options are sent, as RDS Proxy refuses them.
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

    /// The query means what it means to the server: its SQL mode is not touched.
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
