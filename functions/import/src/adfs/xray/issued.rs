//! Reads the claims that AD FS issued: the table of Claims X-Ray, or a token as SAML or JSON, also in Base64.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use percent_encoding::percent_decode_str;
use serde_json::Value;

use super::{ClaimValueSets, add, saml};

/// The claims of a file.
///
/// # Errors
/// It is none of what can be read.
pub fn read(text: &str) -> Result<ClaimValueSets, String> {
    let text = text.trim_start_matches('\u{feff}').trim();
    let claims = read_plain(text)?;
    if claims.is_empty() { Err("the file has no claims".to_owned()) } else { Ok(claims) }
}

fn read_plain(text: &str) -> Result<ClaimValueSets, String> {
    let lower = text.get(..15).unwrap_or_default().to_ascii_lowercase();
    if lower.starts_with("<!doctype html") || lower.starts_with("<html") {
        return Err("this is a web page: copy its table of claims, or the token, into the file".to_owned());
    }
    if text.starts_with('<') {
        return saml::read(text);
    }
    if let Ok(json) = serde_json::from_str::<Value>(text)
        && (json.is_object() || json.is_array())
    {
        return Ok(of_json(&json));
    }
    if let Some(json) = json_web_token(text) {
        return Ok(of_json(&json));
    }
    if let Some(xml) = base64_text(text).filter(|xml| xml.trim_start().starts_with('<')) {
        return saml::read(xml.trim_start());
    }
    table(text)
}

fn json_web_token(text: &str) -> Option<Value> {
    let mut parts = text.split('.');
    let (_, payload, _) = (parts.next()?, parts.next()?, parts.next()?);
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).ok()?).ok()
}

/// A response as a form has it: `SAMLResponse=...`, with percent signs.
fn base64_text(text: &str) -> Option<String> {
    let text = text.strip_prefix("SAMLResponse=").map_or(text, |rest| rest.split('&').next().unwrap_or(rest));
    let decoded = if text.contains('%') { percent_decode_str(text).decode_utf8().ok()? } else { text.into() };
    let plain: String = decoded.chars().filter(|one| !one.is_whitespace()).collect();
    let bytes = STANDARD.decode(&plain).or_else(|_| STANDARD_NO_PAD.decode(&plain)).ok()?;
    String::from_utf8(bytes).ok()
}

/// `{"type": value or list}`, or `[{"Type": ..., "Value": ...}]`, also within `claims`.
fn of_json(json: &Value) -> ClaimValueSets {
    let json = json.get("claims").or_else(|| json.get("Claims")).unwrap_or(json);
    let mut claims = ClaimValueSets::new();
    for (name, value) in json.as_object().into_iter().flatten() {
        let values = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
        values.iter().for_each(|value| add(&mut claims, name, &scalar(value)));
    }
    for item in json.as_array().into_iter().flatten() {
        let of = |names: [&str; 4]| {
            let found =
                item.as_object()?.iter().find(|(key, _)| names.contains(&key.to_ascii_lowercase().as_str()));
            found.map(|(_, value)| scalar(value))
        };
        if let (Some(name), Some(value)) = (
            of(["type", "claimtype", "claim type", "name"]),
            of(["value", "claimvalue", "claim value", "val"]),
        ) {
            add(&mut claims, &name, &value);
        }
    }
    claims
}

