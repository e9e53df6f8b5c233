//! `protocol`: how the application asked for the token.

use super::{Built, Definition, Example, Outcome, Takes};
use crate::document::{Kind, Node};
use crate::scope::Scope;
use crate::value::{Known, Value};

pub(super) const CONDITION: Definition = Definition {
    name: "protocol",
    meaning: "holds for a sign-in with one of these protocols, as the callout names it: OAUTH2.0, SAML, \
              WS-FED; case does not matter",
    takes: Takes::Texts,
    examples: &[
        Example {
            policy: "protocol: saml",
            given: &[("event.protocol", &["SAML"])],
            outcome: Outcome::Holds,
        },
        Example {
            policy: "protocol: [SAML, WS-FED]",
            given: &[("event.protocol", &["OAUTH2.0"])],
            outcome: Outcome::Fails,
        },
        Example { policy: "protocol: SAML", given: &[], outcome: Outcome::Unknown },
    ],
    build,
};

fn build(node: &Node, scope: &mut Scope<'_>) -> Option<Built> {
    let attribute = scope.needed("protocol", "event.protocol", node.place)?;
    let protocols = match &node.kind {
        Kind::Text { text, .. } => vec![text.clone()],
        _ => node.texts(scope.diagnostics)?,
    };
    Some(Built {
        words: format!("the protocol is {}", protocols.join(" or ")),
        parts: Vec::new(),
        test: Box::new(move |_, known| {
            let Some(protocol) = known.get(attribute).and_then(Known::value).and_then(Value::first) else {
                return Outcome::Unknown;
            };
            protocols.iter().any(|wanted| wanted.eq_ignore_ascii_case(protocol)).into()
        }),
    })
}
