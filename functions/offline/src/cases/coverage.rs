//! Which ways for claims to get their values the cases of a run have shown.

use claims::conditions::ConditionOutcome;
use claims::document::{Node, Place};
use claims::evaluation::{ClaimOrigin, ClaimTrace, Trace};
use serde_json::{Value, json};

use crate::given::Given;
use crate::policy_text::Usable;
use crate::trace_json;

/// How often each outcome of each claim was decisive.
pub struct Coverage<'p> {
    /// Parallel to the policy's applications.
    policies: Vec<PolicyCoverage<'p>>,
}

struct PolicyCoverage<'p> {
    name: &'p str,
    place: Place,
    cases: usize,
    claims: Vec<ClaimCoverage<'p>>,
}

struct ClaimCoverage<'p> {
    name: &'p str,
    outcomes: Vec<OutcomeCoverage>,
}

struct OutcomeCoverage {
    origin: ClaimOrigin,
    place: Place,
    /// In how many cases it decided the claim's value.
    cases: usize,
    condition: Option<ConditionCoverage>,
}

/// In how many cases a condition came to each outcome.
#[derive(Default)]
struct ConditionCoverage {
    holds: usize,
    fails: usize,
    unknown: usize,
}

/// Something that no case shows.
pub struct Gap {
    /// Where it is in the policy.
    pub place: Place,
    /// What it is.
    pub message: String,
}

impl<'p> Coverage<'p> {
    /// The coverage of no case at all; `root` is the document of the policy.
    pub fn new(usable: &'p Usable, root: &Node) -> Self {
        let written = root.get("policies").map(Node::as_items).unwrap_or_default();
        let policies = usable.policy.applications().iter().zip(written).map(|(application, node)| {
            let claims = node.get("claims").map(Node::as_entries).unwrap_or_default();
            let claims = application.outcomes().zip(claims).map(|(outcomes, entry)| ClaimCoverage {
                name: outcomes.claim,
                outcomes: outcomes
                    .origins
                    .into_iter()
                    .map(|origin| {
                        let place = place_of(origin, &entry.value).unwrap_or(entry.place);
                        OutcomeCoverage { origin, place, cases: 0, condition: None }
                    })
                    .collect(),
            });
            PolicyCoverage { name: &application.name, place: node.place, cases: 0, claims: claims.collect() }
        });
        Self { policies: policies.collect() }
    }

    /// Counts a case.
    pub async fn add(&mut self, given: &Given, usable: &Usable) {
        let Some((index, application)) = given.application(&usable.policy) else { return };
        let Ok(looked_up) = given.look_up(&usable.plan, index).await else { return };
        let Some(policy) = self.policies.get_mut(index) else { return };
        let Trace { claims } = application.explain(&looked_up.known);
        policy.cases += 1;
        for (claim, trace) in policy.claims.iter_mut().zip(&claims) {
            claim.outcomes.iter_mut().for_each(|outcome| outcome.add(trace));
        }
    }

    /// How many outcomes decided a claim in a case, and how many outcomes there are.
    pub fn counts(&self) -> (usize, usize) {
        let all = || self.policies.iter().flat_map(|policy| &policy.claims).flat_map(|claim| &claim.outcomes);
        (all().filter(|outcome| outcome.cases > 0).count(), all().count())
    }

    /// What no case shows, in the order of the policy.
    pub fn gaps(&self) -> Vec<Gap> {
        self.policies.iter().flat_map(PolicyCoverage::gaps).collect()
    }

    /// For programs.
    pub fn json(&self) -> Value {
        let (decided, outcomes) = self.counts();
        let policies: Value = self.policies.iter().map(PolicyCoverage::json).collect();
        json!({ "decided": decided, "outcomes": outcomes, "policies": policies })
    }
}

/// Where a configuration or the default is written.
fn place_of(origin: ClaimOrigin, claim: &Node) -> Option<Place> {
    match origin {
        ClaimOrigin::Configuration(number) => {
            let list = claim.get("configurations")?.as_items();
            Some(list.get(number.checked_sub(1)?)?.place)
        }
        ClaimOrigin::Default => Some(claim.get("default")?.place),
        ClaimOrigin::Collected | ClaimOrigin::LeftOut | ClaimOrigin::Refused => None,
    }
}

impl PolicyCoverage<'_> {
    fn gaps(&self) -> Vec<Gap> {
        if self.cases == 0 && !self.claims.is_empty() {
            let message = format!("policy `{}`: no case is for its applications", self.name);
            return vec![Gap { place: self.place, message }];
        }
        let claims = self.claims.iter().flat_map(|claim| {
            let messages = claim.outcomes.iter().filter_map(|outcome| Some((outcome.place, outcome.gap()?)));
            messages.map(|(place, message)| {
                let message = format!("policy `{}`, claim `{}`: {message}", self.name, claim.name);
                Gap { place, message }
            })
        });
        claims.collect()
    }

    fn json(&self) -> Value {
        let claims = self.claims.iter().map(|claim| {
            let outcomes: Value = claim.outcomes.iter().map(OutcomeCoverage::json).collect();
            json!({ "name": claim.name, "outcomes": outcomes })
        });
        json!({ "name": self.name, "cases": self.cases, "claims": claims.collect::<Value>() })
    }
}

impl OutcomeCoverage {
    fn add(&mut self, trace: &ClaimTrace) {
        let configuration = match self.origin {
            ClaimOrigin::Configuration(number) => {
                trace.configurations.iter().find(|one| one.number == number)
            }
            _ => None,
        };
        let adds =
            trace.origin == ClaimOrigin::Collected && configuration.is_some_and(|one| one.value.is_some());
        self.cases += usize::from((trace.origin == self.origin || adds) && !trace.exceeded);
        let Some(condition) = configuration.and_then(|one| one.condition.as_ref()) else { return };
        let counts = self.condition.get_or_insert_default();
        match condition.outcome {
            ConditionOutcome::Holds => counts.holds += 1,
            ConditionOutcome::Fails => counts.fails += 1,
            ConditionOutcome::Unknown => counts.unknown += 1,
        }
    }

    /// What no case shows about it.
    fn gap(&self) -> Option<String> {
        let holds = self.condition.as_ref().map(|condition| condition.holds);
        match (self.origin, self.cases, holds) {
            (ClaimOrigin::Configuration(number), 0, Some(0)) => Some(format!(
                "configuration {number} decides in no case; its condition is true in none of them"
            )),
            (ClaimOrigin::Configuration(number), 0, _) => {
                Some(format!("configuration {number} decides in no case"))
            }
            (ClaimOrigin::Configuration(number), ..)
                if self.condition.as_ref().is_some_and(|condition| condition.fails == 0) =>
            {
                Some(format!("the condition of configuration {number} is false in no case"))
            }
            (ClaimOrigin::Default, 0, _) => Some("no case gets the default".to_owned()),
            (ClaimOrigin::LeftOut, 0, _) => Some("in no case is it without a value".to_owned()),
            (ClaimOrigin::Refused, 0, _) => {
                Some("in no case is it without a value, so that there is no token".to_owned())
            }
            _ => None,
        }
    }

    fn json(&self) -> Value {
        let (origin, number) = trace_json::origin(self.origin);
        let condition = self.condition.as_ref().map(|ConditionCoverage { holds, fails, unknown }| {
            json!({ "holds": holds, "fails": fails, "unknown": unknown })
        });
        json!({
            "origin": origin,
            "configuration": number,
            "line": self.place.line,
            "cases": self.cases,
            "condition": condition,
        })
    }
}
