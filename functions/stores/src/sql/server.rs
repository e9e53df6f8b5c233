//! The addresses and the login of a database server.

use claims::document::{Diagnostics, Fields, Node, NodeKind, Place};

use crate::codes::INSECURE_ADDRESS;
use crate::gather;
use crate::http::address::is_loopback;
use crate::oauth2::OAuth2;
use crate::template::PlacedTemplate;

/// A server as the policy configures it.
#[derive(Debug)]
pub(super) struct DatabaseServer {
    /// At least one; all have the same database.
    pub(super) hosts: Vec<PlacedTemplate>,
    pub(super) port: Option<u16>,
    pub(super) name: PlacedTemplate,
    /// `None` where access tokens prove who we are.
    pub(super) username: Option<PlacedTemplate>,
    pub(super) password: Option<PlacedTemplate>,
    pub(super) oauth2: Option<OAuth2>,
    /// The place of `tls: false`, if the policy has it.
    pub(super) plain: Option<Place>,
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
    pub(super) fn secure(&self, host: &str, diagnostics: &mut Diagnostics) -> bool {
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
