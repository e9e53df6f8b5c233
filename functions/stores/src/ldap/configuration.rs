//! The configuration of the store `ldap`.

use claims::document::{Diagnostics, EMPTY_LIST, Node, NodeKind, Place};
use claims::values::{AttributeName, Template};

use super::attribute::Description;
use super::connecting::address::Address;
use super::filter::Filter;
use super::protocol::message::SearchScope;
use super::{dn, filter_text};
use crate::codes::{INVALID_BASE, INVALID_FILTER, SAME_FOR_EVERY_USER};
use crate::configuration::{StoreConfiguration, StoreKind};
use crate::gather;
use crate::record::mapping::Mapping;
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

/// The directory, and how entries are found there.
#[derive(Debug)]
pub(super) struct Ldap {
    /// One of each server, in the order in which they are tried.
    pub(super) urls: Vec<PlacedTemplate>,
    pub(super) start_tls: bool,
    pub(super) bind: Option<BindTemplate>,
    pub(super) base: PlacedTemplate,
    pub(super) scope: SearchScope,
    pub(super) filter: PlacedTemplate,
    pub(super) many: bool,
    pub(super) mapping: Mapping<Description>,
}

/// `bind`.
#[derive(Debug)]
pub(super) struct BindTemplate {
    pub(super) dn: PlacedTemplate,
    pub(super) password: PlacedTemplate,
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
}

/// The base, if attributes are only used as values in it; else reports it.
pub(super) fn checked_base(base: Template, place: Place, diagnostics: &mut Diagnostics) -> Option<Template> {
    let checked = dn::has_values_only(&base);
    if !checked {
        diagnostics
            .error(INVALID_BASE, place, "an attribute is not the value of a part of the name")
            .help("write it after a `=`, such as uid={user.employeeId},ou=people,dc=example,dc=com");
    }
    checked.then_some(base)
}

/// Parses the filter; mistakes are reported.
pub(super) fn parsed_filter(
    filter: &Template,
    place: Place,
    diagnostics: &mut Diagnostics,
) -> Option<Filter> {
    let parsed = filter_text::parse(filter);
    if let Err(reason) = parsed {
        diagnostics
            .error(INVALID_FILTER, place, format!("the filter {reason}"))
            .help("write a filter of RFC 4515, such as (&(objectClass=person)(uid={user.employeeId}))");
    }
    parsed.ok()
}

impl StoreConfiguration for Ldap {
    fn needs(&self) -> Vec<(AttributeName, Place)> {
        self.base.needs().chain(self.filter.needs()).collect()
    }
}
