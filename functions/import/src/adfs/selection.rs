//! Finds out which claims match a condition, without knowing the user; `counting` finds out how many.

mod counting;

use adfs_rules::{
    ClaimConstraint, ClaimProperty, ConstraintOperator, LOCAL_AUTHORITY, RuleExpression, STRING_TYPE,
    is_match,
};

pub(super) use self::counting::aggregate;

use super::symbols::{AttributeValues, ClaimSource, ClaimValues, Guard, NotCarried, ValueStep};
use super::vocabulary::{GROUP_SIDS, PRIMARY_GROUP};

/// Claims of one type, in all ways in which they come to exist.
pub(super) struct TypedClaims {
    /// The ways in which they come to exist.
    pub(super) sources: Vec<ClaimSource>,
    /// Whether rules made them, not the sign-in.
    pub(super) produced: bool,
}

/// The types that a condition is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum WantedType<'r> {
    /// This one.
    Named(&'r str),
    /// Those that match a regular expression.
    Matching(&'r str),
}

/// The types that a condition names; `None` if it names none.
///
/// # Errors
/// It does not name them by a text or a regular expression.
pub(super) fn wanted_type(constraints: &[ClaimConstraint]) -> Result<Option<WantedType<'_>>, NotCarried> {
    let mut found = None;
    for constraint in constraints.iter().filter(|constraint| constraint.property == ClaimProperty::Type) {
        found = match (constraint.operator, &constraint.expression, found) {
            (ConstraintOperator::Equal, RuleExpression::Text(text), _) => Some(WantedType::Named(text)),
            (ConstraintOperator::Matches, RuleExpression::Text(text), None) => {
                Some(WantedType::Matching(text))
            }
            _ => {
                return Err(NotCarried::new(
                    "its condition excludes claim types or compares them",
                    "write a rule for each claim type",
                ));
            }
        };
    }
    Ok(found)
}

/// The only type that a condition is about, if that is clear.
pub(super) fn claim_type(constraints: &[ClaimConstraint]) -> Option<&str> {
    match wanted_type(constraints) {
        Ok(Some(WantedType::Named(name))) => Some(name),
        _ => None,
    }
}

/// Those of `claims` for which the other constraints hold.
///
/// # Errors
/// A constraint has no counterpart in a policy.
pub(super) fn matching(
    claims: TypedClaims,
    constraints: &[ClaimConstraint],
) -> Result<Vec<ClaimSource>, NotCarried> {
    let mut sources = claims.sources;
    for constraint in constraints.iter().filter(|constraint| constraint.property != ClaimProperty::Type) {
        let Some(wanted) = constraint.expression.as_text() else {
            return Err(NotCarried::because("its condition compares two claims with each other"));
        };
        match &constraint.property {
            ClaimProperty::Value => {
                let kept = sources.into_iter().map(|source| keep(source, constraint.operator, wanted));
                sources = kept.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect();
            }
            ClaimProperty::Issuer | ClaimProperty::OriginalIssuer => {
                let issuer = if claims.produced { LOCAL_AUTHORITY } else { "AD AUTHORITY" };
                if !compares(constraint.operator, issuer, wanted)? {
                    return Err(NotCarried::new(
                        format!("its condition is about the issuer `{wanted}`"),
                        "Entra has one issuer: write the rule for the users of that claims provider by a condition on an attribute",
                    ));
                }
            }
            ClaimProperty::ValueType if compares(constraint.operator, STRING_TYPE, wanted)? => {}
            other => {
                return Err(NotCarried::because(format!(
                    "its condition is about `{other}`, which no attribute has"
                )));
            }
        }
    }
    Ok(sources)
}

fn compares(operator: ConstraintOperator, found: &str, wanted: &str) -> Result<bool, NotCarried> {
    let matches = || is_match(found, wanted).map_err(NotCarried::because);
    Ok(match operator {
        ConstraintOperator::Equal => found == wanted,
        ConstraintOperator::NotEqual => found != wanted,
        ConstraintOperator::Matches => matches()?,
        ConstraintOperator::MatchesNot => !matches()?,
    })
}

