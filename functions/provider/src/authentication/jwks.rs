//! A published set of signing keys (RFC 7517), of which only strong RSA keys for RS256 are used.

use std::collections::HashMap;

use aws_lc_rs::signature::{ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::token::Token;

/// A public key, built once and ready to verify.
#[derive(Debug)]
pub(super) struct SigningKey {
    /// Its name in tokens' headers.
    pub(super) kid: String,
    /// The issuer whose tokens it signs; Entra's key sets name it, with `{tenantid}` for any tenant.
    pub(super) issuer: Option<String>,
    /// The modulus, as it was published.
    pub(super) n: String,
    /// The exponent, as it was published.
    pub(super) e: String,
    key: ParsedPublicKey,
}

/// How many keys of a document can have the same name, so that a token costs no more than these checks. Entra gives each key
/// a name of its own.
const MOST_OF_A_NAME: usize = 16;

#[derive(Deserialize)]
struct Jwks {
    keys: Vec<serde_json::Value>,
}

#[derive(Deserialize)]
struct Jwk {
    kty: String,
    kid: String,
    #[serde(rename = "use")]
    purpose: Option<String>,
    key_ops: Option<Vec<String>>,
    alg: Option<String>,
    issuer: Option<String>,
    n: String,
    e: String,
    /// The private part, which nobody should have published.
    d: Option<IgnoredAny>,
}

/// The usable keys of a document. A key that is of another type, for another purpose, too weak, or published with its
/// private part is left out, and so is one after [`MOST_OF_A_NAME`] others of its name; the others are kept.
pub(super) fn parse(document: &[u8]) -> Result<Vec<SigningKey>, serde_json::Error> {
    let jwks: Jwks = serde_json::from_slice(document)?;
    Ok(usable(jwks.keys))
}

/// The usable ones of these keys, as [`parse`] says.
pub(super) fn usable(keys: Vec<serde_json::Value>) -> Vec<SigningKey> {
    let keys = keys.into_iter().filter_map(|key| serde_json::from_value(key).ok());
    let mut named: HashMap<String, usize> = HashMap::new();
    let is_among_first = |key: &SigningKey| {
        let count = named.entry(key.kid.clone()).or_default();
        *count += 1;
        *count <= MOST_OF_A_NAME
    };
    keys.filter_map(signing_key).filter(is_among_first).collect()
}

fn signing_key(jwk: Jwk) -> Option<SigningKey> {
    let for_signatures = jwk.kty == "RSA"
        && jwk.purpose.is_none_or(|purpose| purpose == "sig")
        && jwk.key_ops.is_none_or(|operations| operations.iter().any(|operation| operation == "verify"))
        && jwk.d.is_none()
        && jwk.alg.is_none_or(|alg| alg == "RS256");
    let n = URL_SAFE_NO_PAD.decode(&jwk.n).ok()?;
    let e = URL_SAFE_NO_PAD.decode(&jwk.e).ok()?;
    if !for_signatures || jwk.kid.is_empty() || bits(&n) < 2048 {
        return None;
    }
    let key = RsaPublicKeyComponents { n, e }.to_parsed_public_key(&RSA_PKCS1_2048_8192_SHA256).ok()?;
    Some(SigningKey { kid: jwk.kid, issuer: jwk.issuer, n: jwk.n, e: jwk.e, key })
}

/// The size of a number in big-endian bytes.
fn bits(number: &[u8]) -> usize {
    let significant =
        number.iter().position(|byte| *byte != 0).and_then(|at| number.get(at..)).unwrap_or(&[]);
    let leading = significant.first().map_or(0, |byte| byte.leading_zeros() as usize);
    significant.len() * 8 - leading
}

impl SigningKey {
    /// Whether this key made the token's signature.
    pub(super) fn signed(&self, token: &Token<'_>) -> bool {
        self.key.verify_sig(token.signed.as_bytes(), &token.signature).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A modulus of this many bits; any odd number makes a key that can be built.
    fn modulus(bits: usize) -> String {
        let mut n = vec![0xff; bits.div_ceil(8)];
        n[0] = 0xff >> (n.len() * 8 - bits);
        URL_SAFE_NO_PAD.encode(n)
    }

    fn usable(fields: &str, bits: usize) -> bool {
        let key = format!(r#"{{"kid":"k","e":"AQAB","n":"{}",{fields}}}"#, modulus(bits));
        parse(format!(r#"{{"keys":[{key},{{"kty":"EC"}},7]}}"#).as_bytes()).unwrap().len() == 1
    }

    #[test]
    fn only_strong_rsa_keys_for_signatures_are_used() {
        assert!(usable(r#""kty":"RSA""#, 2048));
        assert!(usable(r#""kty":"RSA","use":"sig","alg":"RS256","x5c":["MII"]"#, 4096));
        assert!(!usable(r#""kty":"RSA""#, 2047));
        assert!(!usable(r#""kty":"RSA""#, 1024));
        assert!(!usable(r#""kty":"RSA","use":"enc""#, 2048));
        assert!(!usable(r#""kty":"RSA","alg":"RS512""#, 2048));
        assert!(!usable(r#""kty":"oct""#, 2048));
        assert!(usable(r#""kty":"RSA","key_ops":["verify"]"#, 2048));
        assert!(!usable(r#""kty":"RSA","key_ops":["encrypt","wrapKey"]"#, 2048));
        assert!(!usable(r#""kty":"RSA","key_ops":[]"#, 2048));
        assert!(!usable(r#""kty":"RSA","d":"AQ""#, 2048));
    }

    /// The key and the token of RFC 7515, appendix A.2.
    #[test]
    fn the_example_of_the_rfc_is_signed_by_its_key_and_by_no_other() {
        let n = "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd\
            2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2\
            R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9\
            gb54h4FRWyuXpoQ";
        let signed = "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb\
            290Ijp0cnVlfQ";
        let signature = "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9\
            uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn\
            6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN\
            _IoypGlUPQGe77Rw";
        let key = |n: &str| {
            let keys = format!(r#"{{"keys":[{{"kty":"RSA","kid":"rfc","e":"AQAB","n":"{n}"}}]}}"#);
            parse(keys.as_bytes()).unwrap().remove(0)
        };
        assert!(key(n).signed(&Token::example(signed, signature)));
        assert!(!key(&modulus(2048)).signed(&Token::example(signed, signature)));
        assert!(!key(n).signed(&Token::example("eyJhbGciOiJSUzI1NiJ9.e30", signature)));
    }

    #[test]
    fn a_name_is_that_of_a_few_keys_only() {
        let key = |kid| format!(r#"{{"kty":"RSA","kid":"{kid}","e":"AQAB","n":"{}"}}"#, modulus(2048));
        let many = vec![key("many"); 600].join(",");
        let keys = parse(format!(r#"{{"keys":[{many},{},{}]}}"#, key("a"), key("b")).as_bytes()).unwrap();
        assert_eq!(keys.iter().filter(|key| key.kid == "many").count(), MOST_OF_A_NAME);
        assert_eq!(keys.len(), MOST_OF_A_NAME + 2);
    }

    #[test]
    fn a_document_without_a_list_of_keys_is_an_error() {
        assert!(parse(b"{}").is_err());
        assert!(parse(b"<html>").is_err());
        assert!(parse(br#"{"keys":[]}"#).unwrap().is_empty());
    }
}
