//! AWS Signature Version 4, for API Gateway and Lambda function URLs with IAM.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html>

use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider};
use bytes::Bytes;
use claims::document::{Diagnostics, Node, Place};
use http::Request;

use crate::aws::required;
use crate::aws::sigv4;
use crate::clock::Clock;
use crate::environment::Environment;
use crate::failure::{FailureKind, StoreFailure};
use crate::template::PlacedTemplate;

/// The names of the services in a signature.
const SERVICES: [&str; 2] = ["execute-api", "lambda"];

/// `awsSigV4`.
#[derive(Debug)]
pub(super) struct SignatureV4 {
    pub(super) service: &'static str,
    region: Option<PlacedTemplate>,
    place: Place,
}

/// Signs requests.
pub(super) struct AwsSigner {
    credentials: SharedCredentialsProvider,
    region: String,
    service: &'static str,
    clock: Clock,
}

impl SignatureV4 {
    /// Reads it; mistakes are reported.
    pub(super) fn read(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        let mut fields = node.fields(diagnostics)?;
        let service = fields.required("service", diagnostics);
        let service = service.and_then(|node| node.one_of(&SERVICES, diagnostics));
        let region = fields.optional("region").map(|node| PlacedTemplate::read_fixed(node, diagnostics));
        fields.finish(diagnostics);
        let service = SERVICES.get(service?).copied()?;
        Some(Self { service, region: region.flatten(), place: node.place })
    }

    /// The signer; what is missing is reported.
    pub(super) fn open(&self, environment: &Environment, diagnostics: &mut Diagnostics) -> Option<AwsSigner> {
        let credentials = required::credentials(environment, self.place, diagnostics);
        let region = required::region(self.region.as_ref(), environment, self.place, diagnostics);
        let clock = environment.deployment.clock.clone();
        Some(AwsSigner { credentials: credentials?, region: region?, service: self.service, clock })
    }
}

impl AwsSigner {
    /// Adds the signature of the whole request.
    ///
    /// # Errors
    /// There are no credentials at the moment, or the request cannot be signed.
    pub(super) async fn sign(&self, request: &mut Request<Bytes>) -> Result<(), StoreFailure> {
        let credentials = self.credentials.provide_credentials().await.map_err(|_| {
            StoreFailure::new(FailureKind::Misconfigured, "there are no AWS credentials to sign with")
        })?;
        sigv4::sign(request, self.service, &self.region, &credentials, (self.clock)())
            .map_err(|_| StoreFailure::new(FailureKind::Misconfigured, "the request could not be signed"))
    }
}