/// The claims of `source` whose value compares like this; `None` if there are none.
fn keep(
    source: ClaimSource,
    operator: ConstraintOperator,
    wanted: &str,
) -> Result<Option<ClaimSource>, NotCarried> {
    let ClaimSource { guard, values, mut differences } = source;
    match values {
        ClaimValues::Text(text) => {
            let holds = compares(operator, &text, wanted)?;
            Ok(holds.then_some(ClaimSource { guard, values: ClaimValues::Text(text), differences }))
        }
        ClaimValues::Of(values) => {
            let lost = values
                .differences
                .iter()
                .filter(|difference| !is_exact(difference, &values, operator, wanted));
            differences.extend(lost.cloned());
            let kept = kept(guard, values, operator, wanted)?;
            Ok(Some(ClaimSource { differences, ..kept }))
        }
    }
}

/// Whether a test has the same result in spite of a difference: groups other than primary ones are found.
fn is_exact(difference: &str, values: &AttributeValues, operator: ConstraintOperator, wanted: &str) -> bool {
    const PRIMARY: [&str; 6] = ["Domain Users", "Domain Guests", "Domain Computers", "-513", "-514", "-515"];
    let is_domain = values.attribute != GROUP_SIDS || wanted.starts_with("S-1-5-21-");
    let is_primary = PRIMARY.iter().any(|name| wanted.ends_with(name));
    difference == PRIMARY_GROUP && operator == ConstraintOperator::Equal && is_domain && !is_primary
}

fn kept(
    guard: Guard,
    mut values: AttributeValues,
    operator: ConstraintOperator,
    wanted: &str,
) -> Result<ClaimSource, NotCarried> {
    if values.domain {
        return Err(NotCarried::new(
            "its condition is about an account name with the domain",
            "write the condition about the name alone: `user.onPremisesSamAccountName`",
        ));
    }
    let regex = match operator {
        ConstraintOperator::Equal => format!("\\A{}\\z", escaped(wanted)),
        ConstraintOperator::NotEqual => format!("\\A(?!{}\\z)", escaped(wanted)),
        ConstraintOperator::Matches => wanted.to_owned(),
        ConstraintOperator::MatchesNot => format!("\\A(?![\\s\\S]*?(?:{wanted}))"),
    };
    if is_match("", &regex).is_err() {
        return Err(NotCarried::because("the regular expression of its condition cannot be negated"));
    }
    let differences = Vec::new();
    let attribute = values.attribute.clone();
    if values.steps.is_empty() && operator == ConstraintOperator::Equal {
        // The value is known from here on.
        let guard = Guard::all([guard, Guard::Equals(attribute, wanted.to_owned())]);
        return Ok(ClaimSource { guard, values: ClaimValues::Text(wanted.to_owned()), differences });
    }
    if values.steps.is_empty() && !values.many {
        let guard = Guard::all([guard, Guard::Matches(attribute, regex)]);
        return Ok(ClaimSource { guard, values: ClaimValues::Of(values), differences });
    }
    values.steps.push(ValueStep::Keep(regex));
    Ok(ClaimSource { guard, values: ClaimValues::Of(values), differences })
}

/// The text as a regular expression.
pub(super) fn escaped(text: &str) -> String {
    let mut regex = String::new();
    for character in text.chars() {
        if "\\*+?|{}[]()^$.# ".contains(character) {
            regex.push('\\');
        }
        regex.push(character);
    }
    regex
}

/// When one of the claims exists.
///
/// # Errors
/// No condition can find out.
pub(super) fn existence(sources: &[ClaimSource]) -> Result<Guard, NotCarried> {
    let guards = sources.iter().map(|source| {
        let value = match &source.values {
            ClaimValues::Text(_) => Guard::ALWAYS,
            ClaimValues::Of(values) => values.guard()?,
        };
        Ok(Guard::all([source.guard.clone(), value]))
    });
    Ok(Guard::any(guards.collect::<Result<Vec<_>, _>>()?))
}
