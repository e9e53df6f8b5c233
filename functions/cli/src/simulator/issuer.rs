//! Issues tokens like Entra's, with a signing key that is created on this machine.

use std::fs;
use std::io::{self, Write};
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{KeyPair, RSA_PKCS1_SHA256, RsaKeyPair};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use claims::entra::contract::CALLER_APP_ID;
use offline::entra::request::TENANT_ID;
use serde_json::{Value, json};

/// The audience of local tokens: the app registration of the endpoint.
pub(crate) const AUDIENCE: &str = "88888888-8888-4888-8888-888888888888";

const KEY_ID: &str = "local";
const KEY_FILE: &str = "signing-key.der";

/// One of Entra's two token formats.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum TokenVersion {
    /// `ver` 1.0, caller in `appid`.
    V1,
    /// `ver` 2.0, caller in `azp`.
    V2,
}

/// Signs tokens with a key that is stored in a local folder.
pub(crate) struct LocalIssuer {
    key: RsaKeyPair,
    base_url: String,
}

impl LocalIssuer {
    /// Reads the key in `folder`; creates the folder and the key when they do not exist.
    ///
    /// # Errors
    /// The folder or the key cannot be read or written, or the file does not contain an RSA key.
    pub(crate) fn open(folder: &Path, base_url: &str) -> io::Result<Self> {
        let path = folder.join(KEY_FILE);
        if !path.exists() {
            create_key(folder, &path)?;
        }
        let key = RsaKeyPair::from_pkcs8(&fs::read(&path)?).map_err(|_| {
            io::Error::new(
                io::ErrorKind::InvalidData,
                format!("{} does not contain an RSA key", path.display()),
            )
        })?;
        Ok(Self { key, base_url: base_url.to_owned() })
    }

    /// The `iss` of its tokens.
    pub(crate) fn issuer(&self, version: TokenVersion) -> String {
        match version {
            TokenVersion::V1 => format!("{}/{TENANT_ID}/", self.base_url),
            TokenVersion::V2 => format!("{}/{TENANT_ID}/v2.0", self.base_url),
        }
    }

    /// The address of its OIDC metadata.
    pub(crate) fn metadata_url(&self, version: TokenVersion) -> String {
        let issuer = self.issuer(version);
        format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'))
    }

    /// The document at a path of the issuer: metadata or keys.
    pub(crate) fn document(&self, path: &str) -> Option<Value> {
        let keys_path = format!("/{TENANT_ID}/discovery/v2.0/keys");
        if path == keys_path {
            return Some(self.keys());
        }
        let version = [TokenVersion::V1, TokenVersion::V2]
            .into_iter()
            .find(|version| self.metadata_url(*version).strip_prefix(&self.base_url) == Some(path))?;
        Some(json!({
            "issuer": self.issuer(version),
            "jwks_uri": format!("{}{keys_path}", self.base_url),
            "id_token_signing_alg_values_supported": ["RS256"],
        }))
    }

    fn keys(&self) -> Value {
        let public = self.key.public_key();
        let encode = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        json!({ "keys": [{
            "kty": "RSA", "use": "sig", "kid": KEY_ID,
            "n": encode(public.modulus().big_endian_without_leading_zero()),
            "e": encode(public.exponent().big_endian_without_leading_zero()),
        }]})
    }

    /// A token as Entra sends it with a callout, valid for five minutes.
    ///
    /// # Errors
    /// The key cannot sign.
    pub(crate) fn token(&self, version: TokenVersion) -> io::Result<String> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_err(io::Error::other)?.as_secs();
        let (ver, caller) = match version {
            TokenVersion::V1 => ("1.0", "appid"),
            TokenVersion::V2 => ("2.0", "azp"),
        };
        let claims = json!({
            "aud": AUDIENCE, "iss": self.issuer(version), "tid": TENANT_ID, "ver": ver, caller: CALLER_APP_ID,
            "iat": now, "nbf": now, "exp": now + 300,
        });
        let header = json!({ "alg": "RS256", "typ": "JWT", "kid": KEY_ID });
        let encode = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let signed = format!("{}.{}", encode(&header), encode(&claims));
        let mut signature = vec![0; self.key.public_modulus_len()];
        self.key
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), signed.as_bytes(), &mut signature)
            .map_err(|_| io::Error::other("the local key cannot sign"))?;
        Ok(format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature)))
    }
}

fn create_key(folder: &Path, path: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    fs::write(folder.join(".gitignore"), "*\n")?;
    let failed = |_| io::Error::other("cannot generate an RSA key");
    let key = aws_lc_rs::rsa::KeyPair::generate(KeySize::Rsa2048).map_err(failed)?;
    let der = key.as_der().map_err(failed)?;
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)?.write_all(der.as_ref())
}
