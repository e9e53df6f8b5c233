//! One look-up in a web service.

use std::sync::Arc;

use bytes::Bytes;
use claims::values::{AttributeName, Template};
use futures_util::future::{BoxFuture, OptionFuture, join};
use http::header::{ACCEPT, CONNECTION, CONTENT_LENGTH, CONTENT_TYPE};
use http::{HeaderName, HeaderValue, Method, Request, Uri};
use serde_json::Value as Json;
use url::Url;

use super::answer::errors;
use super::answer::record::{self, RecordMapping, Selection};
use super::answer::signs::Signs;
use super::body::RequestBody;
use super::credential::RequestCredential;
use super::header;
use super::target::RequestTarget;
use super::values::Values;
use crate::failure::StoreFailure;
use crate::http::Client;
use crate::http::exchange::CLOSE;
use crate::http::exchange::pages::{self, Page};
use crate::record::mapping::Selected;
use crate::store::{Attributes, Found, LookUp, Store, Wanted};

const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// An open service. It contains secrets, so it cannot be printed.
pub(super) struct WebService {
    pub(super) http: Client,
    pub(super) method: Method,
    pub(super) target: RequestTarget,
    pub(super) headers: Vec<(HeaderName, Template)>,
    pub(super) body: Option<RequestBody<Template>>,
    pub(super) credential: RequestCredential,
    /// The attributes that the request needs.
    pub(super) needs: Vec<AttributeName>,
    pub(super) records: RecordMapping,
    pub(super) signs: Signs,
}

impl Store for WebService {
    fn prepare(self: Arc<Self>, wanted: &Wanted) -> Arc<dyn LookUp> {
        let wanted = self.records.select(&wanted.attributes);
        Arc::new(ServiceLookUp { service: self, wanted })
    }

    /// Sends HEAD to the service's root, without credentials, before the first callout. An HTTP/2 connection stays open;
    /// with HTTP/1.1, the next handshake can resume the TLS session. The method is safe (RFC 9110, section 9.2.1), and the
    /// response is ignored.
    fn warm(&self) -> BoxFuture<'_, ()> {
        Box::pin(async {
            let request =
                |root: Url| Request::head(root.as_str()).header(CONNECTION, CLOSE).body(Bytes::new()).ok();
            let root = self.target.service().and_then(request).map(|request| self.http.send(request));
            let _ = join(OptionFuture::from(root), self.credential.warm()).await;
        })
    }
}

impl WebService {
    /// The request for a user; `None` if a value cannot be sent unchanged.
    fn request(&self, values: &Values) -> Option<Request<Bytes>> {
        let address = self.target.url(values)?;
        let request = Request::builder().method(self.method.clone()).uri(address.as_str());
        let mut request = request.body(Bytes::new()).ok()?;
        request.headers_mut().insert(ACCEPT, JSON);
        if let Some(body) = &self.body {
            request.headers_mut().insert(CONTENT_TYPE, JSON);
            *request.body_mut() = body.json(values)?.to_string().into();
        } else if self.method == Method::POST {
            // RFC 9110, section 8.6; some servers insist.
            request.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
        }
        for (name, template) in &self.headers {
            request.headers_mut().insert(name.clone(), header::value(&values.fill(template)?)?);
        }
        Some(request)
    }

    /// The request for a further page, with the headers of the first one.
    fn next(&self, first: &Request<Bytes>) -> impl Fn(Uri) -> Request<Bytes> + Send + Sync + use<> {
        let mut headers = first.headers().clone();
        headers.remove(CONTENT_TYPE);
        headers.remove(CONTENT_LENGTH);
        move |address| {
            let mut request = Request::new(Bytes::new());
            *request.uri_mut() = address;
            *request.headers_mut() = headers.clone();
            request
        }
    }
}

struct ServiceLookUp {
    service: Arc<WebService>,
    wanted: Selected<Selection>,
}

impl LookUp for ServiceLookUp {
    fn run(&self, attributes: &Attributes<'_>) -> BoxFuture<'_, Result<Found, StoreFailure>> {
        let Some(values) = Values::of(&self.service.needs, attributes) else {
            return Box::pin(std::future::ready(Ok(Found::NotAsked)));
        };
        let Some(request) = self.service.request(&values) else {
            return Box::pin(std::future::ready(Ok(Found::UnknownUser)));
        };
        let WebService { http, credential, .. } = &*self.service;
        let next = self.service.next(&request);
        Box::pin(async move {
            let address = request.uri().clone();
            let answer = credential.ask(http, request).await?;
            let Some(document) = self.service.signs.document(&answer)? else { return Ok(Found::UnknownUser) };
            let is_list = document.is_array() || self.service.records.is_chosen();
            let page = Page { address, headers: answer.headers, document };
            let ask = |address| -> BoxFuture<'_, _> { Box::pin(credential.ask(http, next(address))) };
            self.read(&pages::whole(page, is_list, ask).await?)
        })
    }
}

impl ServiceLookUp {
    fn read(&self, document: &Json) -> Result<Found, StoreFailure> {
        let Some(record) = self.service.records.record(document)? else { return Ok(Found::UnknownUser) };
        let mut selectors = self.wanted.selectors();
        if !record.is_object() && selectors.any(|selection| matches!(selection, Selection::Name(_))) {
            return Err(errors::list_without_json_path());
        }
        Ok(Found::User(record::values(&self.wanted, record)?))
    }
}
