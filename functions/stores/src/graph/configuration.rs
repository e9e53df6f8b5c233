//! The configuration of the store `graph`.

use claims::document::{CONFLICTING_KEYS, Diagnostics, Fields, Node, Place};
use claims::values::{AttributeName, Template};

use crate::codes::{INVALID_TENANT, SAME_FOR_EVERY_USER};
use crate::configuration::{StoreConfiguration, StoreKind};
use crate::http::address::secure;
use crate::oauth2::OAuthClient;
use crate::record::mapping::Mapping;
use crate::record::path::Path;
use crate::template::PlacedTemplate;

/// `graph`.
pub(crate) const STORE_KIND: StoreKind = StoreKind {
    name: "graph",
    summary: "a user of Microsoft Entra, by Microsoft Graph",
    reference: include_str!("reference.md"),
    ignores_case: true,
    read,
};

/// Microsoft's clouds, the addresses of their login and of Graph there.
/// <https://learn.microsoft.com/graph/deployments>
pub(super) const CLOUDS: [(&str, &str, &str); 4] = [
    ("global", "https://login.microsoftonline.com", "https://graph.microsoft.com"),
    ("usGovernment", "https://login.microsoftonline.us", "https://graph.microsoft.us"),
    ("usGovernmentDod", "https://login.microsoftonline.us", "https://dod-graph.microsoft.us"),
    ("china", "https://login.partner.microsoftonline.cn", "https://microsoftgraph.chinacloudapi.cn"),
];

/// The cloud, and how users are found there.
#[derive(Debug)]
pub(super) struct GraphConfiguration {
    pub(super) cloud: Cloud,
    pub(super) client: OAuthClient,
    pub(super) user: PlacedTemplate,
    pub(super) attributes: Mapping<Path>,
}

/// The addresses of the token endpoint and of Graph.
#[derive(Debug)]
pub(super) enum Cloud {
    /// One of Microsoft's clouds, by its place in the list, with this tenant.
    Microsoft(PlacedTemplate, usize),
    /// Other addresses.
    Other { token_url: PlacedTemplate, base_url: PlacedTemplate },
}

fn read(node: &Node, diagnostics: &mut Diagnostics) -> Option<Box<dyn StoreConfiguration>> {
    let mut fields = node.fields(diagnostics)?;
    let cloud = Cloud::read(&mut fields, diagnostics);
    let client = OAuthClient::read(&mut fields, "client", "secret", diagnostics);
    let user = match fields.optional("user") {
        Some(node) => read_user(node, diagnostics),
        None => Template::parse("{user.id}", node.place, diagnostics)
            .map(|template| PlacedTemplate { template, place: node.place }),
    };
    let attributes = Mapping::read(fields.optional("attributes"), diagnostics);
    fields.finish(diagnostics);
    Some(Box::new(GraphConfiguration { cloud: cloud?, client: client?, user: user?, attributes }))
}

fn read_user(node: &Node, diagnostics: &mut Diagnostics) -> Option<PlacedTemplate> {
    let user = PlacedTemplate::read(node, diagnostics)?;
    if user.template.attributes().is_empty() {
        diagnostics
            .error(SAME_FOR_EVERY_USER, node.place, "`user` is the same for every user")
            .help(user.attribute_advice());
    }
    Some(user)
}

impl Cloud {
    fn read(fields: &mut Fields<'_>, diagnostics: &mut Diagnostics) -> Option<Self> {
        let entry = fields.exactly_one(&["tenant", "tokenUrl"], diagnostics);
        let base = fields.optional("baseUrl");
        let cloud = fields.optional("cloud");
        let index = cloud.and_then(|node| node.one_of(&CLOUDS.map(|(name, ..)| name), diagnostics));
        let entry = entry?;
        let global = entry.key == "tenant";
        let text = PlacedTemplate::read_fixed(&entry.value, diagnostics);
        if global {
            if let Some(base) = base {
                let message = "`baseUrl` cannot be combined with `tenant`";
                let help = "for another cloud write `cloud`, or `tokenUrl` instead of `tenant`";
                diagnostics.error(CONFLICTING_KEYS, base.place, message).help(help);
            }
            let tenant = text?;
            return checked(&tenant, tenant_is_one, diagnostics)
                .then_some(Self::Microsoft(tenant, index.unwrap_or_default()));
        }
        if let Some(cloud) = cloud {
            let message = "`cloud` cannot be combined with `tokenUrl`";
            diagnostics.error(CONFLICTING_KEYS, cloud.place, message).help("write `tenant` instead");
        }
        let base_url = fields.required("baseUrl", diagnostics);
        let base_url = base_url.and_then(|node| PlacedTemplate::read_fixed(node, diagnostics));
        let (token_url, base_url) = text.zip(base_url)?;
        let secure = [&token_url, &base_url].map(|url| checked(url, secure, diagnostics));
        (secure == [true; 2]).then_some(Self::Other { token_url, base_url })
    }
}

/// Checks a text that contains no setting; one with settings is checked when the store is opened.
fn checked(
    text: &PlacedTemplate,
    check: fn(&str, Place, &mut Diagnostics) -> bool,
    diagnostics: &mut Diagnostics,
) -> bool {
    text.literal().is_none_or(|literal| check(&literal, text.place, diagnostics))
}

/// Whether it is an id or a domain, because it becomes a part of an address.
pub(super) fn tenant_is_one(text: &str, place: Place, diagnostics: &mut Diagnostics) -> bool {
    let letters = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.'));
    let is_one = letters && text.bytes().any(|byte| byte.is_ascii_alphanumeric());
    if !is_one {
        diagnostics
            .error(INVALID_TENANT, place, format!("`{text}` is not a tenant"))
            .help("write the tenant's id or one of its domains");
    }
    is_one
}

impl StoreConfiguration for GraphConfiguration {
    fn needs(&self) -> Vec<(AttributeName, Place)> {
        self.user.needs().collect()
    }
}
