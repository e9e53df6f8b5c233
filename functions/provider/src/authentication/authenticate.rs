//! Step 1: is the caller Entra? Microsoft's documentation names the duties: signature, `aud`, `iss`, and `azp`
//! or `appid` by the token's version
//! (<https://learn.microsoft.com/entra/identity-platform/custom-extension-overview>).

use std::sync::Arc;
use std::time::UNIX_EPOCH;

use claims::values::Guid;
use http::HeaderMap;
use reqwest::Client;
use stores::clock::Clock;
use tokio::time::Instant;

use super::signing_keys::{KnownKeys, SigningKeys};
use super::token::{Token, TokenClaims, bearer};
use crate::failure::Failure;
use crate::reason::Reason;
use crate::settings::Settings;

/// How far Entra's clock and ours may differ.
const LEEWAY_SECONDS: u64 = 60;

/// Where an issuer has the token's tenant: in Entra's `common` metadata.
const TENANT_PLACE: &str = "{tenantid}";

/// Decides whether a request comes from Entra. Safe for concurrent use; clones share the keys.
#[derive(Clone)]
pub struct Authenticator {
    audiences: Vec<String>,
    caller: Guid,
    clock: Clock,
    issuers: Vec<String>,
    keys: Arc<SigningKeys>,
    tenants: Vec<Guid>,
}

/// Who called, after everything was checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The tenant for which Entra calls.
    pub tenant: Guid,
}

impl Authenticator {
    /// Starts to fetch the keys in the background. Needs a tokio runtime.
    #[must_use]
    pub fn start(settings: &Settings, http: Client, clock: Clock) -> Self {
        Self {
            audiences: settings.audiences.clone(),
            caller: settings.caller,
            issuers: settings.issuers.clone(),
            keys: SigningKeys::start(settings.metadata.clone(), http, clock.clone()),
            tenants: settings.tenants.clone(),
            clock,
        }
    }

    /// Waits for the first fetch of the keys, whether it succeeds or not.
    pub async fn ready(&self) {
        self.keys.ready().await;
    }

    /// Checks the request's bearer token; waits for keys no longer than until `deadline`.
    ///
    /// # Errors
    /// A failure of status 401 whose reason names the first thing that is wrong, or 503 while no key could be
    /// fetched at all.
    pub async fn authenticate(&self, headers: &HeaderMap, deadline: Instant) -> Result<Caller, Failure> {
        let token = Token::parse(bearer(headers)?)?;
        let known = self.keys.for_kid(&token.kid, deadline).await;
        check_signature(&token, &known)?;
        let claims = token.claims()?;
        let version = Version::of(&claims)?;
        self.check_caller(&claims, version)?;
        let tenant = self.tenant(&claims)?;
        self.check_issuer(&claims, version, tenant, &known)?;
        self.check_audience(&claims)?;
        self.check_time(&claims)?;
        Ok(Caller { tenant })
    }

    /// The version's own claim names the caller; the other version's, should it be there, must agree.
    fn check_caller(&self, claims: &TokenClaims, version: Version) -> Result<(), Failure> {
        let (own, other) = match version {
            Version::One => (&claims.appid, &claims.azp),
            Version::Two => (&claims.azp, &claims.appid),
        };
        let own = own.as_ref().ok_or(Reason::CallerMissing)?;
        let is_entra = |caller: &String| Guid::parse(caller) == Some(self.caller);
        if is_entra(own) && other.as_ref().is_none_or(is_entra) {
            return Ok(());
        }
        Err(Failure::new(Reason::CallerNotAllowed, format!("the token was issued to `{own}`")))
    }

    fn tenant(&self, claims: &TokenClaims) -> Result<Guid, Failure> {
        let written = present(&claims.tid, "tid")?;
        let tenant = Guid::parse_nonzero(written).filter(|tenant| self.tenants.contains(tenant));
        tenant.ok_or_else(|| {
            Failure::new(Reason::TenantNotAllowed, format!("tenant `{written}` is not configured"))
        })
    }

    /// The issuer is configured or published, carries the token's tenant, and is of the token's version: those
    /// of version 2.0 end in `/v2.0`.
    fn check_issuer(
        &self,
        claims: &TokenClaims,
        version: Version,
        tenant: Guid,
        known: &KnownKeys,
    ) -> Result<(), Failure> {
        let issuer = present(&claims.iss, "iss")?;
        let tenant = tenant.to_string();
        let is_it = |allowed: &str| allowed.replace(TENANT_PLACE, &tenant) == *issuer;
        if !self.issuers.iter().any(|one| is_it(one)) && !known.issuers().any(is_it) {
            return Err(Failure::new(Reason::IssuerNotAllowed, format!("issuer `{issuer}` is not allowed")));
        }
        if !issuer.split('/').any(|part| part == tenant) {
            return Err(Reason::IssuerTenantMismatch.into());
        }
        if issuer.ends_with("/v2.0") != (version == Version::Two) {
            return Err(Reason::IssuerVersionMismatch.into());
        }
        Ok(())
    }

    fn check_audience(&self, claims: &TokenClaims) -> Result<(), Failure> {
        let audience = present(&claims.aud, "aud")?;
        if self.audiences.contains(audience) {
            return Ok(());
        }
        Err(Failure::new(Reason::AudienceNotAllowed, format!("audience `{audience}` is not configured")))
    }

    fn check_time(&self, claims: &TokenClaims) -> Result<(), Failure> {
        let now = (self.clock)().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        let expires = *present(&claims.exp, "exp")?;
        if now >= expires.saturating_add(LEEWAY_SECONDS) {
            return Err(Reason::TokenExpired.into());
        }
        let starts = claims.nbf.max(claims.iat).unwrap_or_default();
        if starts > now.saturating_add(LEEWAY_SECONDS) {
            return Err(Reason::TokenNotYetValid.into());
        }
        Ok(())
    }
}

/// Which of Entra's two forms of access tokens this is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Version {
    One,
    Two,
}

impl Version {
    fn of(claims: &TokenClaims) -> Result<Self, Failure> {
        match present(&claims.ver, "ver")?.as_str() {
            "1.0" => Ok(Self::One),
            "2.0" => Ok(Self::Two),
            _ => Err(Reason::VersionUnsupported.into()),
        }
    }
}

/// Any published key will do, whichever document it is from: reports differ about which of an external tenant's
/// documents has the keys of the one that names its issuer.
fn check_signature(token: &Token<'_>, known: &KnownKeys) -> Result<(), Failure> {
    if known.is_empty() {
        return Err(Reason::KeysUnavailable.into());
    }
    let mut named = known.named(&token.kid).peekable();
    if named.peek().is_none() {
        return Err(Reason::KidUnknown.into());
    }
    if named.any(|key| key.signed(token)) {
        return Ok(());
    }
    Err(Reason::SignatureInvalid.into())
}

fn present<'c, T>(claim: &'c Option<T>, name: &str) -> Result<&'c T, Failure> {
    claim.as_ref().ok_or_else(|| Failure::new(Reason::ClaimMissing, format!("the token has no `{name}`")))
}
