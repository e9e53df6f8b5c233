//! What a rule consists of.

use crate::claim::ClaimProperty;
use crate::error::RulePlace;

/// The rules of a trust, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RuleSet {
    /// The rules.
    pub rules: Vec<AdfsRule>,
}

/// A rule: if the conditions hold, it makes claims.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AdfsRule {
    /// Where it begins.
    pub place: RulePlace,
    /// `@RuleName = "..."` and its like, in order.
    pub annotations: Vec<Annotation>,
    /// All must hold. Without conditions, the statement runs once (ROLE, "Conditions").
    pub conditions: Vec<RuleCondition>,
    /// What it does.
    pub statement: IssuanceStatement,
}

/// `@RuleName = "..."`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Annotation {
    /// The name without `@`.
    pub name: String,
    /// The text.
    pub text: String,
}

/// One condition of a rule. A rule with both kinds is read, although ROLE says that they cannot be combined: rules that
/// combine them are in use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RuleCondition {
    /// `c:[...]`: the rule runs for each claim that matches.
    Selector(ClaimSelector),
    /// `EXISTS([...])` and its like: the rule runs at most once.
    Aggregate(ClaimAggregate),
}

/// `c:[Type == "upn", Value =~ "@contoso"]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimSelector {
    /// The name by which the rule refers to the claim that matches.
    pub variable: Option<String>,
    /// All must hold for the claim. Without constraints, every claim matches (CTA, "Special rules semantics").
    pub constraints: Vec<ClaimConstraint>,
}

/// `EXISTS([...])`, `NOT EXISTS([...])` or `COUNT([...]) > 2`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimAggregate {
    /// What must be true of the claims that match.
    pub function: AggregateFunction,
    /// Which claims match.
    pub constraints: Vec<ClaimConstraint>,
}

/// What an aggregate asks of the number of claims.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AggregateFunction {
    /// There is one (ROLE, "Exists functions").
    Exists,
    /// There is no such claim.
    NotExists,
    /// Their number compares with this one.
    Count(CountOperator, u32),
}

/// How `COUNT` compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CountOperator {
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `>`
    More,
    /// `>=`
    AtLeast,
    /// `<`
    Less,
    /// `<=`
    AtMost,
}

/// `Value =~ "@contoso"`: what must be true of a property of a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimConstraint {
    /// The property.
    pub property: ClaimProperty,
    /// How it is compared.
    pub operator: ConstraintOperator,
    /// With what. It can refer to the variables of the conditions before (ROLE, "Expressions").
    pub expression: RuleExpression,
}

/// How a property is compared. Case matters (CASE).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConstraintOperator {
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `=~`: the regular expression matches somewhere in the property.
    Matches,
    /// `!~`
    MatchesNot,
}

/// What gives a text (ROLE, "Expressions").
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RuleExpression {
    /// `"text"`
    Text(String),
    /// `c.Value`
    Property {
        /// The variable, as the condition spells it.
        variable: String,
        /// The property of its claim.
        property: ClaimProperty,
    },
    /// `RegExReplace(input, pattern, replacement)`
    Replace(Box<[RuleExpression; 3]>),
    /// `a + b`, at least two.
    Joined(Vec<RuleExpression>),
}

/// `=> issue(...)`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssuanceStatement {
    /// Where the claims go.
    pub action: RuleAction,
    /// Which claims.
    pub body: StatementBody,
}

/// Where the claims of a statement go (ROLE, "Claim issuance actions").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RuleAction {
    /// `add`: only to the claims that later rules see.
    Add,
    /// `issue`: also to the output.
    Issue,
}

/// Which claims a statement makes (ROLE, "Issuance statements").
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StatementBody {
    /// `claim = c`: a copy of the variable's claim.
    Copy(String),
    /// `Type = "role", Value = c.Value`: a new claim. `Type` is always among the properties.
    New(Vec<(ClaimProperty, RuleExpression)>),
    /// `store = "...", types = (...), query = "..."`: claims with what an attribute store returns.
    Store(StoreQuery),
}

/// A query to an attribute store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoreQuery {
    /// The name of the store.
    pub store: String,
    /// The types of the claims, one for each column of the result; at least one.
    pub types: Vec<String>,
    /// The query, with `{0}` where a parameter belongs.
    pub query: RuleExpression,
    /// The parameters, from `{0}`.
    pub parameters: Vec<RuleExpression>,
}

impl AdfsRule {
    /// The text of an annotation, such as `RuleName`.
    #[must_use]
    pub fn annotation(&self, name: &str) -> Option<&str> {
        let found = self.annotations.iter().find(|annotation| annotation.name.eq_ignore_ascii_case(name));
        found.map(|annotation| annotation.text.as_str())
    }
}

impl CountOperator {
    /// Whether `number` compares like this with `other`.
    #[must_use]
    pub fn holds(self, number: usize, other: u32) -> bool {
        let other = usize::try_from(other).unwrap_or(usize::MAX);
        match self {
            Self::Equal => number == other,
            Self::NotEqual => number != other,
            Self::More => number > other,
            Self::AtLeast => number >= other,
            Self::Less => number < other,
            Self::AtMost => number <= other,
        }
    }
}

impl RuleExpression {
    /// The text, if it is a constant.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }
}
