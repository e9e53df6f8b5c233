//! What may be wrong with a token, or right in another way.

use fastrand::Rng;
use serde_json::{Value, json};
use support::servers::entra::{AUDIENCE, CALLER, Key, TENANT};

use super::documents::{CONSUMERS, OTHER, issuers};
use super::tokens::{CLAIM_TIMES, Described, Moment, Twist};

impl Described {
    /// One change.
    pub(super) fn change(&mut self, rng: &mut Rng, moment: &Moment) {
        match rng.u32(0..20) {
            0..2 => self.twist = any_twist(rng),
            2..5 => self.header.set_any(rng, header_values),
            5 => self.header.repeat(rng),
            6 => self.claims.repeat(rng),
            7 => self.header.drop_any(rng),
            8..10 => self.claims.drop_any(rng),
            10 => self.by = rng.choice([Key::Attacker, Key::First, Key::Second]).unwrap(),
            11..16 => self.claims.set_any(rng, claim_values),
            _ => {
                let name = rng.choice(CLAIM_TIMES).unwrap();
                let value = rng.choice(times(moment)).unwrap();
                self.claims.set(name, value);
            }
        }
    }
}

fn any_twist(rng: &mut Rng) -> Twist {
    use Twist::*;
    let read = [NoHeader, TwoHeaders, AnotherScheme, FourParts, TwoParts, NoSignature, NoClaims];
    let decoded = [SignaturePadded, SignatureCut, HeaderNotUtf8, HeaderAList];
    let claims = [ClaimsNotUtf8, ClaimsAList, ClaimsPadded, ClaimsTwice];
    *rng.choice(&[read.as_slice(), &decoded, &claims].concat()).unwrap()
}

fn header_values() -> Vec<(&'static str, Value)> {
    let kids = [
        json!("nobody"),
        json!(""),
        json!(null),
        json!(1),
        json!("First-Key"),
        json!("first-key"),
        json!("second-key"),
    ];
    let types = [
        json!("jwt"),
        json!("at+jwt"),
        json!("application/JWT"),
        json!("logout+jwt"),
        json!(""),
        json!(null),
        json!(5),
    ];
    let algorithms =
        [json!("none"), json!("RS384"), json!("rs256"), json!("HS256"), json!(null), json!(["RS256"])];
    let others = [
        ("crit", json!([])),
        ("crit", json!(null)),
        ("crit", json!(["exp"])),
        ("b64", json!(false)),
        ("zip", json!("DEF")),
        ("jku", json!("https://attacker.example.test/keys")),
        ("x5t", json!({ "deep": [1] })),
    ];
    let kids = kids.map(|value| ("kid", value)).into_iter();
    let types = types.map(|value| ("typ", value));
    kids.chain(types).chain(algorithms.map(|value| ("alg", value))).chain(others).collect()
}

fn claim_values() -> Vec<(&'static str, Value)> {
    let issuers = [TENANT, OTHER, CONSUMERS, "{tenantid}"].map(issuers).concat();
    let capitals = [("azp", CALLER), ("appid", CALLER), ("tid", OTHER), ("aud", AUDIENCE)];
    let wrong = ["aud", "iss", "azp", "appid", "tid", "ver"]
        .map(|name| {
            [json!(null), json!(""), json!(7), json!([AUDIENCE]), json!(OTHER)].map(|value| (name, value))
        })
        .concat();
    let plain = [
        ("azp", json!(CALLER)),
        ("appid", json!(CALLER)),
        ("tid", json!(OTHER)),
        ("tid", json!(CONSUMERS)),
        ("ver", json!("1.0")),
        ("ver", json!("3.0")),
        ("iss", json!("https://sts.windows.net/")),
        ("xms_ftd", json!({ "a": [null] })),
        ("cnf", json!({ "jkt": "x" })),
        ("cnf", json!(null)),
    ];
    let issuers = issuers.into_iter().map(|issuer| ("iss", json!(issuer)));
    let capitals = capitals.map(|(name, text)| (name, json!(text.to_uppercase())));
    issuers.chain(capitals).chain(wrong).chain(plain).collect()
}

fn times(Moment { now, slot }: &Moment) -> Vec<Value> {
    vec![
        json!(slot - 3600),
        json!(slot + 24 * 3600),
        json!(slot + 24 * 3600 + 1),
        json!(slot + 7200),
        json!(now - 59),
        json!(now - 60),
        json!(now + 60),
        json!(now + 61),
        json!(0),
        json!(u64::MAX),
        json!(null),
        json!(-1),
        json!(1.8e9),
        json!(1e300),
        json!("1800003600"),
        json!(true),
    ]
}
