//! A random policy with its stores, and one user who signs in: written as a policy, as a case and as a sample person.

use std::collections::BTreeMap;

use claims::values::Value;
use fastrand::Rng;
use offline::entra::request::SignIn;
use offline::sample::Person;

use super::model::Expected;

const ORDERS: &str = "22222222-2222-4222-8222-222222222222";
const OTHER: &str = "33333333-3333-4333-8333-333333333333";
const USER_ID: &str = "77777777-7777-4777-8777-777777777777";

#[derive(Debug)]
pub(super) struct World {
    pub(super) stores: Vec<WorldStore>,
    /// Those of the policy for all applications, and those of the policy for the application `ORDERS`.
    pub(super) claims: [Vec<WorldClaim>; 2],
    is_orders: bool,
    /// `explain` and `serve` are tried, too.
    pub(super) has_sample_person: bool,
    /// What the callout brings of `user.*`, by the names in lower case; `None` without a user.
    user: Option<BTreeMap<&'static str, String>>,
}

#[derive(Debug)]
pub(super) struct WorldStore {
    pub(super) name: String,
    pub(super) is_required: bool,
    pub(super) provides_user: bool,
    pub(super) is_cached: bool,
    /// Its failure is one after which a store is asked once more.
    pub(super) fails_in_passing: bool,
    pub(super) needs: Vec<String>,
    pub(super) state: WorldState,
}

#[derive(Clone, Debug)]
pub(super) enum WorldState {
    Record(BTreeMap<String, Vec<String>>),
    Unknown,
    Unavailable,
}

#[derive(Debug)]
pub(super) struct WorldClaim {
    pub(super) attribute: String,
    pub(super) is_required: bool,
    pub(super) has_default: bool,
}

/// A claim that is neither required nor has a default.
pub(super) fn claim(attribute: &str) -> WorldClaim {
    WorldClaim { attribute: attribute.to_owned(), is_required: false, has_default: false }
}

impl WorldStore {
    pub(super) fn is_unavailable(&self) -> bool {
        matches!(self.state, WorldState::Unavailable)
    }
}

type DeclaredStore<'d> = (&'d str, &'d [&'d str], bool, Option<&'d [(&'d str, &'d str)]>);

