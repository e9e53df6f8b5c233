//! A bearer token, read strictly: nothing in it is believed before its signature is checked.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::HeaderMap;
use http::header::AUTHORIZATION;
use serde::Deserialize;
use serde::de::{DeserializeOwned, Deserializer, IgnoredAny};

use crate::failure::Failure;
use crate::reason::Reason;

/// Larger than any token that Entra issues for this purpose (they are below 2 KiB), smaller than a nuisance.
const MAX_TOKEN_BYTES: usize = 16 * 1024;

/// A token in compact form whose header was read (RFC 7515, section 7.1).
#[derive(Debug)]
pub(super) struct Token<'t> {
    /// The name of the key that is said to have signed it.
    pub(super) kid: String,
    /// What is signed: the first two parts as they stand.
    pub(super) signed: &'t str,
    /// The decoded third part.
    pub(super) signature: Vec<u8>,
    payload: &'t str,
}

/// The claims of Entra's access tokens that are checked. A second member of the same name is an error.
#[derive(Debug, Deserialize)]
pub(super) struct TokenClaims {
    pub(super) aud: Option<String>,
    pub(super) appid: Option<String>,
    pub(super) azp: Option<String>,
    /// Whether the token has the member, whatever it holds: its holder has to prove a key (RFC 7800).
    #[serde(default, deserialize_with = "is_there")]
    pub(super) cnf: bool,
    pub(super) exp: Option<u64>,
    pub(super) iat: Option<u64>,
    pub(super) iss: Option<String>,
    pub(super) nbf: Option<u64>,
    pub(super) tid: Option<String>,
    pub(super) ver: Option<String>,
}

#[derive(Deserialize)]
struct Header {
    alg: Option<String>,
    kid: Option<String>,
    typ: Option<String>,
    /// Whether the header has the member, whatever it holds.
    #[serde(default, deserialize_with = "is_there")]
    crit: bool,
    /// The member that changes what is signed (RFC 7797).
    #[serde(default, deserialize_with = "is_there")]
    b64: bool,
    /// The member that compresses the claims, which only encrypted tokens may have (RFC 7516).
    #[serde(default, deserialize_with = "is_there")]
    zip: bool,
}

/// The values of `typ` that an access token may have, in lower case (RFC 7519, section 5.1; RFC 9068, section 2.1).
const TYPES: [&str; 4] = ["jwt", "application/jwt", "at+jwt", "application/at+jwt"];

fn is_there<'d, D: Deserializer<'d>>(member: D) -> Result<bool, D::Error> {
    IgnoredAny::deserialize(member).map(|_| true)
}

/// The one bearer token of a request (RFC 6750, section 2.1; the body and the query are never read).
pub(super) fn bearer(headers: &HeaderMap) -> Result<&str, Failure> {
    let mut values = headers.get_all(AUTHORIZATION).iter();
    let value = values.next().ok_or(Reason::TokenMissing)?;
    if values.next().is_some() {
        return Err(Reason::TokenDuplicate.into());
    }
    let text = value.to_str().map_err(|_| Reason::TokenMalformed)?.trim();
    let (scheme, token) = text.split_once(' ').unwrap_or((text, ""));
    let token = token.trim_start();
    match () {
        () if text.is_empty() => Err(Reason::TokenMissing.into()),
        () if !scheme.eq_ignore_ascii_case("Bearer") => Err(Reason::TokenScheme.into()),
        () if token.is_empty() => Err(Reason::TokenMissing.into()),
        // A gateway joins repeated headers with commas.
        () if token.contains(',') => Err(Reason::TokenDuplicate.into()),
        () if token.len() > MAX_TOKEN_BYTES => Err(Reason::TokenTooLarge.into()),
        () => Ok(token),
    }
}

