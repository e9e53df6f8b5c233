//! One sign-in, and what each policy gives for it.

use std::collections::BTreeMap;

use claims::entra::contract::MAX_CLAIMS_BYTES;
use claims::evaluation::{ClaimTrace, Trace};
use claims::values::Value as Attribute;
use futures_util::FutureExt;
use offline::entra::request::{SignIn, body};
use offline::sample::Person;
use offline::{Explained, Explanation, Given, SampleAnswer, Usable};
use serde::Serialize;
use serde_json::Value;

use super::{Choice, RunRequest};

/// Who signs in to what.
pub(super) struct SigningIn {
    /// The callout, as the page shows it.
    pub(super) callout: String,
    /// Why the function would refuse the callout.
    pub(super) refusal: Option<String>,
    given: Given,
}

/// What a policy gives.
#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "lowercase", rename_all_fields = "camelCase")]
pub(super) enum Outcome {
    Claims {
        policy: String,
        answer: String,
        list: Vec<NamedClaim>,
        bytes: usize,
        limit: usize,
        left_out: Vec<String>,
        asked: Vec<AskedStore>,
        trace: Vec<TracedClaim>,
    },
    Nothing {
        why: String,
    },
    Refused {
        code: &'static str,
        why: String,
        asked: Vec<AskedStore>,
        trace: Vec<TracedClaim>,
    },
}

#[derive(Serialize)]
pub(super) struct NamedClaim {
    name: String,
    value: String,
}

#[derive(Serialize)]
pub(super) struct AskedStore {
    store: String,
    outcome: String,
}

#[derive(Serialize)]
pub(super) struct TracedClaim {
    name: String,
    text: String,
    #[serde(skip)]
    pub(super) claim: ClaimTrace,
}

/// The claims that differ between two policies, or why that cannot be said.
#[derive(Serialize, Default)]
pub(super) struct Differences {
    why: Option<String>,
    claims: Vec<DifferentClaim>,
}

#[derive(Serialize)]
struct DifferentClaim {
    name: String,
    first: Option<String>,
    second: Option<String>,
}

impl SigningIn {
    /// The callout that is written, else that of the person and the application.
    pub(super) fn of(request: &RunRequest, people: &[Person], applications: &[Choice]) -> Self {
        let chosen = people.iter().find(|person| person.name == request.person).or(people.first());
        let stranger = Person { name: String::new(), user: Some(BTreeMap::new()), stores: BTreeMap::new() };
        let person = chosen.unwrap_or(&stranger);
        let application = applications.iter().find(|one| one.id == request.application);
        let application = application.or(applications.first()).map(|one| one.id.clone());
        let protocol = match request.protocol.as_str() {
            "" => "OAUTH2.0".to_owned(),
            protocol => protocol.to_owned(),
        };
        let callout = match request.callout.trim() {
            "" => format!("{:#}", body(person, &SignIn { application, protocol })),
            _ => request.callout.clone(),
        };
        let answers = request.stores.as_ref().map_or_else(|| SampleAnswer::all_of(person), answers);
        let (given, refusal) = match Given::of_callout_text(&callout, answers) {
            Ok(given) => (given, None),
            Err(refusal) => (Given::default(), Some(refusal)),
        };
        Self { callout, refusal, given }
    }

    /// What a policy gives for it.
    pub(super) fn outcome(&self, usable: &Usable) -> Outcome {
        if let Some(refusal) = &self.refusal {
            return Outcome::Nothing { why: format!("The function refuses the callout: {refusal}") };
        }
        // Stand-ins answer at once.
        let explained = Explained::of(String::new(), usable, &self.given, None).now_or_never();
        let answer = self.given.answer(usable).now_or_never();
        let Some((explained, answer)) = explained.zip(answer) else {
            return Outcome::Nothing { why: "A store did not answer".to_owned() };
        };
        let asked = explained
            .asked
            .iter()
            .map(|one| AskedStore { store: one.store.clone(), outcome: one.outcome_line() });
        let asked = asked.collect();
        let (policy, trace) = match explained.explanation {
            Explanation::Nothing(why) => return Outcome::Nothing { why },
            Explanation::Refused(_) => (String::new(), Vec::new()),
            Explanation::Claims(policy, trace) => (policy, traced(trace)),
        };
        match answer {
            Err(failure) => {
                Outcome::Refused { code: failure.reason.code(), why: failure.inside, asked, trace }
            }
            Ok(answer) => {
                let body = answer.response.body();
                Outcome::Claims {
                    policy,
                    list: listed(body, &trace),
                    answer: String::from_utf8_lossy(body).into_owned(),
                    bytes: answer.claims_bytes,
                    limit: MAX_CLAIMS_BYTES,
                    left_out: answer.left_out,
                    asked,
                    trace,
                }
            }
        }
    }
}

