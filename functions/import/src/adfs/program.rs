//! Goes through rules as AD FS does, but without a user: which claims exist afterwards, and where their values come from.

mod acceptance;
mod incoming;
mod statement;

use std::collections::BTreeMap;
use std::sync::Arc;

use adfs_rules::{
    AdfsRule, ClaimProperty, ClaimSelector, RuleAction, RuleCondition, RuleSet, StatementBody, StoreQuery,
};

pub(super) use self::acceptance::{AcceptedClaims, AcceptingTrust};
pub(super) use self::incoming::last_part;

use super::selection;
use super::stores::PolicyStores;
use super::symbols::{AttributeValues, ClaimSource, Guard, NotCarried};
use super::values::{BoundClaim, BoundClaims};
use super::vocabulary;

/// How many combinations of sources one rule may have.
const MAX_COMBINATIONS: usize = 64;

/// What rules make.
#[derive(Debug, Default)]
pub(super) struct Program {
    /// For each rule, why it is not carried over.
    pub(super) refused: Vec<Option<NotCarried>>,
    /// The claims of the output, in the order in which rules first issue their types.
    pub(super) issued: Vec<IssuedClaim>,
    /// The stores that the values come from.
    pub(super) stores: PolicyStores,
    /// The types of the claims that come in, and the attributes with their values.
    pub(super) incoming: BTreeMap<String, AttributeValues>,
    /// The queries, each with the attributes for its claim types.
    pub(super) queries: Vec<(StoreQuery, Vec<String>)>,
    /// What claims providers pass on; `None` for the rules of a claims provider.
    accepted: Option<Arc<AcceptedClaims>>,
    produced: BTreeMap<String, Vec<Produced>>,
}

/// The claims of one type in the output.
#[derive(Debug)]
pub(super) struct IssuedClaim {
    /// The type.
    pub(super) claim_type: String,
    /// Where its values come from, each with its rule.
    pub(super) sources: Vec<(usize, ClaimSource)>,
    /// The rules that issue it and are not carried over.
    pub(super) lost: Vec<usize>,
}

#[derive(Clone, Debug)]
struct Produced {
    rule: usize,
    /// `None`: the rule is not carried over.
    source: Option<ClaimSource>,
}

/// The conditions of a rule, in one combination of sources.
#[derive(Clone, Default)]
struct Combination {
    bound: BoundClaims,
    guard: Guard,
    differences: Vec<String>,
}

impl Combination {
    /// If an aggregate over `sources` holds, too.
    fn under(mut self, guard: &Guard, sources: &[ClaimSource]) -> Self {
        self.guard = Guard::all([self.guard, guard.clone()]);
        self.differences.extend(sources.iter().flat_map(|source| source.differences.clone()));
        self
    }

    /// With one more variable.
    fn bind(&self, name: &str, claim_type: &str, source: &ClaimSource) -> Self {
        let mut combination = self.clone();
        let claim = BoundClaim { claim_type: claim_type.to_owned(), source: source.clone() };
        combination.bound.insert(name.to_owned(), claim);
        combination.differences.extend(source.differences.clone());
        combination
    }
}

/// Goes through all rules; adds to `stores`. Without `accepted`, they are those of a claims provider.
pub(super) fn of(rules: &RuleSet, stores: PolicyStores, accepted: Option<Arc<AcceptedClaims>>) -> Program {
    let mut program = Program { stores, accepted, ..Program::default() };
    for (number, rule) in rules.rules.iter().enumerate() {
        let made = program.rule(rule);
        let is_issue = rule.statement.action == RuleAction::Issue;
        match made {
            Ok(claims) => {
                for (claim_type, source) in claims {
                    program.add(&claim_type, number, Some(&source), is_issue);
                }
                program.refused.push(None);
            }
            Err(reason) => {
                for claim_type in program.types(rule) {
                    program.add(&claim_type, number, None, is_issue);
                }
                program.refused.push(Some(reason));
            }
        }
    }
    program
}

impl Program {
    fn add(&mut self, claim_type: &str, rule: usize, source: Option<&ClaimSource>, is_issue: bool) {
        let produced = self.produced.entry(claim_type.to_owned()).or_default();
        produced.push(Produced { rule, source: source.cloned() });
        if !is_issue {
            return;
        }
        let known = self.issued.iter().position(|known| known.claim_type == claim_type);
        let position = known.unwrap_or_else(|| {
            let (claim_type, sources, lost) = (claim_type.to_owned(), Vec::new(), Vec::new());
            self.issued.push(IssuedClaim { claim_type, sources, lost });
            self.issued.len() - 1
        });
        let Some(claim) = self.issued.get_mut(position) else { return };
        match source {
            None => claim.lost.push(rule),
            Some(source) if claim.sources.iter().any(|(_, known)| known == source) => {}
            Some(source) => claim.sources.push((rule, source.clone())),
        }
    }

