//! The addresses and the login of a database server, with settings and secrets.

use std::sync::Arc;

use claims::document::Diagnostics;
use rustls::ClientConfig;

use super::drivers::{DatabaseAccount, MsLogin, MsServer};
use super::server::DatabaseServer;
use crate::codes::UNUSABLE_ROOT_CERTIFICATES;
use crate::dialing::Trouble;
use crate::environment::Environment;
use crate::gather;
use crate::http;
use crate::oauth2::TokenSource;

/// A server with settings and secrets.
pub(super) struct Resolved {
    hosts: Vec<String>,
    port: Option<u16>,
    name: String,
    username: String,
    password: Option<String>,
    tokens: Option<TokenSource>,
    /// `None` for connections that are not encrypted.
    tls: Option<Arc<ClientConfig>>,
    /// Additional root certificates, in PEM; may be empty.
    roots: Vec<u8>,
}

impl DatabaseServer {
    /// The server with settings and secrets; what is missing is reported.
    pub(super) fn resolve(
        &self,
        environment: &Environment,
        diagnostics: &mut Diagnostics,
    ) -> Option<Resolved> {
        let hosts = self.hosts.iter().map(|host| {
            let host = host.resolve_fixed(environment, diagnostics);
            host.filter(|host| self.secure(host, diagnostics))
        });
        let hosts = gather::all(hosts);
        let name = self.name.resolve_fixed(environment, diagnostics);
        let [username, password] = [&self.username, &self.password].map(|template| {
            gather::optional(template.as_ref(), |template| template.resolve_fixed(environment, diagnostics))
        });
        let tokens = gather::optional(self.oauth2.as_ref(), |oauth2| oauth2.open(environment, diagnostics));
        let tls =
            gather::optional(self.plain.is_none().then_some(()), |()| self.tls(environment, diagnostics));
        let roots = environment.deployment.extra_roots.clone().unwrap_or_default();
        let (name, username, password) = (name?, username?.unwrap_or_default(), password?);
        let (hosts, port, tokens, tls) = (hosts?, self.port, tokens?, tls?);
        Some(Resolved { hosts, port, name, username, password, tokens, tls, roots })
    }

    fn tls(&self, environment: &Environment, diagnostics: &mut Diagnostics) -> Option<Arc<ClientConfig>> {
        match http::tls(environment.deployment.extra_roots.as_deref()) {
            Ok(tls) => Some(Arc::new(tls)),
            Err(error) => {
                diagnostics.error(UNUSABLE_ROOT_CERTIFICATES, self.name.place, error.to_string());
                None
            }
        }
    }
}

impl Resolved {
    /// For a database whose servers listen on this port unless the policy says otherwise.
    pub(super) fn account(self, port: u16) -> DatabaseAccount {
        DatabaseAccount {
            hosts: self.hosts,
            port: self.port.unwrap_or(port),
            database: self.name,
            user: self.username,
            password: self.password.unwrap_or_default(),
            tls: self.tls,
            trouble: Trouble::default(),
        }
    }

    /// For SQL Server.
    pub(super) fn sqlserver(self) -> MsServer {
        let (user, password) = (self.username, self.password.unwrap_or_default());
        MsServer {
            hosts: self.hosts,
            port: self.port.unwrap_or(1433),
            database: self.name,
            login: self.tokens.map_or(MsLogin::Password { user, password }, MsLogin::Token),
            tls: self.tls.is_some(),
            roots: self.roots,
            trouble: Trouble::default(),
        }
    }
}