impl World {
    /// A member who signs in where these stores are required: name, needs, whether it completes the user, and what it
    /// knows; `None` for a store that cannot answer.
    pub(super) fn of_stores(stores: &[DeclaredStore<'_>]) -> Self {
        let stores = stores.iter().map(|(name, needs, provides_user, record)| WorldStore {
            name: (*name).to_owned(),
            is_required: true,
            provides_user: *provides_user,
            is_cached: false,
            fails_in_passing: false,
            needs: needs.iter().map(ToString::to_string).collect(),
            state: record.map_or(WorldState::Unavailable, |record| {
                let texts = record.iter().map(|(name, text)| ((*name).to_owned(), vec![(*text).to_owned()]));
                WorldState::Record(texts.collect())
            }),
        });
        let user = BTreeMap::from([("id", USER_ID.to_owned()), ("mail", "kim@example.com".to_owned())]);
        Self {
            stores: stores.collect(),
            claims: Default::default(),
            is_orders: false,
            has_sample_person: true,
            user: Some(user),
        }
    }

    pub(super) fn random(seed: u64) -> Self {
        let rng = &mut Rng::with_seed(seed);
        let ranks = shuffled(rng);
        let provides: Vec<bool> = ranks.iter().map(|_| rng.bool()).collect();
        let stores = ranks.iter().enumerate().map(|(at, rank)| {
            let earlier = ranks.iter().enumerate().filter(|(_, other)| *other < rank);
            let earlier: Vec<usize> = earlier.map(|(at, _)| at).collect();
            let needs = (0..rng.usize(1..=2)).map(|_| need(&earlier, &provides, rng)).collect();
            WorldStore {
                name: format!("s{at}"),
                is_required: rng.bool(),
                provides_user: provides[at],
                is_cached: rng.u8(..8) == 0,
                fails_in_passing: rng.u16(..400) == 0,
                needs,
                state: state(rng),
            }
        });
        let stores: Vec<WorldStore> = stores.collect();
        let claims = [0, 1].map(|_| (0..rng.usize(..4)).map(|_| random_claim(&stores, rng)).collect());
        let mut user = BTreeMap::from([("id", USER_ID.to_owned())]);
        for name in ["mail", "displayname"] {
            if rng.u8(..4) > 0 {
                user.insert(name, text(rng));
            }
        }
        let user = (rng.u8(..10) > 0).then_some(user);
        Self { stores, claims, is_orders: rng.bool(), has_sample_person: rng.u8(..4) == 0, user }
    }

    /// The application policy for the sign-in. One without claims is not written, so that the one for all counts.
    pub(super) fn claims_of_application(&self) -> &[WorldClaim] {
        let [all, orders] = &self.claims;
        if self.is_orders && !orders.is_empty() { orders } else { all }
    }

    /// What the callout brings of an attribute.
    pub(super) fn brought(&self, attribute: &str) -> Option<&str> {
        let name = attribute.strip_prefix("user.")?;
        let text = self.user.as_ref()?.get(name)?;
        if text.is_empty() { None } else { Some(text) }
    }

    /// The policy, as an administrator writes it.
    pub(super) fn policy(&self) -> String {
        let mut policy = "version: 1\n".to_owned();
        if !self.stores.is_empty() {
            policy += "stores:\n";
        }
        for store in &self.stores {
            let key = store.needs.iter().enumerate().map(|(at, need)| format!("k{at}: '{{{need}}}'"));
            let key: Vec<String> = key.collect();
            let provides = if store.provides_user { ", provides: user" } else { "" };
            let cache = if store.is_cached { ", cache: { ttlSeconds: 60 }" } else { "" };
            policy += &format!(
                "  {}: {{ file: {{ path: p.csv, key: {{ {} }} }}, required: {}{provides}{cache} }}\n",
                store.name,
                key.join(", "),
                store.is_required
            );
        }
        policy += "policies:\n";
        for (name, applications, claims) in
            [("all", "all".to_owned(), &self.claims[0]), ("orders", format!("[{ORDERS}]"), &self.claims[1])]
        {
            if name == "orders" && claims.is_empty() {
                continue;
            }
            policy += &format!("  - name: {name}\n    applications: {applications}\n    claims:");
            policy += if claims.is_empty() { " {}\n" } else { "\n" };
            for (at, WorldClaim { attribute, is_required, has_default }) in claims.iter().enumerate() {
                let required = if *is_required { ", required: true" } else { "" };
                let default = if *has_default { ", default: default" } else { "" };
                policy += &format!("      c{at}: {{ attribute: {attribute}{required}{default} }}\n");
            }
        }
        policy
    }

    /// The sign-in as a case with what is expected.
    pub(super) fn case(&self, expected: &Expected) -> String {
        let user = ["id", "mail", "displayname"].map(|name| {
            let text = self.user.as_ref().and_then(|user| user.get(name));
            format!("{name}: '{}'", text.map(String::as_str).unwrap_or_default())
        });
        let application = self.application();
        let mut case = format!(
            "- name: random\n  given:\n    user: {{ {} }}\n    application: {{ appId: {application} }}\n",
            user.join(", ")
        );
        for store in &self.stores {
            let state = match &store.state {
                WorldState::Unknown => "unknown".to_owned(),
                WorldState::Unavailable => "unavailable".to_owned(),
                WorldState::Record(record) => mapping(record),
            };
            case += &format!("    {}: {state}\n", store.name);
        }
        case + &match expected {
            Expected::Claims(claims) => format!("  expect: {{ claims: {} }}\n", mapping(claims)),
            Expected::Refused { code, .. } => format!("  expect: {{ refused: {code} }}\n"),
        }
    }

    /// The sign-in as a sample person's. A sample person cannot say that a store is unavailable.
    pub(super) fn person(&self) -> (Person, SignIn) {
        let user = self.user.as_ref().map(|user| {
            let name =
                |name: &str| if name == "displayname" { "displayName".to_owned() } else { name.to_owned() };
            user.iter().map(|(key, text)| (name(key), text.clone())).collect()
        });
        let stores = self.stores.iter().filter_map(|store| {
            let WorldState::Record(record) = &store.state else { return None };
            let values = record.iter().map(|(name, texts)| (name.clone(), value(texts)));
            Some((store.name.clone(), values.collect()))
        });
        let person = Person { name: "kim".to_owned(), user, stores: stores.collect() };
        (person, SignIn { application: Some(self.application().to_owned()), protocol: "OAUTH2.0".to_owned() })
    }

    fn application(&self) -> &'static str {
        if self.is_orders { ORDERS } else { OTHER }
    }
}

