//! Decides which configurations a claim has.

use adfs_rules::is_match;

use super::replacements::{total, without_match};
use crate::adfs::program::IssuedClaim;
use crate::adfs::symbols::{AttributeValues, ClaimSource, ClaimValues, Guard, ValueStep};
use crate::adfs::vocabulary::has_several_values;

/// A source with the rules that have it.
pub(super) type MergedSource = (Vec<usize>, ClaimSource);

/// Sources with the same values are one, which exists if one of them does.
pub(super) fn merged(issued: &IssuedClaim) -> Vec<MergedSource> {
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

/// Whether at most one of the sources has a value for any user, as far as can be seen.
pub(super) fn are_exclusive(sources: &[MergedSource]) -> bool {
    let is_single = |attribute: &str| !is_many(attribute);
    let guards = sources.iter().map(|(_, source)| {
        let value = match &source.values {
            ClaimValues::Text(_) => Guard::ALWAYS,
            ClaimValues::Of(values) => values.guard().ok()?,
        };
        Some(Guard::all([source.guard.clone(), value]))
    });
    let Some(guards) = guards.collect::<Option<Vec<Guard>>>() else { return false };
    let mut pairs = guards
        .iter()
        .enumerate()
        .flat_map(|(at, left)| guards.iter().skip(at + 1).map(move |right| (left, right)));
    pairs.all(|(left, right)| left.excludes(right, &is_single))
}

/// The sources, each with all constants of it: those under the same condition are one list if values are collected.
pub(super) fn with_lists(
    sources: Vec<MergedSource>,
    is_collected: bool,
) -> Vec<(Vec<usize>, ClaimSource, Vec<String>)> {
    let mut lists: Vec<(Vec<usize>, ClaimSource, Vec<String>)> = Vec::new();
    for (rules, source) in sources {
        let constant = source.values.as_text().map(str::to_owned);
        let known = lists.iter_mut().find(|(_, known, constants)| {
            is_collected && constant.is_some() && !constants.is_empty() && known.guard == source.guard
        });
        match (known, constant) {
            (Some((known, first, constants)), Some(constant)) => {
                known.extend(rules);
                first.differences.extend(source.differences);
                constants.push(constant);
            }
            (_, constant) => lists.push((rules, source, constant.into_iter().collect())),
        }
    }
    lists
}

/// Values of which some are replaced: those that have a match and are replaced, and those that stay as they are.
pub(super) fn with_and_without_match((rules, source): MergedSource) -> Vec<MergedSource> {
    let both = || (rules.clone(), source.clone());
    let ClaimValues::Of(values) = &source.values else { return vec![both()] };
    let replacing = values.steps.iter().position(|step| matches!(step, ValueStep::Replace { .. }));
    // A single value that is only replaced stays as it is anyway.
    let needs_both = values.many || values.steps.len() > 1;
    let Some(at) = replacing.filter(|_| needs_both) else { return vec![both()] };
    let (before, rest) = values.steps.split_at(at);
    let Some((ValueStep::Replace { pattern, replacement }, after)) = rest.split_first() else {
        return vec![both()];
    };
    let without = without_match(pattern);
    let is_kept = before.last() == Some(&ValueStep::Keep(pattern.clone()));
    let is_total = total(pattern, replacement).is_some();
    if is_kept || is_total || is_match("", &without).is_err() {
        return vec![both()];
    }
    let variant = |steps: Vec<ValueStep>| {
        let values =
            AttributeValues { steps: [before.to_vec(), steps, after.to_vec()].concat(), ..values.clone() };
        (rules.clone(), ClaimSource { values: ClaimValues::Of(values), ..source.clone() })
    };
    let replaced = ValueStep::Replace { pattern: pattern.clone(), replacement: replacement.clone() };
    vec![variant(vec![ValueStep::Keep(pattern.clone()), replaced]), variant(vec![ValueStep::Keep(without)])]
}

/// Whether an attribute can have several values.
pub(in crate::adfs) fn is_many(attribute: &str) -> bool {
    match attribute.split_once('.') {
        Some(("user" | "tenant", _)) => false,
        Some((store, name)) if store.starts_with("directory") => has_several_values(name),
        _ => true,
    }
}
