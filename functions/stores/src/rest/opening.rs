//! Opens the store `rest`.

use std::collections::BTreeSet;
use std::sync::Arc;

use claims::document::Diagnostics;
use claims::values::{AttributeName, Template};
use http::HeaderName;
use rustls::ClientConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

use super::body::RequestBody;
use super::certificate::ClientCertificate;
use super::configuration::Rest;
use super::credential::RequestCredential;
use super::header;
use super::look_up::WebService;
use super::target::RequestTarget;
use crate::codes::UNUSABLE_KEY;
use crate::configuration::StoreConfiguration as _;
use crate::environment::Environment;
use crate::gather;
use crate::http::{Client, tls_builder};
use crate::opening::Opens;
use crate::store::Store;
use crate::template::PlacedTemplate;

impl Opens for Rest {
    fn open(&self, environment: &Environment, diagnostics: &mut Diagnostics) -> Option<Arc<dyn Store>> {
        let url = self.url.resolve(environment, diagnostics);
        let target = url.and_then(|url| RequestTarget::open(url, self.url.place, diagnostics));
        let query = gather::all(self.query.iter().map(|(name, template)| {
            let template = template.resolve(environment, diagnostics)?;
            Some((name.clone(), template))
        }));
        let headers = headers(&self.headers, environment, diagnostics);
        let body = gather::optional(self.body.as_ref(), |body| body.resolve(environment, diagnostics));
        let credential = gather::optional(self.auth.as_ref(), |auth| auth.open(environment, diagnostics));
        let certificate = self.certificate.as_ref();
        let http = gather::optional(certificate, |certificate| certificate.client(environment, diagnostics));
        let needs: BTreeSet<AttributeName> = self.needs().into_iter().map(|(name, _)| name).collect();
        Some(Arc::new(WebService {
            http: http?.unwrap_or_else(|| environment.deployment.http.clone()),
            method: self.method.clone(),
            target: target?.with_query(query?),
            headers: headers?,
            body: body?,
            credential: credential?.unwrap_or(RequestCredential::None),
            needs: needs.into_iter().collect(),
            records: self.records.clone(),
            signs: self.signs.clone(),
        }))
    }
}

/// The headers with settings and secrets; what is missing is reported.
fn headers(
    headers: &[(HeaderName, PlacedTemplate)],
    environment: &Environment,
    diagnostics: &mut Diagnostics,
) -> Option<Vec<(HeaderName, Template)>> {
    gather::all(headers.iter().map(|(name, written)| {
        let template = written.resolve(environment, diagnostics)?;
        header::check(name, &template, written.place, diagnostics).then(|| (name.clone(), template))
    }))
}

impl RequestBody<PlacedTemplate> {
    /// The same with settings and secrets; what is missing is reported.
    fn resolve(
        &self,
        environment: &Environment,
        diagnostics: &mut Diagnostics,
    ) -> Option<RequestBody<Template>> {
        let mut resolve = |body: &Self| body.resolve(environment, diagnostics);
        Some(match self {
            Self::Fixed(json) => RequestBody::Fixed(json.clone()),
            Self::Text(template) => RequestBody::Text(template.resolve(environment, diagnostics)?),
            Self::List(items) => RequestBody::List(gather::all(items.iter().map(resolve))?),
            Self::Map(members) => {
                let members = members.iter().map(|(name, member)| Some((name.clone(), resolve(member)?)));
                RequestBody::Map(gather::all(members)?)
            }
        })
    }
}

impl ClientCertificate {
    /// The HTTP client that uses it; what is missing or cannot be used is reported.
    fn client(&self, environment: &Environment, diagnostics: &mut Diagnostics) -> Option<Client> {
        let certificate = self.certificate.resolve_fixed(environment, diagnostics);
        let private_key = self.private_key.resolve_fixed(environment, diagnostics);
        tls(&certificate?, &private_key?, environment)
            .map(|tls| Client::over(tls, environment.deployment.proxy.clone()))
            .inspect_err(|reason| {
                diagnostics
                    .error(UNUSABLE_KEY, self.place, reason)
                    .help("both must be PEM: the certificate first, then its issuers, without the root");
            })
            .ok()
    }
}

fn tls(certificate: &str, private_key: &str, environment: &Environment) -> Result<ClientConfig, String> {
    let chain: Result<Vec<CertificateDer<'_>>, _> =
        CertificateDer::pem_slice_iter(certificate.as_bytes()).collect();
    let chain = chain.ok().filter(|chain| !chain.is_empty());
    let chain = chain.ok_or("the client certificate cannot be read")?;
    let chain = chain.into_iter().map(CertificateDer::into_owned).collect();
    let private_key = PrivateKeyDer::from_pem_slice(private_key.as_bytes());
    let private_key = private_key.map_err(|_| "the private key of the client certificate cannot be read")?;
    tls_builder(environment.deployment.extra_roots.as_deref())
        .map_err(|error| error.to_string())?
        .with_client_auth_cert(chain, private_key)
        .map_err(|_| "the client certificate and its private key do not belong together".to_owned())
}
