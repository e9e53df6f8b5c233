//! The configuration of the store `rest`.

use claims::document::{CONFLICTING_KEYS, Diagnostics, Node, Place};
use claims::values::AttributeName;
use http::{HeaderName, Method};

use super::answer::record::RecordMapping;
use super::answer::signs::Signs;
use super::auth::Auth;
use super::body::RequestBody;
use super::certificate::ClientCertificate;
use super::header;
use super::target::RequestTarget;
use crate::codes::SAME_FOR_EVERY_USER;
use crate::configuration::{StackNeed, StoreConfiguration, StoreKind};
use crate::template::PlacedTemplate;

/// `rest`.
pub(crate) const STORE_KIND: StoreKind = StoreKind {
    name: "rest",
    summary: "one record of a web service that returns JSON",
    reference: include_str!("reference.md"),
    ignores_case: false,
    read,
};

/// The request for a user, and where the record is in the response.
#[derive(Debug)]
pub(super) struct Rest {
    pub(super) method: Method,
    pub(super) url: PlacedTemplate,
    pub(super) query: Vec<(String, PlacedTemplate)>,
    pub(super) headers: Vec<(HeaderName, PlacedTemplate)>,
    pub(super) body: Option<RequestBody<PlacedTemplate>>,
    pub(super) auth: Option<Auth>,
    pub(super) certificate: Option<ClientCertificate>,
    pub(super) records: RecordMapping,
    pub(super) signs: Signs,
}

fn read(node: &Node, diagnostics: &mut Diagnostics) -> Option<Box<dyn StoreConfiguration>> {
    let mut fields = node.fields(diagnostics)?;
    let url = fields.required("url", diagnostics).and_then(|node| read_url(node, diagnostics));
    let method = fields.optional("method");
    let method = method.and_then(|node| node.one_of(&["GET", "POST"], diagnostics));
    let query = fields.optional("query").map(|node| read_query(node, diagnostics));
    let headers = fields.optional("headers").map(|node| header::read(node, diagnostics));
    let body = fields.optional("body").map(|node| (node.place, RequestBody::read(node, diagnostics)));
    let auth = fields.optional("auth").and_then(|node| Auth::read(node, diagnostics));
    let certificate = fields.optional("clientCertificate");
    let certificate = certificate.and_then(|node| ClientCertificate::read(node, diagnostics));
    let records = RecordMapping::read(fields.optional("record"), fields.optional("attributes"), diagnostics);
    let signs = Signs::read(fields.optional("unknownUser"), fields.optional("failure"), diagnostics);
    fields.finish(diagnostics);
    let method = if method == Some(1) { Method::POST } else { Method::GET };
    if let Some((place, _)) = body.as_ref().filter(|_| method == Method::GET) {
        diagnostics
            .error(CONFLICTING_KEYS, *place, "`body` cannot be combined with the method GET")
            .help("write `method: POST`, or use `query`");
    }
    let rest = Rest {
        method,
        url: url?,
        query: query.unwrap_or_default(),
        headers: headers.unwrap_or_default(),
        body: body.and_then(|(_, body)| body),
        auth,
        certificate,
        records,
        signs,
    };
    rest.check_needs(diagnostics);
    Some(Box::new(rest))
}

/// An address without settings is checked now, one with settings when the store is opened.
fn read_url(node: &Node, diagnostics: &mut Diagnostics) -> Option<PlacedTemplate> {
    let url = PlacedTemplate::read(node, diagnostics)?;
    if let Ok(known) = url.template.with_settings(|_| None) {
        RequestTarget::open(known, url.place, diagnostics);
    }
    Some(url)
}

fn read_query(node: &Node, diagnostics: &mut Diagnostics) -> Vec<(String, PlacedTemplate)> {
    let entries = node.entries(diagnostics).unwrap_or_default();
    let parameters = entries.iter().filter_map(|entry| {
        let template = PlacedTemplate::read(&entry.value, diagnostics)?;
        Some((entry.key.clone(), template))
    });
    parameters.collect()
}

impl Rest {
    fn check_needs(&self, diagnostics: &mut Diagnostics) {
        if !diagnostics.has_errors() && self.needs().is_empty() {
            let message = "the request has no attribute in it, so it is the same for every user";
            let error = diagnostics.error(SAME_FOR_EVERY_USER, self.url.place, message);
            error.help(self.url.attribute_advice());
        }
    }
}

impl StoreConfiguration for Rest {
    fn needs(&self) -> Vec<(AttributeName, Place)> {
        let query = self.query.iter().map(|(_, template)| template);
        let headers = self.headers.iter().map(|(_, template)| template);
        let body = self.body.iter().flat_map(RequestBody::templates);
        let all = std::iter::once(&self.url).chain(query).chain(headers).chain(body);
        all.flat_map(PlacedTemplate::needs).collect()
    }

    fn stack_needs(&self) -> Vec<StackNeed> {
        let service = self.auth.as_ref().and_then(Auth::signed_service);
        service.map(|service| StackNeed::Service { service, url: self.url.clone() }).into_iter().collect()
    }
}