impl<'t> Token<'t> {
    /// Reads the structure and the header. Everything that can be refused without a key is refused here.
    pub(super) fn parse(text: &'t str) -> Result<Self, Failure> {
        let (signed, signature) = text.rsplit_once('.').ok_or(Reason::TokenMalformed)?;
        let (header, payload) = signed.split_once('.').ok_or(Reason::TokenMalformed)?;
        if payload.contains('.') {
            return Err(Failure::new(Reason::TokenMalformed, "the token has more than three parts"));
        }
        let header: Header = json(&decode(header)?, Reason::TokenMalformed)?;
        if header.crit || header.b64 || header.zip {
            return Err(Reason::CritNotSupported.into());
        }
        if header.typ.is_some_and(|typ| !TYPES.contains(&typ.to_ascii_lowercase().as_str())) {
            return Err(Reason::TypNotAllowed.into());
        }
        if header.alg.as_deref() != Some("RS256") {
            return Err(Reason::AlgNotAllowed.into());
        }
        let kid = header.kid.filter(|kid| !kid.is_empty()).ok_or(Reason::KidMissing)?;
        let signature = decode(signature)?;
        if signature.is_empty() || payload.is_empty() {
            return Err(Failure::new(Reason::TokenMalformed, "a part of the token is empty"));
        }
        Ok(Self { kid, signed, signature, payload })
    }

    /// A token of which nothing but the signature matters.
    #[cfg(test)]
    pub(super) fn example(signed: &'t str, signature: &str) -> Self {
        Self { kid: String::new(), signed, signature: decode(signature).unwrap_or_default(), payload: "" }
    }

    /// The claims. Before the signature is checked, they only decide whether the keys are worth a fetch.
    pub(super) fn claims(&self) -> Result<TokenClaims, Failure> {
        json(&decode(self.payload)?, Reason::ClaimMalformed)
    }
}

/// Base64url without padding, without stray bits in the last character.
fn decode(part: &str) -> Result<Vec<u8>, Failure> {
    URL_SAFE_NO_PAD.decode(part).map_err(|_| Reason::TokenMalformed.into())
}

/// A JSON object. What was wrong is told by its place only, because the parser's own text quotes the token.
fn json<T: DeserializeOwned>(bytes: &[u8], wrong: Reason) -> Result<T, Failure> {
    if bytes.first() != Some(&b'{') {
        return Err(Failure::new(Reason::TokenMalformed, "a part of the token is not a JSON object"));
    }
    // The parser does not read the texts of members that nobody asked for.
    let text = std::str::from_utf8(bytes).map_err(|_| Reason::TokenMalformed)?;
    serde_json::from_str(text).map_err(|e| {
        let reason = if e.is_data() { wrong } else { Reason::TokenMalformed };
        Failure::new(reason, format!("{}, at byte {}", reason.meaning(), e.column()))
    })
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn bearer_of(value: &str) -> Result<String, Reason> {
        let mut headers = HeaderMap::new();
        headers.insert(AUTHORIZATION, HeaderValue::from_str(value).unwrap());
        bearer(&headers).map(str::to_owned).map_err(|failure| failure.reason)
    }

    #[test]
    fn the_scheme_is_matched_without_regard_to_case() {
        assert_eq!(bearer_of("bEaReR a.b.c"), Ok("a.b.c".to_owned()));
        assert_eq!(bearer_of("Bearer   a.b.c "), Ok("a.b.c".to_owned()));
    }

    #[test]
    fn a_header_without_exactly_one_bearer_token_is_refused() {
        for (value, reason) in [
            ("", Reason::TokenMissing),
            ("Bearer", Reason::TokenMissing),
            ("Bearer ", Reason::TokenMissing),
            ("Basic a.b.c", Reason::TokenScheme),
            ("a.b.c", Reason::TokenScheme),
            ("Bearer a.b.c,Bearer d.e.f", Reason::TokenDuplicate),
            (&format!("Bearer {}", "a".repeat(16 * 1024 + 1)), Reason::TokenTooLarge),
        ] {
            assert_eq!(bearer_of(value), Err(reason), "{value:.40}");
        }
    }

    #[test]
    fn stray_bits_and_padding_are_refused() {
        assert!(decode("YQ").is_ok());
        for wrong in ["YR", "YQ==", "Y Q", "Y/", "+A", "Y"] {
            assert_eq!(decode(wrong).unwrap_err().reason, Reason::TokenMalformed, "{wrong}");
        }
    }
}
