//! Clients with a private key: the token endpoint in this process verifies what they sign.

use std::collections::BTreeMap;
use std::time::{SystemTime, UNIX_EPOCH};

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair,
    RSA_PKCS1_2048_8192_SHA256, RSA_PSS_2048_8192_SHA256, RsaKeyPair, UnparsedPublicKey,
    VerificationAlgorithm,
};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD as BASE64URL};
use serde_json::{Value as Json, json};

use crate::oauth2::open;
use crate::servers::service::Service;
use crate::servers::stub::Request;

/// A key pair of a test.
struct Pair {
    /// PKCS #8, in PEM.
    private: String,
    public: Vec<u8>,
}

fn pem(der: &[u8]) -> String {
    format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", STANDARD.encode(der))
}

fn rsa() -> Pair {
    let key = RsaKeyPair::generate(KeySize::Rsa2048).unwrap();
    let public = key.public_key().as_ref().to_vec();
    Pair { private: pem(AsDer::as_der(&key).unwrap().as_ref()), public }
}

fn ec() -> Pair {
    let key = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap();
    let public = key.public_key().as_ref().to_vec();
    Pair { private: pem(key.to_pkcs8v1().unwrap().as_ref()), public }
}

/// A certificate for the key: PEM and DER.
fn certificate(pair: &Pair) -> (String, Vec<u8>) {
    let key = rcgen::KeyPair::from_pem(&pair.private).unwrap();
    let certificate =
        rcgen::CertificateParams::new(["client.example".to_owned()]).unwrap().self_signed(&key).unwrap();
    (certificate.pem(), certificate.der().to_vec())
}

fn form(request: &Request) -> BTreeMap<&str, &str> {
    request.body.split('&').map(|pair| pair.split_once('=').unwrap()).collect()
}

/// Header and claims of the assertion in a request, if the key signed it.
fn verified(
    request: &Request,
    public: &[u8],
    algorithm: &'static dyn VerificationAlgorithm,
) -> Option<(Json, Json)> {
    let form = form(request);
    let assertion = form.get("client_assertion")?;
    let (signed, signature) = assertion.rsplit_once('.')?;
    let signature = BASE64URL.decode(signature).unwrap();
    UnparsedPublicKey::new(algorithm, public).verify(signed.as_bytes(), &signature).ok()?;
    let (header, claims) = signed.split_once('.')?;
    let json = |part: &str| serde_json::from_slice(&BASE64URL.decode(part).unwrap()).unwrap();
    Some((json(header), json(claims)))
}

/// The JOSE header of the assertion with which a client gets a token.
async fn header(
    settings: &[(&str, &str)],
    yaml: &str,
    public: Vec<u8>,
    algorithm: &'static (dyn VerificationAlgorithm + Sync),
) -> Json {
    let service = Service::start(move |number, request| match verified(request, &public, algorithm) {
        Some((header, _)) => {
            (200, json!({ "access_token": header.to_string(), "token_type": "bearer", "n": number }))
        }
        None => (401, json!({ "error": "invalid_client" })),
    });
    let service = service.await;
    let settings = [settings, &[("URL", service.address.as_str())]].concat();
    let token = open(yaml, &settings).unwrap().token().await.unwrap();
    serde_json::from_str(token.header().to_str().unwrap().strip_prefix("Bearer ").unwrap()).unwrap()
}

const WITH_ID: &str = "{ tokenUrl: '${URL}/t', clientId: me, privateKey: '${KEY}', keyId: k1 }";
const WITH_CERTIFICATE: &str =
    "{ tokenUrl: '${URL}/t', clientId: me, privateKey: '${KEY}', certificate: '${CERT}' }";

