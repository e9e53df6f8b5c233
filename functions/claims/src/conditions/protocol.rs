//! `protocol`: how the application asked for the token.

use super::codes::UNKNOWN_PROTOCOL;
use super::{Built, ConditionArgument, ConditionDefinition, ConditionExample, ConditionOutcome};
use crate::document::{Diagnostics, Node, NodeKind};
use crate::entra::contract::PROTOCOLS;
use crate::values::{Known, Scope, Value, cost};

pub(super) const CONDITION: ConditionDefinition = ConditionDefinition {
    name: "protocol",
    meaning: "holds for a sign-in with one of these protocols, as the callout names it: OAUTH2.0, SAML, \
              WS-FED; case does not matter",
    takes: ConditionArgument::Texts,
    examples: &[
        ConditionExample {
            policy: "protocol: saml",
            given: &[("event.protocol", &["SAML"])],
            outcome: ConditionOutcome::Holds,
        },
        ConditionExample {
            policy: "protocol: [SAML, WS-FED]",
            given: &[("event.protocol", &["OAUTH2.0"])],
            outcome: ConditionOutcome::Fails,
        },
        ConditionExample { policy: "protocol: SAML", given: &[], outcome: ConditionOutcome::Unknown },
    ],
    build,
};

fn build(node: &Node, scope: &mut Scope<'_>) -> Option<Built> {
    let attribute = scope.needed("protocol", "event.protocol", node.place)?;
    let protocols = match &node.kind {
        NodeKind::Text { text, .. } => vec![text.clone()],
        _ => node.texts(scope.diagnostics)?,
    };
    for written in [node].into_iter().chain(node.as_items()) {
        check(written, scope.diagnostics);
    }
    Some(Built {
        words: format!("the protocol is {}", protocols.join(" or ")),
        parts: Vec::new(),
        test: Box::new(move |_, known, steps| {
            let Some(protocol) = known.get(attribute).and_then(Known::value).and_then(Value::first) else {
                return ConditionOutcome::Unknown;
            };
            let same = protocols.iter().filter(|wanted| wanted.len() == protocol.len()).count();
            steps.spend(cost::items(protocols.len()));
            if !steps.spend(cost::compared(protocol.len().saturating_mul(same))) {
                return ConditionOutcome::Unknown;
            }
            protocols.iter().any(|wanted| wanted.eq_ignore_ascii_case(protocol)).into()
        }),
    })
}

fn check(node: &Node, diagnostics: &mut Diagnostics) {
    let Some(text) = node.as_text() else { return };
    if !PROTOCOLS.iter().any(|known| known.eq_ignore_ascii_case(text)) {
        let message = format!("no sign-in has the protocol `{text}`");
        let help = "use OAUTH2.0 (also for OpenID Connect), SAML or WS-FED";
        diagnostics.warning(UNKNOWN_PROTOCOL, node.place, message).help(help);
    }
}