    /// The types that a rule makes, as far as can be seen.
    fn types(&self, rule: &AdfsRule) -> Vec<String> {
        match &rule.statement.body {
            StatementBody::Store(query) => query.types.clone(),
            StatementBody::New(properties) => {
                let found = properties.iter().find(|(property, _)| *property == ClaimProperty::Type);
                found
                    .and_then(|(_, expression)| expression.as_text())
                    .map(str::to_owned)
                    .into_iter()
                    .collect()
            }
            StatementBody::Copy(variable) => {
                let selectors = rule.conditions.iter().filter_map(|condition| match condition {
                    RuleCondition::Selector(selector) if selector.variable.as_ref() == Some(variable) => {
                        selection::claim_type(&selector.constraints)
                    }
                    _ => None,
                });
                selectors.map(str::to_owned).collect()
            }
        }
    }

    /// The claims that a rule makes.
    fn rule(&mut self, rule: &AdfsRule) -> Result<Vec<(String, ClaimSource)>, NotCarried> {
        if self.accepted.is_some()
            && rule.statement.action == RuleAction::Issue
            && let Some(refused) =
                self.types(rule).iter().find_map(|claim_type| vocabulary::refused(claim_type))
        {
            return Err(refused);
        }
        let mut claims = Vec::new();
        for combination in self.combinations(rule)? {
            let made = statement::claims(&rule.statement.body, &combination, &mut self.stores)?;
            if let StatementBody::Store(query) = &rule.statement.body {
                let attributes = made.iter().filter_map(|(_, source)| source.values.attribute());
                let attributes = attributes.map(str::to_owned).collect();
                self.queries.push((query.clone(), attributes));
            }
            claims.extend(made);
        }
        claims.retain(|(_, source)| source.guard != Guard::NEVER);
        Ok(claims)
    }

    fn combinations(&mut self, rule: &AdfsRule) -> Result<Vec<Combination>, NotCarried> {
        let mut combinations: Vec<Combination> = vec![Combination::default()];
        for (number, condition) in rule.conditions.iter().enumerate() {
            let mut next = Vec::new();
            match condition {
                RuleCondition::Aggregate(aggregate) => {
                    let sources = self.selected(&aggregate.constraints)?;
                    let sources: Vec<ClaimSource> =
                        sources.into_iter().flat_map(|(_, sources)| sources).collect();
                    let guard = selection::aggregate(aggregate, &sources)?;
                    next.extend(combinations.into_iter().map(|known| known.under(&guard, &sources)));
                }
                RuleCondition::Selector(selector) if is_any(selector, rule) => next = combinations,
                RuleCondition::Selector(selector) => {
                    self.check_passed_on(selector)?;
                    let name = selector.variable.clone().unwrap_or_else(|| format!("#{number}"));
                    for (claim_type, sources) in self.selected(&selector.constraints)? {
                        for combination in &combinations {
                            let bound = |source| combination.bind(&name, &claim_type, source);
                            next.extend(sources.iter().map(bound));
                        }
                    }
                }
            }
            if next.len() > MAX_COMBINATIONS {
                return Err(NotCarried::because("its conditions can hold in too many ways"));
            }
            combinations = next;
        }
        Ok(combinations)
    }

    /// A rule about claims that no claims provider passes on never makes a claim, which is said.
    fn check_passed_on(&self, selector: &ClaimSelector) -> Result<(), NotCarried> {
        let Some(claim_type) = selection::claim_type(&selector.constraints) else { return Ok(()) };
        let is_produced = self.produced.contains_key(claim_type);
        let accepted = self.accepted.as_ref().map(|accepted| accepted.sources(claim_type)).transpose()?;
        if is_produced || accepted.flatten().is_none_or(|sources| !sources.is_empty()) {
            return Ok(());
        }
        let name = last_part(claim_type);
        Err(NotCarried::new(
            format!(
                "no acceptance rule of a claims provider passes `{name}` on, so that AD FS never issues this claim"
            ),
            "remove the rule, or write an acceptance rule if the claim is missed",
        ))
    }
}

/// Whether a selector matches some claim of every user, and nothing of the claim is used.
fn is_any(selector: &ClaimSelector, rule: &AdfsRule) -> bool {
    let is_open = selector.constraints.iter().all(|constraint| constraint.property == ClaimProperty::Issuer);
    let text = rule.statement.to_string();
    let is_used =
        |name: &String| text.contains(&format!("{name}.")) || text.contains(&format!("claim = {name}"));
    is_open && !selector.variable.as_ref().is_some_and(is_used)
}
