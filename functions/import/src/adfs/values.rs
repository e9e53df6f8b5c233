//! Evaluates expressions without knowing the user.

use std::collections::BTreeMap;

use adfs_rules::{ClaimProperty, RuleExpression, replace};

use super::symbols::{AttributeValues, ClaimSource, ClaimValues, Guard, NotCarried, ValueStep};
use super::vocabulary::WITHOUT_DOMAIN;

/// The claim that a variable means.
#[derive(Clone, Debug)]
pub(super) struct BoundClaim {
    /// Its type.
    pub(super) claim_type: String,
    /// Its values.
    pub(super) source: ClaimSource,
}

/// Which claim each variable means.
pub(super) type BoundClaims = BTreeMap<String, BoundClaim>;

/// What an expression gives, and the variables whose values it takes.
pub(super) struct Evaluated {
    /// The values.
    pub(super) values: ClaimValues,
    /// The variable whose attribute gives the values: if it has none, neither has the claim.
    pub(super) input: Option<String>,
}

/// What `expression` gives.
///
/// # Errors
/// A policy cannot say it.
pub(super) fn evaluate(expression: &RuleExpression, bound: &BoundClaims) -> Result<Evaluated, NotCarried> {
    match expression {
        RuleExpression::Text(text) => Ok(constant(text)),
        RuleExpression::Property { variable, property } => read(variable, property, bound),
        RuleExpression::Replace(arguments) => {
            let [input, pattern, replacement] = arguments.as_ref();
            let (Some(pattern), Some(replacement)) = (pattern.as_text(), replacement.as_text()) else {
                return Err(NotCarried::because(
                    "a pattern or a replacement of `RegExReplace` is not a constant",
                ));
            };
            let input = evaluate(input, bound)?;
            replaced(input, pattern, replacement)
        }
        RuleExpression::Joined(parts) => {
            let parts = parts.iter().map(|part| evaluate(part, bound)).collect::<Result<Vec<_>, _>>()?;
            joined(parts)
        }
    }
}

fn constant(text: &str) -> Evaluated {
    Evaluated { values: ClaimValues::Text(text.to_owned()), input: None }
}

fn read(variable: &str, property: &ClaimProperty, bound: &BoundClaims) -> Result<Evaluated, NotCarried> {
    let Some(claim) = bound.get(variable) else {
        return Err(NotCarried::because(format!("`{variable}` means any claim")));
    };
    match property {
        ClaimProperty::Value => {
            let values = claim.source.values.clone();
            let input = matches!(values, ClaimValues::Of(_)).then(|| variable.to_owned());
            Ok(Evaluated { values, input })
        }
        ClaimProperty::Type => Ok(constant(&claim.claim_type)),
        other => Err(NotCarried::because(format!("it uses `{variable}.{other}`, which no attribute has"))),
    }
}

fn replaced(input: Evaluated, pattern: &str, replacement: &str) -> Result<Evaluated, NotCarried> {
    match input.values {
        ClaimValues::Text(text) => {
            let text = replace(&text, pattern, replacement).map_err(NotCarried::because)?;
            Ok(constant(&text))
        }
        ClaimValues::Of(mut values) => {
            let strips = replace("DOMAIN\\user.name", pattern, replacement);
            if values.domain && strips.as_deref() == Ok("user.name") {
                values.domain = false;
                values.differences.retain(|difference| difference != WITHOUT_DOMAIN);
            } else {
                let (pattern, replacement) = (pattern.to_owned(), replacement.to_owned());
                values.steps.push(ValueStep::Replace { pattern, replacement });
            }
            Ok(Evaluated { values: ClaimValues::Of(values), input: input.input })
        }
    }
}

/// Parts one after the other; constants alone are a constant. Otherwise the first one with values is the input, the others add their first value.
fn joined(parts: Vec<Evaluated>) -> Result<Evaluated, NotCarried> {
    let constants: Option<String> = parts.iter().map(|part| part.values.as_text()).collect();
    if let Some(text) = constants {
        return Ok(constant(&text));
    }
    let mut text = String::new();
    let mut first: Option<(AttributeValues, Option<String>)> = None;
    let mut attributes: Vec<String> = Vec::new();
    let mut differences: Vec<String> = Vec::new();
    for part in parts {
        match (part.values, &first) {
            (ClaimValues::Text(constant), _) if constant.contains('{') => {
                return Err(NotCarried::because(
                    "a text that it joins has braces, which insert attributes in a policy",
                ));
            }
            (ClaimValues::Text(constant), _) => text.push_str(&constant),
            (ClaimValues::Of(values), None) => {
                text.push_str("{0}");
                first = Some((values, part.input));
            }
            (ClaimValues::Of(values), Some(_)) => {
                if values.steps.iter().any(|step| !matches!(step, ValueStep::Keep(_))) {
                    return Err(NotCarried::because("it joins two values that are both changed"));
                }
                text.push_str(&format!("{{{}}}", values.attribute));
                if values.many {
                    differences.push(format!("of `{}`, only the first value is used", values.attribute));
                }
                differences.extend(values.differences);
                attributes.push(values.attribute);
            }
        }
    }
    let Some((mut values, input)) = first else { return Ok(constant(&text)) };
    values.differences.extend(differences);
    values.steps.push(ValueStep::Insert { text, attributes });
    Ok(Evaluated { values: ClaimValues::Of(values), input })
}

/// When the claims exist that the variables mean; that of `input` is left out, for without it there is no value.
///
/// # Errors
/// No condition can find out.
pub(super) fn guard(bound: &BoundClaims, input: Option<&str>) -> Result<Guard, NotCarried> {
    let mut guards = Vec::new();
    for (variable, claim) in bound {
        let source = &claim.source;
        guards.push(if Some(variable.as_str()) == input {
            source.guard.clone()
        } else {
            super::selection::existence(std::slice::from_ref(source))?
        });
    }
    Ok(Guard::all(guards))
}
