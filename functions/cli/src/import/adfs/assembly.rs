//! Makes the claims of a policy from what rules issue.

use std::collections::BTreeSet;

use adfs_rules::{SubstitutedPart, is_match, substituted_parts};
use dotnet_text::Regex;

use super::program::IssuedClaim;
use super::symbols::{AttributeValues, ClaimSource, ClaimValues, Guard, NotCarried, ValueStep};
use super::vocabulary::has_several_values;
use crate::import::yaml::{Yaml, YamlEntry};

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

/// The claim of a policy that has all values of an issued claim.
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
    let mut configurations = Vec::new();
    let sources = merged(issued);
    for (rules, source) in &sources {
        configurations.push(configuration(rules, source, &mut claim)?);
    }
    let is_single = |attribute: &str| !is_many(attribute);
    if sources.len() > 1 && !are_exclusive(&sources, &is_single)? {
        let is_single_or_foreign = |attribute: &str| is_single(attribute) || attribute.starts_with("people.");
        if !are_exclusive(&sources, &is_single_or_foreign)? {
            return Err(NotCarried::new(
                "several rules add values to the claim, and a policy has the value of one configuration only",
                "let a store return all values as a list, or issue a claim for each rule",
            ));
        }
        let difference = "where the claim from the claims provider has several values, only one of these rules gives a value";
        let rules = sources.iter().flat_map(|(rules, _)| rules);
        claim.differences.extend(rules.map(|rule| (*rule, difference.to_owned())));
    }
    match configurations.as_slice() {
        [only] if only.iter().all(|entry| entry.key != "condition") => {
            claim.entries.extend(configurations.remove(0))
        }
        _ => {
            let items = configurations.into_iter().map(Yaml::Map).collect();
            claim.entries.push(YamlEntry::new("configurations", Yaml::List(items)));
        }
    }
    Ok(claim)
}

/// Whether at most one of the sources has a value for any user.
fn are_exclusive(sources: &[MergedSource], is_single: &dyn Fn(&str) -> bool) -> Result<bool, NotCarried> {
    let mut guards = Vec::new();
    for (_, source) in sources {
        let value = match &source.values {
            ClaimValues::Text(_) => Guard::ALWAYS,
            ClaimValues::Of(values) => values.guard()?,
        };
        guards.push(Guard::all([source.guard.clone(), value]));
    }
    let pairs = guards
        .iter()
        .enumerate()
        .flat_map(|(at, left)| guards.iter().skip(at + 1).map(move |right| (left, right)));
    Ok(pairs.into_iter().all(|(left, right)| left.excludes(right, is_single)))
}

/// Whether an attribute can have several values.
pub(super) fn is_many(attribute: &str) -> bool {
    match attribute.split_once('.') {
        Some(("user" | "tenant", _)) => false,
        Some((store, name)) if store.starts_with("directory") => has_several_values(name),
        _ => true,
    }
}

/// A source with the rules that have it.
type MergedSource = (Vec<usize>, ClaimSource);

/// Sources with the same values are one, which exists if one of them does.
fn merged(issued: &IssuedClaim) -> Vec<MergedSource> {
    let mut merged: Vec<MergedSource> = Vec::new();
    for (rule, source) in &issued.sources {
        match merged.iter_mut().find(|(_, known)| known.values == source.values) {
            Some((rules, known)) => {
                rules.push(*rule);
                known.guard = Guard::any([known.guard.clone(), source.guard.clone()]);
                known.differences.extend(source.differences.clone());
            }
            None => merged.push((vec![*rule], source.clone())),
        }
    }
    merged
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
    claim: &mut AssembledClaim,
) -> Result<Vec<YamlEntry>, NotCarried> {
    let before = claim.differences.len();
    let mut entries = Vec::new();
    if let Some(condition) = condition(&source.guard, &mut claim.attributes) {
        entries.push(YamlEntry::new("condition", condition));
    }
    match &source.values {
        ClaimValues::Text(text) => {
            let value = vec![YamlEntry::new("value", Yaml::text(text))];
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
    for step in &values.steps {
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
            let (text, has_text) = inserted(pattern, replacement)?;
            let always = falls_back || kept == Some(pattern);
            let total = format!("(?:{pattern})|\\A(?![\\s\\S]*?(?:{pattern}))");
            let is_total = !always && !has_text && is_match("", &total).is_ok();
            if !always && !is_total {
                let difference = "a value without a match is left out; AD FS leaves it as it is";
                claim.differences.push((0, difference.to_owned()));
            }
            (if is_total { total } else { pattern.clone() }, text)
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

/// .NET's replacement as a policy writes it, and whether it has text of its own.
fn inserted(pattern: &str, replacement: &str) -> Result<(String, bool), NotCarried> {
    let regex = Regex::new(pattern).map_err(|error| NotCarried::because(error.to_string()))?;
    let names: Vec<String> = regex.group_names().collect();
    let (mut text, mut has_text) = (String::new(), false);
    for part in substituted_parts(replacement, &regex) {
        match part {
            SubstitutedPart::Text(literal) if literal.contains('{') => {
                return Err(NotCarried::because(
                    "its replacement has braces, which insert groups in a policy",
                ));
            }
            SubstitutedPart::Text(literal) => {
                has_text = true;
                text.push_str(&literal);
            }
            SubstitutedPart::Group(number) => {
                let position = regex.group_numbers().iter().position(|known| *known == number);
                let name = position.and_then(|position| names.get(position).cloned());
                text.push_str(&format!("{{{}}}", name.unwrap_or_else(|| number.to_string())));
            }
            SubstitutedPart::Before | SubstitutedPart::After | SubstitutedPart::Whole => {
                return Err(NotCarried::because("its replacement inserts what is around the match"));
            }
        }
    }
    Ok((text, has_text))
}

/// `None` if it always holds.
fn condition(guard: &Guard, attributes: &mut Vec<String>) -> Option<Yaml> {
    if *guard == Guard::ALWAYS {
        return None;
    }
    let yaml = condition_of(guard, attributes);
    let inline = Yaml::Inline(Box::new(yaml.clone()));
    Some(if inline.is_short() { inline } else { yaml })
}

fn condition_of(guard: &Guard, attributes: &mut Vec<String>) -> Yaml {
    let mut test = |name: &String, key: &str, value: Yaml| {
        attributes.push(name.clone());
        let test = vec![YamlEntry::new("name", Yaml::text(name)), YamlEntry::new(key, value)];
        Yaml::Map(vec![YamlEntry::new("attribute", Yaml::inline_map(test))])
    };
    let flag = |value: bool| Yaml::Plain(value.to_string());
    match guard {
        Guard::Exists(name) => test(name, "exists", flag(true)),
        Guard::Equals(name, text) => test(name, "equals", Yaml::text(text)),
        Guard::Matches(name, regex) => test(name, "matches", Yaml::text(regex)),
        Guard::Not(inner) => match &**inner {
            Guard::Exists(name) => test(name, "exists", flag(false)),
            other => Yaml::Map(vec![YamlEntry::new("not", condition_of(other, attributes))]),
        },
        Guard::All(inner) => several("all", inner, attributes),
        Guard::Any(inner) => several("any", inner, attributes),
    }
}

fn several(key: &str, guards: &[Guard], attributes: &mut Vec<String>) -> Yaml {
    let items = guards.iter().map(|guard| condition_of(guard, attributes)).collect();
    Yaml::Map(vec![YamlEntry::new(key, Yaml::List(items))])
}
