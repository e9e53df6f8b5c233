//! RFC 7515 (signatures), RFC 7519 (tokens) and RFC 8725 (best practices). Rows that begin with DIFFERENCE are stricter
//! than the RFC: Entra issues no such token.

use serde_json::json;
use support::servers::entra::{AUDIENCE, CALLER, Key, NOW, Token, base64, issuer_v2};

use super::{Row, check, signed, world_of};
use crate::world::World;

/// The claims of appendices A.1 to A.3.
const JOE: &str =
    "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";

/// The signature of appendix A.2; that our keys verify it is tested beside them, in `jwks.rs`.
const RS256: &str = "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdb\
    F9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12\
    jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw";

const ES256: &str = "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";

fn with(header: &str, claims: &str) -> String {
    let members = |token: &serde_json::Value, more: &str| {
        let text = token.to_string();
        if more.is_empty() { text } else { format!("{{{more},{}", &text[1..]) }
    };
    let Token { header: own, claims: good } = Token::v2();
    signed(members(&own, header), members(&good, claims))
}

fn rfc_7515() -> Vec<Row> {
    let rs256 = format!("eyJhbGciOiJSUzI1NiJ9.{JOE}.{RS256}");
    let tag = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    let undefined = r#"{"alg":"none","crit":["http://example.invalid/UNDEFINED"],"http://example.invalid/UNDEFINED":true}"#;
    let flattened =
        format!(r#"{{"payload":"{JOE}","protected":"eyJhbGciOiJFUzI1NiJ9","signature":"{ES256}"}}"#);
    let general = format!(
        r#"{{"payload":"{JOE}","signatures":[{{"protected":"eyJhbGciOiJSUzI1NiJ9","signature":"{RS256}"}}]}}"#
    );
    let good = Token::v2().signed();
    vec![
        ("A.1, HS256", format!("eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.{JOE}.{tag}"), "alg_not_allowed"),
        ("A.2, RS256, names no key", rs256, "kid_missing"),
        ("A.3, ES256", format!("eyJhbGciOiJFUzI1NiJ9.{JOE}.{ES256}"), "alg_not_allowed"),
        ("A.4, ES512", format!("eyJhbGciOiJFUzUxMiJ9.UGF5bG9hZA.{ES256}"), "alg_not_allowed"),
        ("A.5, unsecured", format!("eyJhbGciOiJub25lIn0.{JOE}."), "alg_not_allowed"),
        ("A.6, general JSON: its commas are those of two headers", general, "token_duplicate"),
        ("A.7, flattened JSON", flattened, "token_duplicate"),
        ("appendix C, padding", format!("{good}="), "token_malformed"),
        ("appendix E, critical", format!("{}.RkFJTA.", base64(undefined)), "crit_not_supported"),
        ("4, a header parameter twice", with(r#""kid":"first-key""#, ""), "token_malformed"),
        ("4.1.2, jku is not followed", with(r#""jku":"https://127.0.0.1:9/""#, ""), "none"),
        ("4.1.5, x5u is not followed", with(r#""x5u":"https://127.0.0.1:9/""#, ""), "none"),
        ("4.1.10, cty", with(r#""cty":"JWT""#, ""), "none"),
        ("4.1.11, crit that is empty", with(r#""crit":[]"#, ""), "crit_not_supported"),
        ("4.1.11, crit that names alg", with(r#""crit":["alg"]"#, ""), "crit_not_supported"),
        ("4.1.11, crit that names exp", with(r#""crit":["exp"],"exp":1"#, ""), "crit_not_supported"),
        ("4.2, an unknown parameter", with(r#""x":{"y":[1]}"#, ""), "none"),
        ("5.2, a line break in the encoded header", good.replacen('.', "\t.", 1), "token_malformed"),
        ("5.2, header that is no object", signed("[]", Token::v2().claims.to_string()), "token_malformed"),
        ("5.2, white space in the JSON", with("\"x\" : 1 ", "\"y\" : [ ] "), "none"),
        ("7.1, four parts", format!("{good}."), "token_malformed"),
    ]
}

fn rfc_7519() -> Vec<Row> {
    let hs256 =
        format!("eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.{JOE}.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
    let jwe = "eyJhbGciOiJSU0ExXzUiLCJlbmMiOiJBMTI4Q0JDLUhTMjU2In0.QR1Owv2u.AxY8DCtDaGlsbGljb3RoZQ.MKOle7UQ.fiK51VwhsxJ";
    let v2 = Token::v2;
    vec![
        ("3.1, the first example", hs256, "alg_not_allowed"),
        ("6.1, unsecured", format!("eyJhbGciOiJub25lIn0.{JOE}."), "alg_not_allowed"),
        ("A.1, encrypted", jwe.to_owned(), "token_malformed"),
        ("4, a claim twice", with("", &format!(r#""aud":"{AUDIENCE}""#)), "claim_malformed"),
        ("4, a claim twice by an escape", with("", r#""\u0061ud":"x""#), "claim_malformed"),
        (
            "4.1.3, DIFFERENCE: a list of one audience",
            v2().with("aud", json!([AUDIENCE])).signed(),
            "claim_malformed",
        ),
        ("4.1.4, on the last second", v2().with("exp", NOW).signed(), "none"),
        ("4.1.4, after it, beyond the leeway", v2().with("exp", NOW - 60).signed(), "token_expired"),
        ("2, DIFFERENCE: a date with a fraction", v2().with("exp", 1.8e9 + 0.5).signed(), "claim_malformed"),
        ("4.1.5, before nbf, beyond the leeway", v2().with("nbf", NOW + 61).signed(), "token_not_yet_valid"),
        ("4.1.7, jti", v2().with("jti", "once").signed(), "none"),
        ("5.1, typ in lower case", v2().with_header("typ", "jwt").signed(), "none"),
        ("5.2, cty of a nested token", v2().with_header("cty", "JWT").signed(), "none"),
        ("5.3, a claim repeated in the header", v2().with_header("iss", issuer_v2()).signed(), "none"),
        ("7.2, claims that are no object", signed(v2().header.to_string(), "\"text\""), "token_malformed"),
        (
            "7.2, claims that are not UTF-8",
            signed(v2().header.to_string(), b"{\"x\":\"\xff\"}"),
            "token_malformed",
        ),
    ]
}

fn rfc_8725_of_signatures() -> Vec<Row> {
    let (v2, attacker) = (Token::v2, |token: Token| token.signed_by(Key::Attacker));
    vec![
        (
            "3.1, another algorithm than the key's",
            v2().with_header("alg", "PS256").signed(),
            "alg_not_allowed",
        ),
        ("3.2, none", format!("{}.", v2().with_header("alg", "nOnE").unsigned()), "alg_not_allowed"),
        ("3.3, a signature that does not verify", attacker(v2()), "signature_invalid"),
        ("3.5, a secret that can be guessed", v2().with_header("alg", "HS256").signed(), "alg_not_allowed"),
        ("3.6, compressed", v2().with_header("zip", "DEF").signed(), "crit_not_supported"),
        (
            "3.7, a byte that is not UTF-8",
            signed(b"{\"x\":\"\xfe\"}", v2().claims.to_string()),
            "token_malformed",
        ),
    ]
}

fn rfc_8725_of_claims() -> Vec<Row> {
    let (v2, attacker) = (Token::v2, |token: Token| token.signed_by(Key::Attacker));
    vec![
        (
            "3.8, an issuer that is not trusted",
            v2().with("iss", "https://a.test/").signed(),
            "issuer_not_allowed",
        ),
        ("3.8, an issuer that is no text", v2().with("iss", json!({})).signed(), "claim_malformed"),
        ("3.9, another audience", v2().with("aud", CALLER).signed(), "audience_not_allowed"),
        ("3.9, no audience", v2().without("aud").signed(), "claim_missing"),
        ("3.10, kid as a path", v2().with_header("kid", "/proc/self/environ").signed(), "kid_unknown"),
        ("3.10, kid as a query", v2().with_header("kid", "' OR '1'='1").signed(), "kid_unknown"),
        (
            "3.10, jku",
            attacker(v2().with_header("jku", "https://127.0.0.1:9/").with_header("kid", "a")),
            "kid_unknown",
        ),
        ("3.10, jwk", attacker(v2().with_header("jwk", Key::Attacker.jwk())), "signature_invalid"),
        (
            "3.11, the typ of another kind",
            v2().with_header("typ", "secevent+jwt").signed(),
            "typ_not_allowed",
        ),
        ("3.11, the typ of access tokens", v2().with_header("typ", "at+jwt").signed(), "none"),
        ("3.12, a token for an application", v2().with("azp", AUDIENCE).signed(), "caller_not_allowed"),
        ("3.12, a token of a user", v2().without("azp").signed(), "caller_missing"),
    ]
}

#[tokio::test]
async fn tokens_of_the_rfcs_come_to_what_their_rules_say() {
    check(
        &World::new().await,
        [rfc_7515(), rfc_7519(), rfc_8725_of_signatures(), rfc_8725_of_claims()].concat(),
    )
    .await;
}

/// RFC 7800, 3: whoever presents such a token has to prove a key, by its TLS certificate (RFC 8705, 3) or by another token
/// (RFC 9449, 7.1). Neither reaches the function, so it would take for a bearer token what is none.
#[tokio::test]
async fn a_token_that_is_bound_to_a_key_is_no_bearer_token() {
    let world = World::new().await;
    for bound in [
        json!({ "jkt": "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I" }),
        json!({ "x5t#S256": "bwcK0esc3ACC3DB2Y5_lESsXE8o9ltc05O89jdN-dg2" }),
        json!({ "jwk": { "kty": "RSA" } }),
        json!({ "kid": "a" }),
        json!({}),
        json!(null),
        json!("a"),
    ] {
        let outcome = world.call(&Token::v2().with("cnf", bound.clone()).signed()).await;
        assert_eq!((outcome.status().as_u16(), outcome.reason()), (401, "token_bound"), "{bound}");
    }
}

/// RFC 8725, 3.1 and 3.4: what a key may do, and how strong it is.
#[tokio::test]
async fn a_key_is_used_for_its_own_algorithm_and_purpose_only() {
    let changed = |name: &str, value: serde_json::Value| {
        let mut key = Key::First.jwk_of(&issuer_v2());
        key[name] = value;
        key
    };
    for (key, reason) in [
        (changed("alg", json!("RS256")), "none"),
        (changed("alg", json!("RS512")), "kid_unknown"),
        (changed("alg", json!("PS256")), "kid_unknown"),
        (changed("alg", json!("RSA-OAEP")), "kid_unknown"),
        (changed("use", json!("enc")), "kid_unknown"),
        (changed("key_ops", json!(["verify"])), "none"),
        (changed("key_ops", json!(["encrypt"])), "kid_unknown"),
        (changed("key_ops", json!("verify")), "kid_unknown"),
        (changed("kty", json!("oct")), "kid_unknown"),
        (changed("kid", json!("another")), "kid_unknown"),
        (changed("n", json!(base64(&Key::First.modulus()[..128]))), "kid_unknown"),
        (changed("n", Key::Third.jwk()["n"].clone()), "signature_invalid"),
        (changed("e", json!("AQ")), "signature_invalid"),
        (changed("d", json!("AQAB")), "kid_unknown"),
    ] {
        let shown = key.to_string();
        let world = world_of(key).await;
        let outcome = world.call(&Token::v2().signed()).await;
        assert_eq!(outcome.reason(), reason, "{shown}");
    }
}
