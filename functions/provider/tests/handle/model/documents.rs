//! What the addresses publish, or how they fail.

use fastrand::Rng;
use serde_json::{Value, json};
use support::servers::entra::{Document, Key, TENANT, base64};

/// Another tenant of the settings, and Microsoft's tenant of personal accounts, which never is one.
pub(super) const OTHER: &str = "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa";
pub(super) const CONSUMERS: &str = "9188040d-6c67-4c5b-b112-36a304b66dad";

/// The names of addresses: a tenant's, the one for all tenants, and one that says nothing about its tenant.
pub(super) const ADDRESSES: [&str; 4] = [TENANT, OTHER, "common", "by-name"];

pub(super) const KEYS: [Key; 3] = [Key::First, Key::Second, Key::Third];

/// A published key.
#[derive(Clone, Debug)]
pub(super) struct PublishedKey {
    pub(super) key: Key,
    pub(super) kid: &'static str,
    pub(super) issuer: Option<String>,
    /// A member because of which it is not used.
    flaw: Option<(&'static str, Value)>,
}

/// What an address answers with.
#[derive(Clone, Debug)]
pub(super) enum Served {
    Published { issuer: String, keys: Vec<PublishedKey> },
    Fails(u32),
}

/// What a fetch brings.
#[derive(Clone, Debug)]
pub(super) struct Publication {
    pub(super) issuer: String,
    pub(super) keys: Vec<PublishedKey>,
}

/// The issuers of a tenant, and those that stand for any.
pub(super) fn issuers(tenant: &str) -> [String; 3] {
    [
        format!("https://login.microsoftonline.com/{tenant}/v2.0"),
        format!("https://sts.windows.net/{tenant}/"),
        format!("https://{tenant}.ciamlogin.com/{tenant}/v2.0"),
    ]
}

fn any_issuer(rng: &mut Rng) -> String {
    let tenants = [TENANT, TENANT, OTHER, CONSUMERS, "{tenantid}"];
    let [v2, v1, external] = issuers(rng.choice(tenants).unwrap());
    match rng.u32(0..5) {
        0..3 => v2,
        3 => v1,
        _ => external.replace("{tenantid}", TENANT),
    }
}

impl PublishedKey {
    fn random(own: &str, rng: &mut Rng) -> Self {
        let key = *rng.choice(&KEYS).unwrap();
        let issuer = match rng.u32(0..8) {
            0..4 => Some(own.to_owned()),
            4..6 => None,
            _ => Some(any_issuer(rng)),
        };
        let flaws = [
            ("use", json!("enc")),
            ("alg", json!("RS512")),
            ("kty", json!("EC")),
            ("key_ops", json!(["sign"])),
            ("d", json!("AQAB")),
            ("kid", json!("")),
            ("kid", json!(7)),
            ("n", json!(base64(&key.modulus()[..128]))),
            ("n", json!("*")),
        ];
        let flaw = (rng.u32(0..8) == 0).then(|| rng.choice(flaws).unwrap());
        // Two keys may have one name.
        let named = if rng.u32(0..10) == 0 { *rng.choice(&KEYS).unwrap() } else { key };
        Self { key, kid: named.kid(), issuer, flaw }
    }

    fn jwk(&self) -> Value {
        let mut jwk = self.key.jwk();
        jwk["kid"] = self.kid.into();
        if let Some(issuer) = &self.issuer {
            jwk["issuer"] = issuer.as_str().into();
        }
        if let Some((member, value)) = &self.flaw {
            jwk[member] = value.clone();
        }
        jwk
    }
}

impl Served {
    pub(super) fn random(name: &str, rng: &mut Rng) -> Self {
        if rng.u32(0..6) == 0 {
            return Self::Fails(rng.u32(0..6));
        }
        let own = match name {
            "common" if rng.u32(0..8) > 0 => issuers("{tenantid}")[rng.usize(0..2)].clone(),
            TENANT | OTHER if rng.u32(0..8) > 0 => issuers(name)[rng.usize(0..3)].clone(),
            _ => any_issuer(rng),
        };
        let keys = (0..rng.usize(0..5)).map(|_| PublishedKey::random(&own, rng)).collect();
        Self::Published { issuer: own, keys }
    }

    /// Its keys, used or not, each with the document's issuer.
    pub(super) fn signers(&self) -> Vec<(&str, &PublishedKey)> {
        match self {
            Self::Published { issuer, keys } => keys.iter().map(|key| (issuer.as_str(), key)).collect(),
            Self::Fails(_) => Vec::new(),
        }
    }

    pub(super) fn document(&self) -> Document {
        match self {
            Self::Published { issuer, keys } => {
                let keys = keys.iter().map(PublishedKey::jwk).collect();
                Document::Published { issuer: issuer.clone(), keys }
            }
            Self::Fails(0) => Document::Status(500),
            Self::Fails(1) => Document::Status(404),
            Self::Fails(2) => Document::MovedTo("common"),
            Self::Fails(3) => Document::RawKeys("{}".to_owned()),
            Self::Fails(4) => Document::RawKeys(format!("{}{{\"keys\":[]}}", " ".repeat(300_000))),
            Self::Fails(_) => {
                let jwks_uri = "http://keys.example.test/keys".to_owned();
                Document::KeysAt { issuer: issuers(TENANT)[0].clone(), jwks_uri }
            }
        }
    }

    /// What a fetch brings: nothing where the address fails, the issuer is not the address's, or no key can be used.
    pub(super) fn fetched(&self, name: &str) -> Option<Publication> {
        let Self::Published { issuer, keys } = self else { return None };
        let named = match name {
            "common" => "{tenantid}",
            "by-name" => "",
            tenant => tenant,
        };
        let keys: Vec<_> = keys.iter().filter(|key| key.flaw.is_none()).cloned().collect();
        let is_own = named.is_empty() || issuer.split('/').skip(3).any(|part| part == named);
        (is_own && !keys.is_empty()).then(|| Publication { issuer: issuer.clone(), keys })
    }
}
