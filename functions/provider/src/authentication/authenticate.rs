//! Step 1: is the caller Entra? Microsoft's documentation lists what to check: signature, `aud`, `iss`, and `azp` or
//! `appid` by the token's version
//! (<https://learn.microsoft.com/entra/identity-platform/custom-extension-overview>).

use std::sync::Arc;
use std::time::UNIX_EPOCH;

use claims::values::Guid;
use http::HeaderMap;
use stores::clock::Clock;
use stores::http::Client;
use tokio::time::Instant;

use super::issuer;
use super::jwks::SigningKey;
use super::kept::{KeptKeys, KeySource};
use super::key_document::KnownDocument;
use super::signing_keys::{KnownKeys, SigningKeys};
use super::token::{Token, TokenClaims, bearer};
use crate::failure::Failure;
use crate::reason::Reason;
use crate::settings::Settings;

/// How far Entra's clock and ours may differ.
const LEEWAY_SECONDS: u64 = 60;

/// The longest lifetime of a token: Entra issues those for callouts for about an hour.
const LONGEST_LIFETIME_SECONDS: u64 = 24 * 60 * 60;

/// Decides whether a request comes from Entra. Safe for concurrent use; clones share the keys.
#[derive(Clone)]
pub struct Authenticator {
    pub(super) audiences: Vec<String>,
    pub(super) caller: Guid,
    clock: Clock,
    issuers: Vec<String>,
    pub(super) keys: Arc<SigningKeys>,
    pub(super) tenants: Vec<Guid>,
}

/// Who called, after everything was checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The tenant for which Entra calls.
    pub tenant: Guid,
    /// Where the key is from that made the token's signature.
    pub key: KeySource,
}

impl Authenticator {
    /// Starts to fetch the keys in the background. Needs a tokio runtime.
    #[must_use]
    pub fn start(settings: &Settings, http: Client, clock: Clock) -> Self {
        Self::start_with(KeptKeys::default(), settings, http, clock)
    }

    /// The same, with the keys that were kept from an earlier process.
    #[must_use]
    pub fn start_with(kept: KeptKeys, settings: &Settings, http: Client, clock: Clock) -> Self {
        let keys = SigningKeys::start(&settings.metadata, settings.key_max_age, &http, &clock, kept);
        Self {
            audiences: settings.audiences.clone(),
            caller: settings.caller,
            issuers: settings.issuers.clone(),
            keys: Arc::new(keys),
            tenants: settings.tenants.clone(),
            clock,
        }
    }

    /// Waits for the first fetch of the keys, whether it succeeds or not; not where there are keys that were kept.
    pub async fn ready(&self) {
        self.keys.ready().await;
    }

    /// Waits for the first fetch of the keys, and until they are kept, whether that succeeds or not.
    pub async fn settled(&self) {
        self.keys.settled().await;
    }

    /// Checks the request's bearer token; waits for keys no longer than until `deadline`.
    ///
    /// # Errors
    /// A failure of status 401 whose reason names the first thing that is wrong, or 503 while the keys that could have
    /// signed the token cannot be fetched.
    pub async fn authenticate(&self, headers: &HeaderMap, deadline: Instant) -> Result<Caller, Failure> {
        let token = Token::parse(bearer(headers)?)?;
        let known = self.known(&token, deadline).await?;
        let signers = signers(&token, &known)?;
        let claims = token.claims()?;
        let (issuer, tenant) = self.check(&claims, Some(&known))?;
        let is_configured = self.is_configured(issuer, tenant);
        let may_sign = |(document, key): &&(&KnownDocument, &SigningKey)| {
            document.published.may_sign(key, issuer, tenant, is_configured)
        };
        let (document, _) = signers.iter().find(may_sign).ok_or(Reason::KeyIssuerMismatch)?;
        Ok(Caller { tenant, key: document.source })
    }

    /// The known keys. Where none of them has the token's name, they are fetched again, but only for a token whose
    /// claims would be accepted: others are not worth a request.
    async fn known(&self, token: &Token<'_>, deadline: Instant) -> Result<KnownKeys, Failure> {
        let known = self.keys.known(deadline).await;
        if known.has(&token.kid) {
            return Ok(known);
        }
        // Any issuer may be the one that a missing document publishes.
        let documents = known.is_complete().then_some(&known);
        let tenant = match token.claims().and_then(|claims| Ok(self.check(&claims, documents)?.1)) {
            Ok(tenant) => tenant,
            Err(wrong) if known.is_empty() => return Err(wrong),
            Err(_) => return Ok(known),
        };
        let known = self.keys.refreshed(&token.kid, tenant, deadline).await;
        if known.has(&token.kid) || known.is_complete() {
            Ok(known)
        } else {
            Err(Reason::KeysUnavailable.into())
        }
    }

    /// The issuer and the tenant of a token whose claims are as they should be. Without `known`, any issuer is allowed.
    fn check<'c>(
        &self,
        claims: &'c TokenClaims,
        known: Option<&KnownKeys>,
    ) -> Result<(&'c str, Guid), Failure> {
        let version = Version::of(claims)?;
        if claims.cnf {
            return Err(Reason::TokenBound.into());
        }
        self.check_caller(claims, version)?;
        let tenant = self.tenant(claims)?;
        let issuer = present(&claims.iss, "iss")?;
        let is_published = |known: &KnownKeys| known.documents().any(|one| one.own_issuer(tenant) == *issuer);
        if !self.is_configured(issuer, tenant) && !known.is_none_or(is_published) {
            return Err(Failure::new(Reason::IssuerNotAllowed, format!("issuer `{issuer}` is not allowed")));
        }
        check_issuer(issuer, version, tenant)?;
        self.check_audience(claims)?;
        self.check_time(claims)?;
        Ok((issuer, tenant))
    }

    fn is_configured(&self, issuer: &str, tenant: Guid) -> bool {
        self.issuers.iter().any(|one| issuer::filled(one, tenant) == issuer)
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
        let starts = claims.nbf.max(claims.iat);
        if starts.is_some_and(|starts| starts > now.saturating_add(LEEWAY_SECONDS)) {
            return Err(Reason::TokenNotYetValid.into());
        }
        if expires > starts.unwrap_or(now).saturating_add(LONGEST_LIFETIME_SECONDS) {
            return Err(Reason::TokenLifetime.into());
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

/// The issuer contains the token's tenant and is of the token's version: those of version 2.0 end in `/v2.0`.
fn check_issuer(issuer: &str, version: Version, tenant: Guid) -> Result<(), Failure> {
    if !issuer::is_of(issuer, tenant) {
        return Err(Reason::IssuerTenantMismatch.into());
    }
    if issuer::is_v2(issuer) != (version == Version::Two) {
        return Err(Reason::IssuerVersionMismatch.into());
    }
    Ok(())
}

/// The keys that made the token's signature, and the documents that publish them. Usually one: two documents of a tenant
/// publish the same keys.
fn signers<'k>(
    token: &'k Token<'_>,
    known: &'k KnownKeys,
) -> Result<Vec<(&'k KnownDocument, &'k SigningKey)>, Failure> {
    if !known.has(&token.kid) {
        return Err(Reason::KidUnknown.into());
    }
    let signers: Vec<_> = known.named(&token.kid).filter(|(_, key)| key.signed(token)).collect();
    if signers.is_empty() { Err(Reason::SignatureInvalid.into()) } else { Ok(signers) }
}

fn present<'c, T>(claim: &'c Option<T>, name: &str) -> Result<&'c T, Failure> {
    claim.as_ref().ok_or_else(|| Failure::new(Reason::ClaimMissing, format!("the token has no `{name}`")))
}
