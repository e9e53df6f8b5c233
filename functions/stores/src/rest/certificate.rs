//! The client certificate for a service, and the HTTP client that uses it.

use claims::document::{Diagnostics, Node, Place};
use rustls::ClientConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

use crate::codes::UNUSABLE_KEY;
use crate::environment::Environment;
use crate::http::{Client, tls_builder};
use crate::template::PlacedTemplate;

/// `clientCertificate`.
#[derive(Debug)]
pub(super) struct ClientCertificate {
    certificate: PlacedTemplate,
    private_key: PlacedTemplate,
    place: Place,
}

impl ClientCertificate {
    /// Reads it; mistakes are reported.
    pub(super) fn read(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        let mut fields = node.fields(diagnostics)?;
        let mut fixed = |name| {
            let node = fields.required(name, diagnostics)?;
            PlacedTemplate::read_fixed(node, diagnostics)
        };
        let (certificate, private_key) = (fixed("certificate"), fixed("privateKey"));
        fields.finish(diagnostics);
        Some(Self { certificate: certificate?, private_key: private_key?, place: node.place })
    }

    /// The HTTP client that uses it; what is missing or cannot be used is reported.
    pub(super) fn client(&self, environment: &Environment, diagnostics: &mut Diagnostics) -> Option<Client> {
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