/// What the policy's own stores said, as the tool that serves the page writes it.
fn answers(stores: &BTreeMap<String, Value>) -> BTreeMap<String, SampleAnswer> {
    let answer = |said: &Value| match said {
        Value::Object(record) => {
            let record = record.iter().map(|(name, value)| (name.clone(), attribute(value)));
            Some(SampleAnswer::Record(record.collect()))
        }
        Value::String(state) if state == "unavailable" => Some(SampleAnswer::Unavailable),
        _ => None,
    };
    stores.iter().filter_map(|(store, said)| Some((store.clone(), answer(said)?))).collect()
}

fn attribute(value: &Value) -> Attribute {
    match value {
        Value::Array(texts) => {
            Attribute::List(texts.iter().filter_map(Value::as_str).map(str::to_owned).collect())
        }
        text => Attribute::Text(written(text)),
    }
}

fn traced(trace: Trace) -> Vec<TracedClaim> {
    let one = |claim: ClaimTrace| TracedClaim { name: claim.name.clone(), text: claim.to_string(), claim };
    trace.claims.into_iter().map(one).collect()
}

/// The claims of an answer, in the order of the policy.
fn listed(body: &[u8], trace: &[TracedClaim]) -> Vec<NamedClaim> {
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    let claims = body.pointer("/data/actions/0/claims");
    let value = |name: &str| Some(written(claims?.get(name)?));
    trace
        .iter()
        .filter_map(|one| Some(NamedClaim { name: one.name.clone(), value: value(&one.name)? }))
        .collect()
}

fn written(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

impl Outcome {
    /// The claims by their names, or why there are none.
    fn claims(&self) -> Result<BTreeMap<&str, &str>, String> {
        match self {
            Self::Claims { list, .. } => {
                Ok(list.iter().map(|claim| (claim.name.as_str(), claim.value.as_str())).collect())
            }
            Self::Nothing { why } => Err(why.clone()),
            Self::Refused { code, why, .. } => Err(format!("no token, {code}: {why}")),
        }
    }

    /// Why each claim has its value.
    pub(super) fn trace(&self) -> &[TracedClaim] {
        match self {
            Self::Claims { trace, .. } | Self::Refused { trace, .. } => trace,
            Self::Nothing { .. } => &[],
        }
    }
}

impl Differences {
    pub(super) fn because(why: &str) -> Self {
        Self { why: Some(why.to_owned()), claims: Vec::new() }
    }

    pub(super) fn between(first: &Outcome, second: &Outcome) -> Self {
        let (one, other) = match (first.claims(), second.claims()) {
            (Ok(one), Ok(other)) => (one, other),
            (Err(why), Err(other)) if why == other => return Self::default(),
            (Err(why), _) => return Self::because(&format!("the policy: {why}")),
            (_, Err(why)) => return Self::because(&format!("the second policy: {why}")),
        };
        let mut names: Vec<&str> = one.keys().chain(other.keys()).copied().collect();
        names.sort_unstable();
        names.dedup();
        let claims =
            names.into_iter().filter(|name| one.get(name) != other.get(name)).map(|name| DifferentClaim {
                name: name.to_owned(),
                first: one.get(name).map(|value| (*value).to_owned()),
                second: other.get(name).map(|value| (*value).to_owned()),
            });
        Self { why: None, claims: claims.collect() }
    }
}
