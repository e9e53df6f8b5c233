//! The addresses and the login of a database server.

use std::sync::Arc;

use claims::document::{Diagnostics, Fields, Node, NodeKind, Place};
use rustls::ClientConfig;

use super::drivers::{DatabaseAccount, MsLogin, MsServer};
use crate::codes::{INSECURE_ADDRESS, UNUSABLE_ROOT_CERTIFICATES};
use crate::dialing::Trouble;
use crate::environment::Environment;
use crate::gather;
use crate::http;
use crate::http::address::is_loopback;
use crate::oauth2::{OAuth2, TokenSource};
use crate::template::PlacedTemplate;

/// A server as the policy configures it.
#[derive(Debug)]
pub(super) struct DatabaseServer {
    /// At least one; all have the same database.
    hosts: Vec<PlacedTemplate>,
    port: Option<u16>,
    name: PlacedTemplate,
    /// `None` where access tokens prove who we are.
    username: Option<PlacedTemplate>,
    password: Option<PlacedTemplate>,
    oauth2: Option<OAuth2>,
    /// The place of `tls: false`, if the policy has it.
    plain: Option<Place>,
}

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
    /// Reads the keys of a server, with `tokens` perhaps `oauth2` in the place of a user name; mistakes are reported.
    pub(super) fn read(fields: &mut Fields<'_>, tokens: bool, diagnostics: &mut Diagnostics) -> Option<Self> {
        let hosts = fields.required("host", diagnostics).and_then(|node| read_hosts(node, diagnostics));
        let name = fields.required("name", diagnostics);
        let name = name.and_then(|node| PlacedTemplate::read_fixed(node, diagnostics));
        let (username, password, oauth2) = read_login(fields, tokens, diagnostics)?;
        let port = fields.optional("port").and_then(|node| node.integer(1, 65535, diagnostics));
        let port = port.and_then(|port| u16::try_from(port).ok());
        let tls = fields.optional("tls").map(|node| (node.place, node.boolean(diagnostics)));
        let plain = tls.and_then(|(place, tls)| (tls == Some(false)).then_some(place));
        let server = Self { hosts: hosts?, port, name: name?, username, password, oauth2, plain };
        for host in server.hosts.iter().filter_map(PlacedTemplate::literal) {
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

/// A user name and a password, or access tokens.
fn read_login(
    fields: &mut Fields<'_>,
    tokens: bool,
    diagnostics: &mut Diagnostics,
) -> Option<(Option<PlacedTemplate>, Option<PlacedTemplate>, Option<OAuth2>)> {
    let by = if tokens { fields.exactly_one(&["oauth2", "username"], diagnostics) } else { None };
    if let Some(entry) = by.filter(|entry| entry.key == "oauth2") {
        return OAuth2::read(&entry.value, diagnostics).map(|oauth2| (None, None, Some(oauth2)));
    }
    let username =
        if tokens { by.map(|entry| &entry.value) } else { fields.required("username", diagnostics) };
    let username = username.and_then(|node| PlacedTemplate::read_fixed(node, diagnostics));
    let password = fields.optional("password");
    let password = gather::optional(password, |node| PlacedTemplate::read_fixed(node, diagnostics));
    Some((Some(username?), password?, None))
}

/// A host or a list of hosts.
fn read_hosts(node: &Node, diagnostics: &mut Diagnostics) -> Option<Vec<PlacedTemplate>> {
    let NodeKind::List(hosts) = &node.kind else {
        return PlacedTemplate::read_fixed(node, diagnostics).map(|host| vec![host]);
    };
    // Reports a list that is empty or holds anything else.
    node.texts(diagnostics)?;
    gather::all(hosts.iter().map(|host| PlacedTemplate::read_fixed(host, diagnostics)))
        .filter(|hosts| !hosts.is_empty())
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
