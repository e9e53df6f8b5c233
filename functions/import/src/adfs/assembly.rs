//! Makes the claims of a policy from what rules issue: `merging` decides which configurations a claim has, `conditions`
//! writes when they apply, and `replacements` what `RegExReplace` does.

mod conditions;
mod merging;
mod replacements;

use std::collections::BTreeSet;

pub(super) use self::merging::is_many;

use self::conditions::condition;
use self::merging::{MergedSource, are_exclusive, merged, with_and_without_match, with_lists};
use self::replacements::{inserted, total};
use super::program::IssuedClaim;
use super::symbols::{AttributeValues, ClaimSource, ClaimValues, NotCarried, ValueStep};
use crate::yaml::{Yaml, YamlEntry};

/// A claim of the policy.
pub(super) struct AssembledClaim {
    /// The claim type of AD FS, which is also the name with its namespace.
    pub(super) claim_type: String,
    /// Its name, with its namespace if it has one.
    pub(super) name: (Option<String>, String),
    /// `attribute`, `configurations` and so on.
    pub(super) entries: Vec<YamlEntry>,
    /// The attributes that it reads.
    pub(super) attributes: Vec<String>,
    /// In what it differs from AD FS, by rule.
    pub(super) differences: Vec<(usize, String)>,
}

/// The claim of a policy that has all values of an issued claim. Where several of its sources can have values for a user,
/// their values are collected.
///
/// # Errors
/// The language cannot say it.
pub(super) fn claim(issued: &IssuedClaim) -> Result<AssembledClaim, NotCarried> {
    let mut claim = AssembledClaim {
        claim_type: issued.claim_type.clone(),
        name: name(&issued.claim_type),
        entries: Vec::new(),
        attributes: Vec::new(),
        differences: Vec::new(),
    };
    let sources: Vec<MergedSource> = merged(issued).into_iter().flat_map(with_and_without_match).collect();
    let is_collected = sources.len() > 1 && !are_exclusive(&sources);
    let mut configurations = Vec::new();
    for (rules, source, constants) in with_lists(sources, is_collected) {
        configurations.push(configuration(&rules, &source, &constants, &mut claim)?);
    }
    match configurations.as_slice() {
        [only] if only.iter().all(|entry| entry.key != "condition") => {
            claim.entries.extend(configurations.remove(0))
        }
        several => {
            if is_collected && several.len() > 1 {
                claim.entries.push(YamlEntry::new("collect", Yaml::text("all")));
            }
            let items = configurations.into_iter().map(Yaml::Map).collect();
            claim.entries.push(YamlEntry::new("configurations", Yaml::List(items)));
        }
    }
    Ok(claim)
}

/// `http://contoso.com/claims/role` is `role` in the namespace `http://contoso.com/claims`.
fn name(claim_type: &str) -> (Option<String>, String) {
    match claim_type.rsplit_once('/') {
        Some((namespace, name))
            if namespace.contains("://") && !namespace.ends_with('/') && !name.is_empty() =>
        {
            (Some(namespace.to_owned()), name.to_owned())
        }
        _ => (None, claim_type.to_owned()),
    }
}

fn configuration(
    rules: &[usize],
    source: &ClaimSource,
    constants: &[String],
    claim: &mut AssembledClaim,
) -> Result<Vec<YamlEntry>, NotCarried> {
    let before = claim.differences.len();
    let mut entries = Vec::new();
    if let Some(condition) = condition(&source.guard, &mut claim.attributes) {
        entries.push(YamlEntry::new("condition", condition));
    }
    match &source.values {
        ClaimValues::Text(_) => {
            let value = vec![YamlEntry::new("value", Yaml::texts(constants))];
            entries.push(YamlEntry::new("attribute", Yaml::inline_map(value)));
        }
        ClaimValues::Of(values) => {
            claim.attributes.push(values.attribute.clone());
            claim.differences.extend(values.differences.iter().map(|difference| (0, difference.clone())));
            entries.extend(of_attribute(values, claim)?);
        }
    }
    claim.differences.extend(source.differences.iter().map(|difference| (0, difference.clone())));
    let found: Vec<String> = claim.differences.drain(before..).map(|(_, difference)| difference).collect();
    for rule in rules {
        claim.differences.extend(found.iter().map(|difference| (*rule, difference.clone())));
    }
    Ok(entries)
}

fn of_attribute(values: &AttributeValues, claim: &mut AssembledClaim) -> Result<Vec<YamlEntry>, NotCarried> {
    let attribute = YamlEntry::new("attribute", Yaml::text(&values.attribute));
    if values.steps.is_empty() {
        return Ok(vec![attribute]);
    }
    // A single value without a match stays as it is.
    let falls_back = !values.many && matches!(values.steps.as_slice(), [ValueStep::Replace { .. }]);
    let mut input = Some(if values.many {
        let every = YamlEntry::new("treatAsMultiValue", Yaml::Plain("true".to_owned()));
        Yaml::inline_map(vec![attribute.clone(), every])
    } else {
        Yaml::text(&values.attribute)
    });
    let mut transformations = Vec::new();
    let mut kept: Option<&str> = None;
    for (number, step) in values.steps.iter().enumerate() {
        if let (ValueStep::Keep(regex), Some(ValueStep::Replace { pattern, .. })) =
            (step, values.steps.get(number + 1))
            && regex == pattern
        {
            // A replacement leaves out what has no match.
            kept = Some(regex);
            continue;
        }
        let mut parameters: Vec<YamlEntry> =
            input.take().map(|input| YamlEntry::new("input", input)).into_iter().collect();
        parameters.extend(parameters_of(step, falls_back, kept, claim)?);
        kept = match step {
            ValueStep::Keep(regex) => Some(regex),
            _ => None,
        };
        transformations.push(Yaml::Map(vec![YamlEntry::new("RegexReplace", Yaml::Map(parameters))]));
    }
    let transformations = YamlEntry::new("transformations", Yaml::List(transformations));
    Ok(if falls_back { vec![attribute, transformations] } else { vec![transformations] })
}

/// The parameters of the `RegexReplace` for a step; `kept` is the regular expression that the value matches.
fn parameters_of(
    step: &ValueStep,
    falls_back: bool,
    kept: Option<&str>,
    claim: &mut AssembledClaim,
) -> Result<Vec<YamlEntry>, NotCarried> {
    let mut others = None;
    let (regex, text) = match step {
        ValueStep::Keep(regex) => (regex.clone(), "{0}".to_owned()),
        ValueStep::Replace { pattern, replacement } => {
            let (text, _) = inserted(pattern, replacement)?;
            let always = falls_back || kept == Some(pattern);
            let total = if always { None } else { total(pattern, replacement) };
            if !always && total.is_none() {
                let difference = "a value without a match is left out; AD FS leaves it as it is";
                claim.differences.push((0, difference.to_owned()));
            }
            (total.unwrap_or_else(|| pattern.clone()), text)
        }
        ValueStep::Insert { text, attributes } => {
            claim.attributes.extend(attributes.iter().cloned());
            let names: BTreeSet<&String> = attributes.iter().collect();
            let names: Vec<Yaml> = names.into_iter().map(Yaml::text).collect();
            others =
                (!names.is_empty()).then(|| YamlEntry::new("additionalAttributes", Yaml::inline_list(names)));
            ("^[\\s\\S]*$".to_owned(), text.clone())
        }
    };
    let mut parameters =
        vec![YamlEntry::new("regex", Yaml::text(regex)), YamlEntry::new("replacement", Yaml::text(text))];
    parameters.extend(others);
    Ok(parameters)
}
