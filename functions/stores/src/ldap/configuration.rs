//! The configuration of the store `ldap`.

use std::sync::Arc;

use claims::document::{Diagnostics, EMPTY_LIST, EMPTY_TEXT, Node, NodeKind, Place};
use claims::values::{AttributeName, Template};

use super::attribute::Description;
use super::connecting::address::Address;
use super::connecting::server::{Bind, DirectoryServers};
use super::connecting::shared_connection::SharedConnection;
use super::filter::Filter;
use super::look_up::Directory;
use super::protocol::message::SearchScope;
use super::{dn, filter_text};
use crate::codes::{INVALID_BASE, INVALID_FILTER, SAME_FOR_EVERY_USER, UNUSABLE_ROOT_CERTIFICATES};
use crate::configuration::{StoreConfiguration, StoreKind};
use crate::environment::Environment;
use crate::gather;
use crate::http;
use crate::record::mapping::Mapping;
use crate::store::Store;
use crate::template::PlacedTemplate;

/// `ldap`.
pub(crate) const STORE_KIND: StoreKind = StoreKind {
    name: "ldap",
    summary: "the entry of an LDAP directory that a filter finds, or several",
    reference: include_str!("reference.md"),
    ignores_case: true,
    read,
};

const SCOPES: [(&str, SearchScope); 3] =
    [("subtree", SearchScope::Subtree), ("oneLevel", SearchScope::OneLevel), ("base", SearchScope::Base)];

const ENTRIES: [&str; 2] = ["one", "many"];

#[derive(Debug)]
struct Ldap {
    /// One of each server, in the order in which they are tried.
    urls: Vec<PlacedTemplate>,
    start_tls: bool,
    bind: Option<BindTemplate>,
    base: PlacedTemplate,
    scope: SearchScope,
    filter: PlacedTemplate,
    many: bool,
    mapping: Mapping<Description>,
}

#[derive(Debug)]
struct BindTemplate {
    dn: PlacedTemplate,
    password: PlacedTemplate,
}

fn read(node: &Node, diagnostics: &mut Diagnostics) -> Option<Box<dyn StoreConfiguration>> {
    let mut fields = node.fields(diagnostics)?;
    let url = fields.required("url", diagnostics);
    let urls = url.and_then(|node| read_urls(node, diagnostics));
    let start_tls = gather::optional(fields.optional("startTls"), |node| node.boolean(diagnostics));
    let bind = gather::optional(fields.optional("bind"), |node| read_bind(node, diagnostics));
    let base = fields.required("base", diagnostics);
    let base = base.and_then(|node| PlacedTemplate::read(node, diagnostics));
    let filter = fields.required("filter", diagnostics);
    let filter = filter.and_then(|node| PlacedTemplate::read(node, diagnostics));
    let scope = gather::optional(fields.optional("scope"), |node| read_scope(node, diagnostics));
    let entries = gather::optional(fields.optional("entries"), |node| node.one_of(&ENTRIES, diagnostics));
    let mapping = Mapping::read(fields.optional("attributes"), diagnostics);
    fields.finish(diagnostics);
    let (start_tls, scope) = (start_tls?.unwrap_or(false), scope?.unwrap_or(SearchScope::Subtree));
    let (bind, many) = (bind?, entries? == Some(1));
    let ldap = Ldap { urls: urls?, start_tls, bind, base: base?, scope, filter: filter?, many, mapping };
    ldap.check(diagnostics);
    Some(Box::new(ldap))
}

/// One address, or a list of them.
fn read_urls(node: &Node, diagnostics: &mut Diagnostics) -> Option<Vec<PlacedTemplate>> {
    let nodes = match &node.kind {
        NodeKind::List(items) => items.as_slice(),
        _ => std::slice::from_ref(node),
    };
    if nodes.is_empty() {
        diagnostics.error(EMPTY_LIST, node.place, "the list is empty");
        return None;
    }
    gather::all(nodes.iter().map(|node| PlacedTemplate::read_fixed(node, diagnostics)))
}

fn read_bind(node: &Node, diagnostics: &mut Diagnostics) -> Option<BindTemplate> {
    let mut fields = node.fields(diagnostics)?;
    let dn = fields.required("dn", diagnostics);
    let dn = dn.and_then(|node| PlacedTemplate::read_fixed(node, diagnostics));
    let password = fields.required("password", diagnostics);
    let password = password.and_then(|node| PlacedTemplate::read_fixed(node, diagnostics));
    fields.finish(diagnostics);
    Some(BindTemplate { dn: dn?, password: password? })
}

