//! Step 5: Entra's words for claims
//! (<https://learn.microsoft.com/entra/identity-platform/custom-claims-provider-reference>).

use std::collections::BTreeSet;

use bytes::Bytes;
use claims::entra::contract::{MAX_CLAIMS_BYTES, RESPONSE_ACTION_TYPE, RESPONSE_DATA_TYPE};
use claims::evaluation::{Claim, Evaluation};
use claims::values::Value;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, Response};
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use crate::failure::Failure;
use crate::reason::Reason;

/// The answer to one callout.
#[derive(Debug)]
pub struct CalloutAnswer {
    /// The response for Entra.
    pub response: Response<Bytes>,
    /// How many claims are in it.
    pub claims: usize,
    /// The size of the names and values in it, in bytes of UTF-8.
    pub claims_bytes: usize,
    /// The names of the optional claims that had no room, in the order of the policy.
    pub left_out: Vec<String>,
}

/// The claims that go into the token.
#[derive(Debug)]
pub(crate) struct Fitting<'e> {
    /// In the order of the policy.
    pub(crate) claims: Vec<&'e Claim>,
    /// The size of their names and values, in bytes of UTF-8.
    pub(crate) claims_bytes: usize,
    /// The names of the optional claims that have no room, in the order of the policy.
    pub(crate) left_out: Vec<String>,
}

/// Writes the claims, in the order of the policy. Where they are too large, optional ones are left out, from
/// the top, until the others fit.
///
/// # Errors
/// [`Reason::RequiredClaimMissing`], [`Reason::ClaimsTooLarge`] with the size of each claim, or
/// [`Reason::AnswerNotWritten`].
pub fn write(evaluation: &Evaluation) -> Result<CalloutAnswer, Failure> {
    let Fitting { claims, claims_bytes, left_out } = fitting(evaluation)?;
    Ok(CalloutAnswer { response: respond(&claims)?, claims: claims.len(), claims_bytes, left_out })
}

/// The claims that Entra accepts, as [`write`] writes them.
///
/// # Errors
/// [`Reason::RequiredClaimMissing`], or [`Reason::ClaimsTooLarge`] with the size of each claim.
pub(crate) fn fitting(evaluation: &Evaluation) -> Result<Fitting<'_>, Failure> {
    if !evaluation.missing.is_empty() {
        let missing = evaluation.missing.join("`, `");
        let limit = evaluation.not_evaluated.first();
        let why = limit.map(|claim| format!(": the evaluation exceeded its step limit at `{claim}`"));
        let inside = format!("no value for `{missing}`{}", why.unwrap_or_default());
        return Err(Failure::new(Reason::RequiredClaimMissing, inside));
    }
    let mut claims: Vec<&Claim> = evaluation.claims.iter().collect();
    let mut left_out = Vec::new();
    let mut claims_bytes = claims.iter().map(|claim| size(claim)).sum();
    while claims_bytes > MAX_CLAIMS_BYTES {
        let optional = claims.iter().position(|claim| claim.optional);
        let claim = claims.remove(optional.ok_or_else(|| too_large(&claims, claims_bytes))?);
        claims_bytes -= size(claim);
        left_out.push(claim.name.clone());
    }
    Ok(Fitting { claims, claims_bytes, left_out })
}

/// The answer without claims, which adds nothing to the token.
///
/// # Errors
/// [`Reason::AnswerNotWritten`].
pub fn empty() -> Result<CalloutAnswer, Failure> {
    write(&Evaluation::default())
}

fn respond(claims: &[&Claim]) -> Result<Response<Bytes>, Failure> {
    let names: BTreeSet<&str> = claims.iter().map(|claim| claim.name.as_str()).collect();
    if names.len() != claims.len() || names.contains("") {
        return Err(Failure::new(Reason::AnswerNotWritten, "the name of a claim is empty or appears twice"));
    }
    let action = ResponseAction { odata_type: RESPONSE_ACTION_TYPE, claims: Claims(claims) };
    let body = ResponseBody { data: ResponseData { odata_type: RESPONSE_DATA_TYPE, actions: [action] } };
    let body = serde_json::to_vec(&body).map_err(|_| Reason::AnswerNotWritten)?;
    let mut response = Response::new(Bytes::from(body));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    Ok(response)
}

fn size(claim: &Claim) -> usize {
    claim.name.len() + claim.value.texts().iter().map(String::len).sum::<usize>()
}

fn too_large(claims: &[&Claim], total: usize) -> Failure {
    let sizes: Vec<String> = claims.iter().map(|claim| format!("`{}` {}", claim.name, size(claim))).collect();
    Failure::new(
        Reason::ClaimsTooLarge,
        format!("{total} bytes of at most {MAX_CLAIMS_BYTES}: {}", sizes.join(", ")),
    )
}

#[derive(Serialize)]
struct ResponseBody<'c> {
    data: ResponseData<'c>,
}

