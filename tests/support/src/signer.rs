//! Tokens signed with the local issuer's real key, honest or forged.

use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{KeyPair, RSA_PKCS1_SHA256, RsaKeyPair};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

/// The tenant of the recorded callouts.
pub const TENANT_ID: &str = "11111111-1111-4111-8111-111111111111";
/// The application id that tokens are for.
pub const AUDIENCE: &str = "88888888-8888-4888-8888-888888888888";
/// The application id of Entra's own service, which sends the callouts.
pub const CALLER_APP_ID: &str = "99045fe1-7639-4a75-9d4a-577b6ca3810f";

/// The claims of a token that a provider accepts.
pub fn honest(issuer: &str) -> Value {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    json!({
        "aud": AUDIENCE, "iss": format!("{issuer}/{TENANT_ID}/v2.0"), "tid": TENANT_ID, "ver": "2.0",
        "azp": CALLER_APP_ID, "iat": now, "nbf": now, "exp": now + 300,
    })
}

/// The public key in the folder of `claimsmith serve`, as an issuer publishes it.
pub fn published_keys(state: &Path) -> Value {
    let key = key(state);
    let part = |part: &[u8]| URL_SAFE_NO_PAD.encode(part);
    let modulus = part(key.public_key().modulus().big_endian_without_leading_zero());
    let exponent = part(key.public_key().exponent().big_endian_without_leading_zero());
    json!({ "keys": [{ "kty": "RSA", "use": "sig", "alg": "RS256", "kid": "local", "n": modulus, "e": exponent }] })
}

fn key(state: &Path) -> RsaKeyPair {
    RsaKeyPair::from_pkcs8(&std::fs::read(state.join("signing-key.der")).unwrap()).unwrap()
}

/// A token with these claims, signed with the key in the folder of `claimsmith serve`.
pub fn sign(state: &Path, claims: &Value) -> String {
    let key = key(state);
    let encode = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let header = json!({ "alg": "RS256", "typ": "JWT", "kid": "local" });
    let signed = format!("{}.{}", encode(&header), encode(claims));
    let mut signature = vec![0; key.public_modulus_len()];
    key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), signed.as_bytes(), &mut signature).unwrap();
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
}