/// One text is a text, everything else a list.
pub(super) fn value(texts: &[String]) -> Value {
    match texts {
        [only] => Value::Text(only.clone()),
        several => Value::List(several.to_vec()),
    }
}

fn mapping(entries: &BTreeMap<String, Vec<String>>) -> String {
    let entries = entries.iter().map(|(name, texts)| match texts.as_slice() {
        [only] => format!("{name}: '{only}'"),
        several => format!(
            "{name}: [{}]",
            several.iter().map(|text| format!("'{text}'")).collect::<Vec<_>>().join(", ")
        ),
    });
    format!("{{ {} }}", entries.collect::<Vec<_>>().join(", "))
}

/// Which stores may need which: only those of a lower rank.
fn shuffled(rng: &mut Rng) -> Vec<usize> {
    let mut ranks: Vec<usize> = (0..rng.usize(..=5)).collect();
    rng.shuffle(&mut ranks);
    ranks
}

fn need(earlier: &[usize], provides: &[bool], rng: &mut Rng) -> String {
    if let Some(earlier) = rng.choice(earlier).filter(|_| rng.bool()) {
        return format!("s{earlier}.{}", rng.choice(["a", "b"]).unwrap());
    }
    let completed = usize::from(provides.contains(&true));
    let names = ["user.id", "user.mail", "user.displayname", "user.department"];
    rng.choice(&names[..3 + completed]).unwrap().to_string()
}

fn random_claim(stores: &[WorldStore], rng: &mut Rng) -> WorldClaim {
    let completed = stores.iter().any(|store| store.provides_user);
    let attribute = match rng.choice(stores) {
        Some(store) if rng.bool() => format!("{}.{}", store.name, rng.choice(["a", "b"]).unwrap()),
        _ if completed && rng.bool() => "user.department".to_owned(),
        _ => rng.choice(["user.id", "user.mail", "user.displayname"]).unwrap().to_owned(),
    };
    let is_required = rng.u8(..6) == 0;
    WorldClaim { attribute, is_required, has_default: !is_required && rng.u8(..6) == 0 }
}

fn state(rng: &mut Rng) -> WorldState {
    match rng.u8(..6) {
        0 => WorldState::Unknown,
        1 | 2 => WorldState::Unavailable,
        _ => {
            let names =
                ["a", "b", "department", "mail", "displayname"].into_iter().filter(|_| rng.u8(..3) > 0);
            let names: Vec<&str> = names.collect();
            let texts = |rng: &mut Rng| match rng.u8(..6) {
                0 => (0..rng.usize(..3)).map(|_| text(rng)).collect(),
                _ => vec![text(rng)],
            };
            WorldState::Record(names.into_iter().map(|name| (name.to_owned(), texts(rng))).collect())
        }
    }
}

fn text(rng: &mut Rng) -> String {
    match rng.u8(..40) {
        0 => "x".repeat(2000),
        1..5 => String::new(),
        number => format!("v{number}"),
    }
}
