//! The model: what the documentation of Entra and the RFCs ask for, written down in the simplest way. It knows who signed
//! a token because the test did it, reads no bytes, and does no I/O.

use std::collections::BTreeSet;

use fastrand::Rng;
use serde_json::Value;
use support::servers::entra::{AUDIENCE, CALLER, TENANT};

use super::documents::{OTHER, Publication, PublishedKey, Served, issuers};
use super::members::Members;
use super::remembered::{HOUR, Remembered, until};
use super::tokens::Described;

/// What comes of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Verdict {
    Accepted,
    Refused(&'static str),
}

/// Everything that is wrong; any of it may be the reason that is logged.
pub(super) type Wrong = BTreeSet<&'static str>;

/// The settings.
#[derive(Clone, Debug)]
pub(super) struct Trust {
    pub(super) tenants: Vec<&'static str>,
    pub(super) issuers: Vec<String>,
    pub(super) key_max_age: u64,
}

#[derive(Debug)]
pub(super) struct Model {
    trust: Trust,
    documents: Vec<Remembered>,
}

impl Trust {
    pub(super) fn random(rng: &mut Rng) -> Self {
        let tenants = if rng.bool() { vec![TENANT] } else { vec![TENANT, OTHER] };
        let mut issuers: Vec<String> = issuers("{tenantid}").into_iter().chain(issuers(TENANT)).collect();
        issuers.retain(|issuer| !issuer.contains("//{") && rng.u32(0..6) == 0);
        Self { tenants, issuers, key_max_age: HOUR * rng.choice([1, 3, 8, 24]).unwrap() }
    }
}

fn filled(issuer: &str, tenant: &str) -> String {
    issuer.replace("{tenantid}", tenant)
}

fn has_part(issuer: &str, tenant: &str) -> bool {
    issuer.split('/').any(|part| part == tenant)
}

