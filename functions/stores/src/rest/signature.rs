//! AWS Signature Version 4, for API Gateway and Lambda function URLs with IAM.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html>

use claims::document::{Diagnostics, Node, Place};

use crate::template::PlacedTemplate;

/// The names of the services in a signature.
const SERVICES: [&str; 2] = ["execute-api", "lambda"];

/// `awsSigV4`.
#[derive(Debug)]
pub(super) struct SignatureV4 {
    pub(super) service: &'static str,
    pub(super) region: Option<PlacedTemplate>,
    pub(super) place: Place,
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
}