fn read_scope(node: &Node, diagnostics: &mut Diagnostics) -> Option<SearchScope> {
    let found = node.one_of(&SCOPES.map(|(name, _)| name), diagnostics)?;
    SCOPES.get(found).map(|(_, scope)| *scope)
}

impl Ldap {
    /// Reports mistakes that do not depend on the deployment's settings.
    fn check(&self, diagnostics: &mut Diagnostics) {
        for url in &self.urls {
            if let Some(text) = url.literal() {
                Address::read(&text, self.start_tls, url.place, diagnostics);
            }
        }
        if let Ok(base) = self.base.template.with_settings(|_| None) {
            checked_base(base, self.base.place, diagnostics);
        }
        if let Ok(filter) = self.filter.template.with_settings(|_| None) {
            parsed_filter(&filter, self.filter.place, diagnostics);
        }
        if self.needs().is_empty() {
            diagnostics
                .error(SAME_FOR_EVERY_USER, self.filter.place, "`filter` is the same for every user")
                .help("use an attribute of the user, such as {user.onPremisesSamAccountName}");
        }
    }

    fn servers(&self, environment: &Environment, diagnostics: &mut Diagnostics) -> Option<DirectoryServers> {
        let hosts = gather::all(self.urls.iter().map(|url| {
            let text = url.resolve_fixed(environment, diagnostics)?;
            Address::read(&text, self.start_tls, url.place, diagnostics)
        }));
        let bind = gather::optional(self.bind.as_ref(), |bind| bind.resolve(environment, diagnostics));
        match http::tls(environment.deployment.extra_roots.as_deref()) {
            Ok(tls) => Some(DirectoryServers::new(hosts?, Arc::new(tls), bind?)),
            Err(error) => {
                let place = self.urls.first().map_or(self.base.place, |url| url.place);
                diagnostics.error(UNUSABLE_ROOT_CERTIFICATES, place, error.to_string());
                None
            }
        }
    }
}

/// The base, if attributes are only used as values in it; else reports it.
fn checked_base(base: Template, place: Place, diagnostics: &mut Diagnostics) -> Option<Template> {
    let checked = dn::has_values_only(&base);
    if !checked {
        diagnostics
            .error(INVALID_BASE, place, "an attribute is not the value of a part of the name")
            .help("write it after a `=`, such as uid={user.employeeId},ou=people,dc=example,dc=com");
    }
    checked.then_some(base)
}

/// Parses the filter; mistakes are reported.
fn parsed_filter(filter: &Template, place: Place, diagnostics: &mut Diagnostics) -> Option<Filter> {
    let parsed = filter_text::parse(filter);
    if let Err(reason) = parsed {
        diagnostics
            .error(INVALID_FILTER, place, format!("the filter {reason}"))
            .help("write a filter of RFC 4515, such as (&(objectClass=person)(uid={user.employeeId}))");
    }
    parsed.ok()
}

impl BindTemplate {
    fn resolve(&self, environment: &Environment, diagnostics: &mut Diagnostics) -> Option<Bind> {
        let dn = self.dn.resolve_fixed(environment, diagnostics);
        let password = self.password.resolve_fixed(environment, diagnostics);
        let (dn, password) = (dn?, password?);
        for (text, place) in [(&dn, self.dn.place), (&password, self.password.place)] {
            if text.is_empty() {
                diagnostics
                    .error(EMPTY_TEXT, place, "the name or the password of `bind` is empty")
                    .help("for an anonymous bind remove `bind`");
                return None;
            }
        }
        Some(Bind { dn, password })
    }
}

impl StoreConfiguration for Ldap {
    fn needs(&self) -> Vec<(AttributeName, Place)> {
        self.base.needs().chain(self.filter.needs()).collect()
    }

    fn open(&self, environment: &Environment, diagnostics: &mut Diagnostics) -> Option<Arc<dyn Store>> {
        let servers = self.servers(environment, diagnostics);
        let base = self.base.resolve(environment, diagnostics);
        let base = base.and_then(|base| checked_base(base, self.base.place, diagnostics));
        let filter = self.filter.resolve(environment, diagnostics);
        let filter = filter.and_then(|filter| parsed_filter(&filter, self.filter.place, diagnostics));
        let connection = SharedConnection::new(servers?, environment.deployment.clock.clone());
        let (scope, many, mapping) = (self.scope, self.many, self.mapping.clone());
        Some(Arc::new(Directory { connection, base: base?, scope, filter: filter?, many, mapping }))
    }
}
