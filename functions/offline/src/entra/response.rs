//! Reads a response as Entra does, and names the sign-in error when Entra cannot use it.
//!
//! A reading of its own, on purpose: what `provider` writes is judged here by other code than its own.

use claims::entra::contract::{MAX_CLAIMS_BYTES, RESPONSE_ACTION_TYPE, RESPONSE_DATA_TYPE};
use serde_json::{Map, Value};

use super::sign_in_error::{
    ACTION_TYPE, ACTIONS, BODY, CONTENT_TYPE, EMPTY, EMPTY_NAME, NO_CLAIMS, STATUS, SignInError, TOO_LARGE,
};

/// The claims of a response.
///
/// # Errors
/// The error that Entra's sign-in log would show.
pub fn claims(status: u16, content_type: &str, body: &[u8]) -> Result<Map<String, Value>, SignInError> {
    if status != 200 {
        return Err(STATUS);
    }
    let media_type = content_type.split(';').next().unwrap_or_default().trim();
    if !media_type.eq_ignore_ascii_case("application/json") {
        return Err(CONTENT_TYPE);
    }
    if body.is_empty() {
        return Err(EMPTY);
    }
    let body: Value = serde_json::from_slice(body).map_err(|_| BODY)?;
    let claims = action(&body)?.get("claims").filter(|claims| !claims.is_null()).ok_or(NO_CLAIMS)?;
    let claims = claims.as_object().ok_or(BODY)?;
    check(claims)?;
    Ok(claims.clone())
}

fn action(body: &Value) -> Result<&Value, SignInError> {
    let data = body.get("data").filter(|data| !data.is_null()).ok_or(EMPTY)?;
    if data.get("@odata.type").and_then(Value::as_str) != Some(RESPONSE_DATA_TYPE) {
        return Err(BODY);
    }
    let actions = data.get("actions").and_then(Value::as_array).ok_or(BODY)?;
    let [action] = actions.as_slice() else { return Err(ACTIONS) };
    if action.get("@odata.type").and_then(Value::as_str) != Some(RESPONSE_ACTION_TYPE) {
        return Err(ACTION_TYPE);
    }
    Ok(action)
}

fn check(claims: &Map<String, Value>) -> Result<(), SignInError> {
    let mut bytes = 0;
    for (name, value) in claims {
        if name.is_empty() {
            return Err(EMPTY_NAME);
        }
        bytes += name.len() + size(value).ok_or(BODY)?;
    }
    if bytes > MAX_CLAIMS_BYTES { Err(TOO_LARGE) } else { Ok(()) }
}

/// The size in bytes of a string or a list of strings; `None` for what a claim cannot be.
fn size(value: &Value) -> Option<usize> {
    match value {
        Value::String(text) => Some(text.len()),
        Value::Array(items) => items.iter().map(|item| item.as_str().map(str::len)).sum(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(body: &str) -> u32 {
        claims(200, "application/json; charset=utf-8", body.as_bytes()).err().map_or(0, |error| error.code)
    }

    fn with_action(action: &str) -> String {
        format!(r#"{{"data":{{"@odata.type":"{RESPONSE_DATA_TYPE}","actions":[{action}]}}}}"#)
    }

    fn with_claims(claims: &str) -> String {
        with_action(&format!(r#"{{"@odata.type":"{RESPONSE_ACTION_TYPE}","claims":{claims}}}"#))
    }

    #[test]
    fn a_response_that_entra_cannot_use_gets_the_code_of_its_sign_in_log() {
        let large = "x".repeat(2999);
        for (body, expected) in [
            (with_claims("{}"), 0),
            (with_claims(r#"{"tier":"gold","roles":["a","b"]}"#), 0),
            (with_claims(&format!(r#"{{"t":"{large}"}}"#)), 0),
            (with_claims(&format!(r#"{{"tt":"{large}"}}"#)), 1003025),
            (with_claims(r#"{"tier":1}"#), 1003003),
            (with_claims(r#"{"tier":null}"#), 1003003),
            (with_claims(r#"{"":"x"}"#), 1003026),
            (with_claims("null"), 1003007),
            (with_action(&format!(r#"{{"@odata.type":"{RESPONSE_ACTION_TYPE}"}}"#)), 1003007),
            (with_action(r#"{"@odata.type":"microsoft.graph.provideClaimsForToken"}"#), 1003012),
            (with_action(""), 1003010),
            (with_action("{},{}"), 1003010),
            ("null".to_owned(), 1003009),
            (String::new(), 1003009),
            ("<claims/>".to_owned(), 1003003),
        ] {
            assert_eq!(code(&body), expected, "{body}");
        }
        let status = claims(401, "application/json", b"{}").unwrap_err();
        let content_type = claims(200, "text/plain", b"{}").unwrap_err();
        assert_eq!((status.code, content_type.code), (1003002, 1003006));
    }
}