#[tokio::test]
async fn an_rsa_key_with_a_certificate_signs_as_entra_wants_it() {
    let pair = rsa();
    let (pem, der) = certificate(&pair);
    let settings = [("KEY", pair.private.as_str()), ("CERT", pem.as_str())];
    let header = header(&settings, WITH_CERTIFICATE, pair.public, &RSA_PSS_2048_8192_SHA256).await;
    let thumbprint = BASE64URL.encode(digest(&SHA256, &der));
    assert_eq!(header, json!({ "alg": "PS256", "typ": "JWT", "x5t#S256": thumbprint }));
}

#[tokio::test]
async fn an_rsa_key_with_an_id_signs_as_everybody_can_verify() {
    let pair = rsa();
    let header = header(&[("KEY", &pair.private)], WITH_ID, pair.public, &RSA_PKCS1_2048_8192_SHA256).await;
    assert_eq!(header, json!({ "alg": "RS256", "kid": "k1", "typ": "JWT" }));
}

#[tokio::test]
async fn an_ec_key_signs_with_its_curve() {
    let pair = ec();
    let header = header(&[("KEY", &pair.private)], WITH_ID, pair.public, &ECDSA_P256_SHA256_FIXED).await;
    assert_eq!(header, json!({ "alg": "ES256", "kid": "k1", "typ": "JWT" }));
}

#[tokio::test]
async fn an_assertion_says_who_for_whom_and_for_how_long() {
    let pair = ec();
    let service =
        Service::start(|_, _| (200, json!({ "access_token": "t", "token_type": "bearer", "expires_in": 0 })));
    let service = service.await;
    let source = open(WITH_ID, &[("KEY", &pair.private), ("URL", &service.address)]).unwrap();
    let before = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    source.token().await.unwrap();
    source.token().await.unwrap();
    let after = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let mut ids = Vec::new();
    for request in service.requests() {
        assert_eq!(request.header("authorization"), None);
        let form = form(&request);
        assert_eq!((form["grant_type"], form["client_id"]), ("client_credentials", "me"));
        let kind = "urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer";
        assert_eq!(form["client_assertion_type"], kind);
        let (_, claims) = verified(&request, &pair.public, &ECDSA_P256_SHA256_FIXED).unwrap();
        assert_eq!((&claims["iss"], &claims["sub"]), (&json!("me"), &json!("me")));
        assert_eq!(claims["aud"], json!(format!("{}/t", service.address)));
        let issued = claims["iat"].as_u64().unwrap();
        assert!((before..=after).contains(&issued));
        assert_eq!((claims["nbf"].as_u64(), claims["exp"].as_u64()), (Some(issued), Some(issued + 300)));
        ids.push(claims["jti"].clone());
    }
    assert!(ids.len() == 2 && ids[0] != ids[1]);
}

#[test]
fn keys_that_cannot_be_used_are_refused() {
    let (rsa, ec) = (rsa(), ec());
    let (certificate, _) = certificate(&rsa);
    let p384 = EcdsaKeyPair::generate(&aws_lc_rs::signature::ECDSA_P384_SHA384_FIXED_SIGNING).unwrap();
    let p384 = pem(p384.to_pkcs8v1().unwrap().as_ref());
    for (key, certificate, expected) in [
        (rsa.private.as_str(), certificate.as_str(), ""),
        ("secret", &certificate, "line 1, column 51: `privateKey` is not a private key in PEM"),
        (&certificate, &certificate, "line 1, column 51: `privateKey` is not a private key in PEM"),
        (&p384, &certificate, "line 1, column 51: `privateKey` has a type that is not supported"),
        (&rsa.private, "", "line 1, column 74: `certificate` is not a certificate in PEM"),
        (&ec.private, &certificate, "line 1, column 74: `certificate` does not match `privateKey`"),
    ] {
        let settings = [("URL", "https://a"), ("KEY", key), ("CERT", certificate)];
        let refused = open(WITH_CERTIFICATE, &settings).err().unwrap_or_default();
        assert_eq!(refused.trim_end_matches(" (unusable_key)"), expected);
    }
}