#[derive(Serialize)]
struct ResponseData<'c> {
    #[serde(rename = "@odata.type")]
    odata_type: &'static str,
    actions: [ResponseAction<'c>; 1],
}

#[derive(Serialize)]
struct ResponseAction<'c> {
    #[serde(rename = "@odata.type")]
    odata_type: &'static str,
    claims: Claims<'c>,
}

struct Claims<'c>(&'c [&'c Claim]);

impl Serialize for Claims<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for claim in self.0 {
            match &claim.value {
                Value::Text(text) => map.serialize_entry(&claim.name, text)?,
                // Microsoft's own library writes one value as a text, and only several as a list: so do we, unless
                // the policy says `list: true`.
                Value::List(texts) => match texts.as_slice() {
                    [only] if !claim.list => map.serialize_entry(&claim.name, only)?,
                    several => map.serialize_entry(&claim.name, several)?,
                },
            }
        }
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claim(name: &str, value: Value, optional: bool) -> Claim {
        Claim { name: name.to_owned(), value, optional, list: false }
    }

    fn of(claims: Vec<Claim>) -> Evaluation {
        Evaluation { claims, ..Evaluation::default() }
    }

    /// A claim of this many bytes in all.
    fn sized(name: &str, bytes: usize, optional: bool) -> Claim {
        claim(name, Value::Text("x".repeat(bytes - name.len())), optional)
    }

    #[test]
    fn claims_are_written_in_the_order_of_the_policy() {
        let roles = |texts: &[&str]| Value::List(texts.iter().map(|text| (*text).to_owned()).collect());
        let claims = vec![
            claim("tier", "gold".into(), false),
            claim("Roles", roles(&["Reader", "Approver"]), false),
            claim("a", roles(&["one"]), false),
            Claim { list: true, ..claim("b", roles(&["one"]), false) },
        ];
        let answer = write(&of(claims)).unwrap();
        let expected = concat!(
            r#"{"data":{"@odata.type":"microsoft.graph.onTokenIssuanceStartResponseData","actions":["#,
            r#"{"@odata.type":"microsoft.graph.tokenIssuanceStart.provideClaimsForToken","claims":"#,
            r#"{"tier":"gold","Roles":["Reader","Approver"],"a":"one","b":["one"]}}]}}"#
        );
        assert_eq!(answer.response.body(), expected);
        assert_eq!(answer.response.status(), 200);
        assert_eq!(answer.response.headers().get(CONTENT_TYPE).unwrap(), "application/json");
        assert_eq!(answer.claims_bytes, "tiergoldRolesReaderApproveraonebone".len());
    }

    #[test]
    fn no_claims_are_an_empty_object() {
        let body = empty().unwrap().response.into_body();
        assert!(std::str::from_utf8(&body).unwrap().ends_with(r#""claims":{}}]}}"#));
    }

    #[test]
    fn the_limit_counts_utf8_bytes_of_names_and_values() {
        assert_eq!(write(&of(vec![sized("a", 3000, false)])).unwrap().claims_bytes, 3000);
        let failure = write(&of(vec![sized("a", 3000, false), sized("b", 1, false)])).unwrap_err();
        assert_eq!(failure.reason, Reason::ClaimsTooLarge);
        assert_eq!(failure.inside, "3001 bytes of at most 3000: `a` 3000, `b` 1");
        let wide = claim("n", Value::Text("\u{e9}".repeat(1500)), false);
        assert_eq!(write(&of(vec![wide])).unwrap_err().reason, Reason::ClaimsTooLarge);
    }

    #[test]
    fn optional_claims_are_left_out_from_the_top_until_the_others_fit() {
        let claims = vec![
            sized("first", 500, true),
            sized("kept", 2000, false),
            sized("second", 1000, true),
            sized("third", 400, true),
        ];
        let answer = write(&of(claims)).unwrap();
        assert_eq!(answer.left_out, ["first", "second"]);
        assert_eq!(answer.claims_bytes, 2400);
    }

    #[test]
    fn a_missing_required_claim_refuses_the_callout() {
        let missing = vec!["tier".to_owned()];
        let evaluation = Evaluation { missing, ..Evaluation::default() };
        let failure = write(&evaluation).unwrap_err();
        assert_eq!(failure.reason, Reason::RequiredClaimMissing);
        assert_eq!(failure.inside, "no value for `tier`");
        let not_evaluated = vec!["roles".to_owned(), "tier".to_owned()];
        let failure = write(&Evaluation { not_evaluated, ..evaluation }).unwrap_err();
        let expected = "no value for `tier`: the evaluation exceeded its step limit at `roles`";
        assert_eq!(failure.inside, expected);
    }

    #[test]
    fn a_name_that_is_empty_or_stands_there_twice_is_our_own_fault() {
        for names in [["", "a"], ["a", "a"]] {
            let claims = names.iter().map(|name| claim(name, "v".into(), false)).collect();
            assert_eq!(write(&of(claims)).unwrap_err().reason, Reason::AnswerNotWritten);
        }
    }
}
