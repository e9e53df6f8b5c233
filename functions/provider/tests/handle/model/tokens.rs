//! Random tokens: most of them almost right.

use fastrand::Rng;
use http::header::{AUTHORIZATION, HeaderMap, HeaderValue};
use serde_json::{Value, json};
use support::servers::entra::{AUDIENCE, CALLER, Key, base64};

use super::documents::{KEYS, Served, issuers};
use super::members::Members;
use super::spec::{Trust, Wrong};

/// The time, and the quarter of the day in which it lies: most tokens name the latter, so that their signatures can be
/// shared.
pub(super) struct Moment {
    pub(super) now: u64,
    pub(super) slot: u64,
}

/// What is done to a token's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Twist {
    None,
    NoHeader,
    TwoHeaders,
    AnotherScheme,
    FourParts,
    TwoParts,
    NoSignature,
    NoClaims,
    SignaturePadded,
    SignatureCut,
    HeaderNotUtf8,
    HeaderAList,
    ClaimsNotUtf8,
    ClaimsAList,
    ClaimsPadded,
    ClaimsTwice,
}

/// A token that the model judges by what was meant.
#[derive(Clone, Debug)]
pub(super) struct Described {
    pub(super) header: Members,
    pub(super) claims: Members,
    pub(super) twist: Twist,
    pub(super) by: Key,
}

const HEADER_TEXTS: [&str; 3] = ["alg", "kid", "typ"];
const CLAIM_TEXTS: [&str; 6] = ["aud", "appid", "azp", "iss", "tid", "ver"];
pub(super) const CLAIM_TIMES: [&str; 3] = ["exp", "iat", "nbf"];

impl Described {
    pub(super) fn kid(&self) -> String {
        self.header.text("kid").unwrap_or_default()
    }

    pub(super) fn claim(&self, name: &str) -> String {
        self.claims.text(name).unwrap_or_default()
    }

    pub(super) fn tenant(&self) -> Option<String> {
        self.claims.text("tid").map(|tid| tid.to_lowercase())
    }

    /// Whose signature it has.
    pub(super) fn signer(&self) -> Option<Key> {
        (self.twist != Twist::SignatureCut).then_some(self.by)
    }

    /// What is wrong before keys matter (RFC 6750, 2.1; RFC 7515, 5.2; RFC 8725, 3.1, 3.6, 3.11).
    pub(super) fn wrong_before_keys(&self) -> Wrong {
        let header = &self.header;
        let unread = match self.twist {
            Twist::NoHeader => Some("token_missing"),
            Twist::TwoHeaders => Some("token_duplicate"),
            Twist::AnotherScheme => Some("token_scheme"),
            Twist::FourParts | Twist::TwoParts | Twist::NoSignature | Twist::NoClaims => {
                Some("token_malformed")
            }
            Twist::SignaturePadded | Twist::HeaderNotUtf8 | Twist::HeaderAList => Some("token_malformed"),
            _ => None,
        };
        let typ = header.text("typ").unwrap_or("jwt".to_owned()).to_lowercase();
        let all = [
            (header.is_twice(&["alg", "kid", "typ", "crit", "b64", "zip"]), "token_malformed"),
            (header.is_other(&HEADER_TEXTS, Value::is_string), "token_malformed"),
            (["crit", "b64", "zip"].iter().any(|name| header.get(name).is_some()), "crit_not_supported"),
            (
                !["jwt", "at+jwt", "application/jwt", "application/at+jwt"].contains(&typ.as_str()),
                "typ_not_allowed",
            ),
            (header.text("alg").as_deref() != Some("RS256"), "alg_not_allowed"),
            (self.kid().is_empty(), "kid_missing"),
        ];
        let wrong = all.into_iter().filter_map(|(is_wrong, reason)| is_wrong.then_some(reason));
        wrong.chain(unread).collect()
    }