impl Model {
    pub(super) fn new(trust: Trust, names: &[&'static str]) -> Self {
        let nothing =
            |name: &&'static str| Remembered { name, known: None, failures: 0, failed_at: 0, paid_until: 0 };
        Self { trust, documents: names.iter().map(nothing).collect() }
    }

    pub(super) fn trust(&self) -> &Trust {
        &self.trust
    }

    /// The fetches at the start, and how many requests they make.
    pub(super) fn start(&mut self, now: u64, served: &[(&'static str, Served)]) -> usize {
        self.documents.iter_mut().map(|document| document.fetch(false, now, served)).sum()
    }

    pub(super) fn is_ambiguous(&self, now: u64) -> bool {
        let ages = || self.documents.iter().filter_map(|document| document.age(now));
        ages().any(|age| age >= 6 * HOUR) && ages().any(|age| (HOUR..6 * HOUR).contains(&age))
    }

    /// What may come of the token, and how many requests for metadata it causes.
    pub(super) fn authenticate(
        &mut self,
        token: &Described,
        now: u64,
        served: &[(&'static str, Served)],
    ) -> (BTreeSet<Verdict>, usize) {
        let wrong = token.wrong_before_keys();
        if !wrong.is_empty() {
            return (verdicts(wrong), 0);
        }
        // Keys that are an hour old are fetched again, those that are six hours old before they are used.
        let aged: Vec<_> = self.documents.iter().map(|one| one.age(now)).collect();
        let mut fetches: Vec<Option<bool>> = self
            .documents
            .iter()
            .zip(&aged)
            .map(|(one, age)| (age.is_some_and(|age| age >= HOUR) && !one.pauses(now)).then_some(false))
            .collect();
        let mut requests = 0;
        if aged.iter().flatten().any(|age| *age >= 6 * HOUR) {
            requests += self.make(&mut fetches, now, served);
        }
        let known = self.usable(now);
        let expected = if named(&known, token.kid()).next().is_some() {
            verdicts(self.wrong(token, &known, now))
        } else {
            let complete = known.iter().all(Option::is_some);
            let claims = self.wrong_claims(token, complete.then_some(known.as_slice()), now);
            if claims.is_empty() {
                let waited = self.for_unknown_key(&token.claim("tid").to_lowercase(), &mut fetches, now);
                self.after(token, &fetches, &waited, now, served)
            } else {
                verdicts(claims.into_iter().chain(["kid_unknown"]).collect())
            }
        };
        (expected, requests + self.make(&mut fetches, now, served))
    }

    fn make(&mut self, fetches: &mut [Option<bool>], now: u64, served: &[(&'static str, Served)]) -> usize {
        let each = self.documents.iter_mut().zip(fetches);
        each.filter_map(|(one, fetch)| Some(one.fetch(fetch.take()?, now, served))).sum()
    }

    /// Asks addresses for a key that nobody knows, in addition to those that are asked already; says for which it waits.
    fn for_unknown_key(&self, tenant: &str, fetches: &mut [Option<bool>], now: u64) -> Vec<bool> {
        let mut waited = Vec::new();
        for (one, fetch) in self.documents.iter().zip(fetches) {
            let is_its =
                one.known.as_ref().is_some_and(|(known, _)| has_part(&filled(&known.issuer, tenant), tenant));
            let lacks = one.age(now).is_none_or(|age| age >= self.trust.key_max_age);
            let paid = until(one.paid_until, now) <= 15;
            if fetch.is_none() && !one.pauses(now) && (lacks || (is_its && paid)) {
                *fetch = Some(!lacks);
            }
            waited.push(fetch.is_some() && (lacks || is_its));
        }
        waited
    }

    /// What may come of it after fetches that end in any order: the first one with the key ends the wait.
    fn after(
        &self,
        token: &Described,
        fetches: &[Option<bool>],
        waited: &[bool],
        now: u64,
        served: &[(&'static str, Served)],
    ) -> BTreeSet<Verdict> {
        let mut expected = BTreeSet::new();
        for ended in 0_u32..1 << fetches.len() {
            let has_ended = |index: usize| ended >> index & 1 == 1;
            if (0..fetches.len()).any(|index| has_ended(index) && fetches[index].is_none()) {
                continue;
            }
            let mut then = Self { trust: self.trust.clone(), documents: self.documents.clone() };
            let mut made: Vec<_> =
                fetches.iter().enumerate().map(|(index, fetch)| fetch.filter(|_| has_ended(index))).collect();
            let all = (0..fetches.len()).all(|index| !waited[index] || has_ended(index));
            then.make(&mut made, now, served);
            let known = then.usable(now);
            let found = named(&known, token.kid()).next().is_some();
            if found || (all && known.iter().all(Option::is_some)) {
                expected.extend(verdicts(self.wrong(token, &known, now)));
            } else if all {
                expected.insert(Verdict::Refused("keys_unavailable"));
            }
        }
        expected
    }

    fn usable(&self, now: u64) -> Vec<Option<Publication>> {
        let young = |one: &Remembered| one.age(now).is_some_and(|age| age < self.trust.key_max_age);
        let usable = |one: &Remembered| one.known.clone().filter(|_| young(one)).map(|(known, _)| known);
        self.documents.iter().map(usable).collect()
    }

    /// Everything that is wrong with the token, where these documents are known.
    fn wrong(&self, token: &Described, known: &[Option<Publication>], now: u64) -> Wrong {
        let mut wrong = self.wrong_claims(token, Some(known), now);
        let candidates: Vec<_> = named(known, token.kid()).collect();
        let signers: Vec<_> = candidates.iter().filter(|(_, key)| Some(key.key) == token.signer()).collect();
        let (issuer, tenant) = (token.claim("iss"), token.claim("tid").to_lowercase());
        let configured = self.is_configured(&issuer, &tenant);
        let may_sign = |own: &str, key: &Option<String>| match key
            .as_ref()
            .map(|named| filled(named, &tenant))
        {
            // Keys name issuers of version 2.0 only; those of version 1.0 have the same keys.
            Some(named) => named == issuer || (named == own && (configured || !issuer.ends_with("/v2.0"))),
            None => own == issuer || configured,
        };
        let good = |(document, key): &&(&Publication, &PublishedKey)| {
            let own = filled(&document.issuer, &tenant);
            has_part(&own, &tenant) && may_sign(&own, &key.issuer)
        };
        match () {
            () if candidates.is_empty() => wrong.insert("kid_unknown"),
            () if signers.is_empty() => wrong.insert("signature_invalid"),
            () if !signers.into_iter().any(|signer| good(&signer)) => wrong.insert("key_issuer_mismatch"),
            () => false,
        };
        wrong
    }

    fn is_configured(&self, issuer: &str, tenant: &str) -> bool {
        self.trust.issuers.iter().any(|one| filled(one, tenant) == issuer)
    }

    /// What is wrong with the claims; without `known`, any issuer may be published.
    fn wrong_claims(&self, token: &Described, known: Option<&[Option<Publication>]>, now: u64) -> Wrong {
        let mut wrong = token.wrong_in_claims();
        if !wrong.is_empty() {
            return wrong;
        }
        let claims = &token.claims;
        let text = |name| claims.text(name).unwrap_or_default();
        let is = |one: &str, other: &str| one.eq_ignore_ascii_case(other);
        let (own, other) = if text("ver") == "1.0" { ("appid", "azp") } else { ("azp", "appid") };
        let tenant = text("tid").to_lowercase();
        let issuer = text("iss");
        let published = |known: &[Option<Publication>]| {
            known.iter().flatten().any(|one| filled(&one.issuer, &tenant) == issuer)
        };
        let allowed = self.is_configured(&issuer, &tenant) || known.is_none_or(published);
        for (is_wrong, reason) in [
            (["ver", "tid", "iss", "aud", "exp"].iter().any(|name| claims.is_missing(name)), "claim_missing"),
            (!["1.0", "2.0"].contains(&text("ver").as_str()), "version_unsupported"),
            (claims.is_missing(own), "caller_missing"),
            (!is(&text(own), CALLER), "caller_not_allowed"),
            (!claims.is_missing(other) && !is(&text(other), CALLER), "caller_not_allowed"),
            (!self.trust.tenants.contains(&tenant.as_str()), "tenant_not_allowed"),
            (!allowed, "issuer_not_allowed"),
            (!has_part(&issuer, &tenant), "issuer_tenant_mismatch"),
            (issuer.ends_with("/v2.0") != (text("ver") == "2.0"), "issuer_version_mismatch"),
            (text("aud") != AUDIENCE, "audience_not_allowed"),
            (claims.get("cnf").is_some(), "token_bound"),
        ] {
            wrong.extend(is_wrong.then_some(reason));
        }
        wrong.extend(wrong_times(claims, now));
        wrong
    }
}

/// A minute of leeway; a day is the longest lifetime.
fn wrong_times(claims: &Members, now: u64) -> Wrong {
    let number = |name| claims.get(name).and_then(Value::as_u64).map(i128::from);
    let (now, expires) = (i128::from(now), number("exp").unwrap_or_default());
    let starts = number("nbf").max(number("iat"));
    let all = [
        (now >= expires + 60, "token_expired"),
        (starts.is_some_and(|starts| starts > now + 60), "token_not_yet_valid"),
        (expires > starts.unwrap_or(now) + 24 * 3600, "token_lifetime"),
    ];
    all.into_iter().filter_map(|(is_wrong, reason)| is_wrong.then_some(reason)).collect()
}

fn named(known: &[Option<Publication>], kid: String) -> impl Iterator<Item = (&Publication, &PublishedKey)> {
    let all = known.iter().flatten().flat_map(|one| one.keys.iter().map(move |key| (one, key)));
    all.filter(move |(_, key)| key.kid == kid)
}

fn verdicts(wrong: Wrong) -> BTreeSet<Verdict> {
    if wrong.is_empty() {
        BTreeSet::from([Verdict::Accepted])
    } else {
        wrong.into_iter().map(Verdict::Refused).collect()
    }
}
