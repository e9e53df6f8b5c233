//! The client certificate for a service.

use claims::document::{Diagnostics, Node, Place};

use crate::template::PlacedTemplate;

/// `clientCertificate`.
#[derive(Debug)]
pub(super) struct ClientCertificate {
    pub(super) certificate: PlacedTemplate,
    pub(super) private_key: PlacedTemplate,
    pub(super) place: Place,
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
}
