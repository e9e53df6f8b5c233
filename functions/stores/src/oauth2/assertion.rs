//! The assertion with which a client that has a private key authenticates: RFC 7523, section 3, and for Entra
//! <https://learn.microsoft.com/entra/identity-platform/certificate-credentials>.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::error::Unspecified;
use aws_lc_rs::rand::{SystemRandom, fill};
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair, RSA_PKCS1_SHA256, RSA_PSS_SHA256, RsaKeyPair,
};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use serde_json::{Value as Json, json};

/// An assertion is used at once; the rest allows for clock skew.
const LIFETIME: Duration = Duration::from_secs(5 * 60);

/// A private key, and the header of every assertion that it signs.
pub(super) struct AssertionSigner {
    key: PrivateKey,
    /// The JOSE header, encoded.
    header: String,
}

enum PrivateKey {
    Rsa(RsaKeyPair, Padding),
    Ec(EcdsaKeyPair),
}

#[derive(Clone, Copy)]
enum Padding {
    Pkcs1,
    Pss,
}

/// Why a key cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum UnusableKey {
    NotPem,
    UnknownKind,
    NoCertificate,
    OtherCertificate,
}

impl AssertionSigner {
    /// A signer whose key the server knows by its certificate.
    pub(super) fn with_certificate(key: &str, certificate: &str) -> Result<Self, UnusableKey> {
        let key = PrivateKey::read(key, Padding::Pss)?;
        let certificate = CertificateDer::from_pem_slice(certificate.as_bytes());
        let certificate = certificate.map_err(|_| UnusableKey::NoCertificate)?;
        if !key.is_in(&certificate) {
            return Err(UnusableKey::OtherCertificate);
        }
        let thumbprint = BASE64URL.encode(digest(&SHA256, &certificate));
        let header = json!({ "alg": key.algorithm(), "typ": "JWT", "x5t#S256": thumbprint });
        Ok(Self { key, header: encoded(&header) })
    }

    /// A signer whose key the server knows by an id.
    pub(super) fn with_id(key: &str, id: &str) -> Result<Self, UnusableKey> {
        let key = PrivateKey::read(key, Padding::Pkcs1)?;
        let header = json!({ "alg": key.algorithm(), "typ": "JWT", "kid": id });
        Ok(Self { key, header: encoded(&header) })
    }

    /// A new assertion of `client_id` for the server at `audience`.
    pub(super) fn assertion(
        &self,
        client_id: &str,
        audience: &str,
        now: SystemTime,
    ) -> Result<String, Unspecified> {
        let now = now.duration_since(UNIX_EPOCH).unwrap_or_default();
        let claims = json!({
            "iss": client_id,
            "sub": client_id,
            "aud": audience,
            "jti": unique()?,
            "iat": now.as_secs(),
            "nbf": now.as_secs(),
            "exp": (now + LIFETIME).as_secs(),
        });
        let signed = format!("{}.{}", self.header, encoded(&claims));
        let signature = self.key.sign(signed.as_bytes())?;
        Ok(format!("{signed}.{}", BASE64URL.encode(signature)))
    }
}

impl PrivateKey {
    fn read(pem: &str, padding: Padding) -> Result<Self, UnusableKey> {
        let der = PrivatePkcs8KeyDer::from_pem_slice(pem.as_bytes()).map_err(|_| UnusableKey::NotPem)?;
        let der = der.secret_pkcs8_der();
        if let Ok(key) = RsaKeyPair::from_pkcs8(der) {
            return Ok(Self::Rsa(key, padding));
        }
        let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, der);
        key.map(Self::Ec).map_err(|_| UnusableKey::UnknownKind)
    }

    fn algorithm(&self) -> &'static str {
        match self {
            Self::Rsa(_, Padding::Pkcs1) => "RS256",
            Self::Rsa(_, Padding::Pss) => "PS256",
            Self::Ec(_) => "ES256",
        }
    }

    /// Whether the certificate is for this key: it contains the bytes of the public key (RFC 5280, section 4.1).
    fn is_in(&self, certificate: &[u8]) -> bool {
        let public = match self {
            Self::Rsa(key, _) => key.public_key().as_ref(),
            Self::Ec(key) => key.public_key().as_ref(),
        };
        certificate.windows(public.len()).any(|part| part == public)
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, Unspecified> {
        let random = SystemRandom::new();
        match self {
            Self::Rsa(key, padding) => {
                let mut signature = vec![0; key.public_modulus_len()];
                match padding {
                    Padding::Pkcs1 => key.sign(&RSA_PKCS1_SHA256, &random, message, &mut signature)?,
                    Padding::Pss => key.sign(&RSA_PSS_SHA256, &random, message, &mut signature)?,
                }
                Ok(signature)
            }
            Self::Ec(key) => Ok(key.sign(&random, message)?.as_ref().to_vec()),
        }
    }
}

fn encoded(json: &Json) -> String {
    BASE64URL.encode(json.to_string())
}

/// A random UUID (RFC 9562, section 5.4): Entra requires a GUID as `jti`.
fn unique() -> Result<String, Unspecified> {
    let mut bytes = [0; 16];
    fill(&mut bytes)?;
    let bits = u128::from_be_bytes(bytes) & !(0xf << 76) & !(0b11 << 62) | 0x4 << 76 | 0b10 << 62;
    let hex = format!("{bits:032x}");
    let parts = [0..8, 8..12, 12..16, 16..20, 20..32].map(|part| hex.get(part).unwrap_or_default());
    Ok(parts.join("-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_a_random_uuid_and_never_the_same() {
        let ids = [unique().unwrap(), unique().unwrap()];
        assert_ne!(ids[0], ids[1]);
        for id in ids {
            let (digits, dashes): (Vec<_>, Vec<_>) = id.bytes().enumerate().partition(|(_, b)| *b != b'-');
            assert!(digits.iter().all(|(_, b)| b.is_ascii_hexdigit()), "{id}");
            assert_eq!(dashes.iter().map(|(at, _)| *at).collect::<Vec<_>>(), [8, 13, 18, 23], "{id}");
            assert!(id.as_bytes()[14] == b'4' && b"89ab".contains(&id.as_bytes()[19]), "{id}");
        }
    }
}