fn scalar(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// A claim type and a value in each line, between them a tab, a bar, several blanks or a comma. The first line can be the
/// titles.
fn table(text: &str) -> Result<ClaimValueSets, String> {
    let mut claims = ClaimValueSets::new();
    let is_rule = |line: &str| line.chars().all(|one| matches!(one, '|' | '-' | ':' | ' '));
    for (number, line) in text.lines().enumerate().filter(|(_, line)| !is_rule(line)) {
        let line = line.trim().trim_matches('|').trim();
        let found = ["\t", "|", "  ", ","].iter().find_map(|between| line.split_once(between));
        let Some((name, value)) = found else {
            return Err(format!(
                "line {}: expected a claim type and a value, with a tab between them",
                number + 1
            ));
        };
        let (name, value) = (unquoted(name), unquoted(value));
        let is_title = claims.is_empty()
            && name.to_ascii_lowercase().ends_with("type")
            && value.eq_ignore_ascii_case("value");
        if !is_title {
            add(&mut claims, &name, &value);
        }
    }
    Ok(claims)
}

fn unquoted(cell: &str) -> String {
    let cell = cell.trim();
    let inner = cell.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    inner.map_or_else(|| cell.to_owned(), |inner| inner.replace("\"\"", "\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROLE: &str = "http://schemas.microsoft.com/ws/2008/06/identity/claims/role";

    fn shown(text: &str) -> String {
        match read(text) {
            Ok(claims) => {
                let lines = claims.iter().map(|(name, values)| format!("{name}={values:?}"));
                lines.collect::<Vec<_>>().join(" ")
            }
            Err(error) => error,
        }
    }

    fn assertion() -> String {
        format!(
            "<samlp:Response xmlns:samlp=\"p\"><saml:Assertion xmlns:saml=\"a\"><saml:Subject><saml:NameID>kim</saml:NameID></saml:Subject>\
             <saml:AttributeStatement><saml:Attribute Name=\"{ROLE}\"><saml:AttributeValue>A &amp; B</saml:AttributeValue>\
             <saml:AttributeValue>C</saml:AttributeValue></saml:Attribute></saml:AttributeStatement></saml:Assertion></samlp:Response>"
        )
    }

    #[test]
    fn every_form_of_a_token_gives_its_claims() {
        let both = format!("{ROLE}={{\"A & B\", \"C\"}}");
        let with_name_id = format!(
            "{both} http://schemas.xmlsoap.org/ws/2005/05/identity/claims/nameidentifier={{\"kim\"}}"
        );
        let encoded = STANDARD.encode(assertion());
        let payload = URL_SAFE_NO_PAD.encode(format!("{{\"{ROLE}\":[\"C\",\"A & B\"]}}"));
        for (text, expected) in [
            (assertion(), &with_name_id),
            (encoded.clone(), &with_name_id),
            (
                format!("SAMLResponse={}&RelayState=x", encoded.replace('=', "%3D").replace('+', "%2B")),
                &with_name_id,
            ),
            (format!("Claim Type\tValue\n{ROLE}\tC\n{ROLE}\tA & B\n"), &both),
            (format!("| Claim type | Value |\n|---|---|\n| {ROLE} | C |\n| {ROLE} | A & B |\n"), &both),
            (format!("Type,Value\n{ROLE},C\n\n\"{ROLE}\",\"A & B\"\n"), &both),
            (
                format!(
                    "{{\"claims\": [{{\"Type\": \"{ROLE}\", \"Value\": \"C\"}}, {{\"Type\": \"{ROLE}\", \"Value\": \"A & B\"}}]}}"
                ),
                &both,
            ),
            (format!("h.{payload}.s"), &both),
        ] {
            assert_eq!(&shown(&text), expected, "{text}");
        }
    }

    #[test]
    fn a_token_of_saml_1_1_names_types_in_two_parts() {
        let text = "<t:RequestSecurityTokenResponse xmlns:t=\"t\"><t:RequestedSecurityToken><saml:Assertion xmlns:saml=\"a\">\
             <saml:AttributeStatement><saml:Attribute AttributeName=\"role\" \
             AttributeNamespace=\"http://schemas.microsoft.com/ws/2008/06/identity/claims\"><saml:AttributeValue>C</saml:AttributeValue>\
             </saml:Attribute></saml:AttributeStatement></saml:Assertion></t:RequestedSecurityToken></t:RequestSecurityTokenResponse>";
        assert_eq!(shown(text), format!("{ROLE}={{\"C\"}}"));
    }

    #[test]
    fn what_cannot_be_read_is_said() {
        for (text, message) in [
            ("", "the file has no claims"),
            ("<!DOCTYPE html><html>", "this is a web page"),
            ("<a><EncryptedAssertion/></a>", "the assertion is encrypted"),
            ("<a/>", "the XML has no SAML attributes"),
            ("<a", "this is not XML"),
            ("<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>", "this is not XML"),
            ("role Admin", "line 1: expected a claim type and a value"),
        ] {
            assert!(shown(text).contains(message), "{text}: {}", shown(text));
        }
    }
}
