//! What a case gives, or should give: claims, or a refusal.

use bytes::Bytes;
use claims::document::{Diagnostics, Node, NodeKind};
use http::Response;
use http::header::CONTENT_TYPE;
use provider::reason::Reason;
use serde_json::{Map, Value, json};

use crate::entra::response;
use crate::given::Given;
use crate::policy_text::Usable;

/// The reasons that a policy can give for a refusal.
const REASONS: [Reason; 3] = [Reason::ClaimsTooLarge, Reason::RequiredClaimMissing, Reason::StoreUnavailable];

/// What a case gives, or should give.
#[derive(Clone, Debug)]
pub enum CaseOutcome {
    /// Exactly these claims, as Entra reads them; where a list of one text is expected, that text will do.
    Claims(Map<String, Value>),
    /// No token.
    Refused {
        /// The reason's code.
        code: &'static str,
        /// What the log says beyond it; empty where a refusal is expected.
        inside: String,
    },
}

impl CaseOutcome {
    /// Reads `expect:`; mistakes are noted.
    pub(super) fn read(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        let mut fields = node.fields(diagnostics)?;
        let entry = fields.exactly_one(&["claims", "refused"], diagnostics);
        fields.finish(diagnostics);
        let entry = entry?;
        if entry.key == "claims" {
            return claims(&entry.value, diagnostics).map(Self::Claims);
        }
        let codes = REASONS.map(Reason::code);
        let index = entry.value.one_of(&codes, diagnostics)?;
        codes.get(index).map(|code| Self::Refused { code, inside: String::new() })
    }

    /// What the function would answer; the stores are as they are given.
    pub async fn of(usable: &Usable, given: &Given) -> Self {
        match given.answer(usable).await {
            Ok(answer) => Self::read_by_entra(&answer.response),
            Err(failure) => Self::Refused { code: failure.reason.code(), inside: failure.inside },
        }
    }

    fn read_by_entra(answer: &Response<Bytes>) -> Self {
        let content_type = answer.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let claims =
            response::claims(answer.status().as_u16(), content_type.unwrap_or_default(), answer.body());
        match claims {
            Ok(claims) => Self::Claims(claims),
            Err(error) => Self::Refused { code: error.name, inside: error.cause.to_owned() },
        }
    }

    /// Whether Entra would see what is expected, `self`; the text for the log does not count.
    pub(super) fn is(&self, actual: &Self) -> bool {
        match (self, actual) {
            (Self::Claims(expected), Self::Claims(actual)) => {
                expected.len() == actual.len()
                    && expected.iter().all(|(name, value)| is_as_expected(Some(value), actual.get(name)))
            }
            (Self::Refused { code, .. }, Self::Refused { code: other, .. }) => code == other,
            _ => false,
        }
    }

    /// `{"claims": {...}}` or `{"refused": "..."}`, as a case writes it.
    pub fn json(&self) -> Value {
        match self {
            Self::Claims(claims) => json!({ "claims": claims }),
            Self::Refused { code, .. } => json!({ "refused": code }),
        }
    }
}

/// Whether a claim has the expected value. A list of one text is written as that text, unless the claim is a list for
/// everybody.
pub(super) fn is_as_expected(expected: Option<&Value>, actual: Option<&Value>) -> bool {
    let only =
        expected.and_then(Value::as_array).filter(|list| list.len() == 1).and_then(|list| list.first());
    actual == expected || actual.is_some() && actual == only
}

fn claims(node: &Node, diagnostics: &mut Diagnostics) -> Option<Map<String, Value>> {
    let mut claims = Map::new();
    for entry in node.entries(diagnostics)? {
        let value = match &entry.value.kind {
            NodeKind::List(items) => {
                let texts = items.iter().filter_map(|item| item.text(diagnostics));
                json!(texts.collect::<Vec<&str>>())
            }
            _ => json!(entry.value.text(diagnostics)?),
        };
        claims.insert(entry.key.clone(), value);
    }
    Some(claims)
}