    /// What keeps the claims from being read.
    pub(super) fn wrong_in_claims(&self) -> Wrong {
        let unread = [Twist::ClaimsNotUtf8, Twist::ClaimsAList, Twist::ClaimsPadded, Twist::ClaimsTwice];
        let claims = &self.claims;
        let malformed = claims.is_twice(&[CLAIM_TEXTS.as_slice(), &CLAIM_TIMES, &["cnf"]].concat())
            || claims.is_other(&CLAIM_TEXTS, Value::is_string)
            || claims.is_other(&CLAIM_TIMES, Value::is_u64);
        let all = [(unread.contains(&self.twist), "token_malformed"), (malformed, "claim_malformed")];
        all.into_iter().filter_map(|(is_wrong, reason)| is_wrong.then_some(reason)).collect()
    }

    /// The request's headers.
    pub(super) fn headers(&self, sign: impl FnOnce(&str, Key) -> String) -> HeaderMap {
        let (header, claims) = (self.header.json(), self.claims.json());
        let not_utf8 = |json: &str| [b"{\"x\":\"\xff\",", &json.as_bytes()[1..]].concat();
        let header = match self.twist {
            Twist::HeaderNotUtf8 => base64(not_utf8(&header)),
            Twist::HeaderAList => base64(format!("[{header}]")),
            _ => base64(header),
        };
        let claims = match self.twist {
            Twist::NoClaims => String::new(),
            Twist::ClaimsNotUtf8 => base64(not_utf8(&claims)),
            Twist::ClaimsAList => base64(format!("[{claims}]")),
            Twist::ClaimsPadded => format!("{}=", base64(claims)),
            Twist::ClaimsTwice => base64(format!("{claims}{claims}")),
            _ => base64(claims),
        };
        let unsigned = format!("{header}.{claims}");
        // What is refused before any key matters needs no real signature.
        let signed = self.wrong_before_keys().is_empty();
        let signature = if signed { sign(&unsigned, self.by) } else { base64([7; 256]) };
        let token = match self.twist {
            Twist::FourParts => format!("{unsigned}.{signature}.e30"),
            Twist::TwoParts => unsigned,
            Twist::NoSignature => format!("{unsigned}."),
            Twist::SignaturePadded => format!("{unsigned}.{signature}=="),
            Twist::SignatureCut => format!("{unsigned}.{}", &signature[..signature.len() - 6]),
            _ => format!("{unsigned}.{signature}"),
        };
        let scheme = if self.twist == Twist::AnotherScheme { "DPoP" } else { "Bearer" };
        let value = HeaderValue::from_str(&format!("{scheme} {token}")).unwrap();
        let times =
            [Twist::NoHeader, Twist::None, Twist::TwoHeaders].iter().position(|one| *one == self.twist);
        let mut headers = HeaderMap::new();
        for _ in 0..times.unwrap_or(1) {
            headers.append(AUTHORIZATION, value.clone());
        }
        headers
    }

    /// A token that is right for a key that is published, or for any; and then up to three changes.
    pub(super) fn random(rng: &mut Rng, moment: &Moment, trust: &Trust, served: &[(&str, Served)]) -> Self {
        let tenant = *rng.choice(&trust.tenants).unwrap();
        let published = served.iter().flat_map(|(_, served)| served.signers()).collect::<Vec<_>>();
        let (issuer, by, kid) = match rng.choice(&published).filter(|_| rng.u32(0..4) > 0) {
            Some((issuer, key)) => (issuer.replace("{tenantid}", tenant), key.key, key.kid),
            None => {
                let by = *rng.choice(&KEYS).unwrap();
                (issuers(tenant)[rng.usize(0..3)].clone(), by, by.kid())
            }
        };
        let is_v2 = issuer.ends_with("/v2.0");
        let claims = vec![
            ("aud", json!(AUDIENCE)),
            ("iss", json!(issuer)),
            ("iat", json!(moment.slot)),
            ("nbf", json!(moment.slot)),
            ("exp", json!(moment.slot + 8 * 3600)),
            (if is_v2 { "azp" } else { "appid" }, json!(CALLER)),
            ("tid", json!(tenant)),
            ("ver", json!(if is_v2 { "2.0" } else { "1.0" })),
        ];
        let header = vec![("typ", json!("JWT")), ("alg", json!("RS256")), ("kid", json!(kid))];
        let mut token = Self { header: Members(header), claims: Members(claims), twist: Twist::None, by };
        let changes = [0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 3];
        (0..*rng.choice(&changes).unwrap()).for_each(|_| token.change(rng, moment));
        token
    }
}
