//! A person who is made for a rule.

use std::collections::BTreeMap;

use adfs_rules::{is_match, replace};

use super::samples;
use crate::adfs::assembly::is_many;
use crate::adfs::symbols::{AttributeValues, ClaimSource, ClaimValues, Guard, ValueStep};

/// Whom AD FS and Entra both know has these.
const ALWAYS: [&str; 3] = ["user.onPremisesSamAccountName", "user.userPrincipalName", "user.id"];

/// The values of each attribute of a person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Person(BTreeMap<String, Vec<String>>);

impl Person {
    /// Somebody who has a value for each attribute.
    pub(super) fn with_all<'a>(attributes: impl IntoIterator<Item = &'a String>) -> Self {
        let values = attributes.into_iter().map(|name| (name.clone(), vec![samples::of_attribute(name)]));
        Self(values.collect())
    }

    /// The attributes and their values.
    pub(super) fn attributes(&self) -> impl Iterator<Item = (&String, &Vec<String>)> {
        self.0.iter()
    }

    /// The values of an attribute.
    pub(super) fn values(&self, attribute: &str) -> &[String] {
        self.0.get(attribute).map_or(&[], Vec::as_slice)
    }

    /// The same without values for an attribute.
    pub(super) fn without(mut self, attribute: &str) -> Self {
        self.retain(attribute, |_| false);
        self
    }

    /// The same with a claim from this source, as far as that is easily found.
    pub(super) fn with_claim(mut self, source: &ClaimSource) -> Self {
        if let ClaimValues::Of(values) = &source.values {
            self.add_value(values);
        }
        self.satisfy(&source.guard);
        self
    }

    /// The same without a claim from this source.
    pub(super) fn without_claim(mut self, source: &ClaimSource) -> Self {
        match &source.values {
            ClaimValues::Of(values) if source.guard == Guard::ALWAYS => {
                let kept = kept(values);
                self.retain(&values.attribute, |text| !matches_all(text, &kept));
            }
            _ => self.deny(&source.guard),
        }
        self
    }

    fn retain(&mut self, attribute: &str, keep: impl Fn(&str) -> bool) {
        if let Some(values) = self.0.get_mut(attribute).filter(|_| !ALWAYS.contains(&attribute)) {
            values.retain(|text| keep(text));
        }
    }

    fn add(&mut self, attribute: &str, text: String) {
        let values = self.0.entry(attribute.to_owned()).or_default();
        if !is_many(attribute) {
            values.clear();
        }
        if !values.contains(&text) {
            values.push(text);
        }
    }

    /// Adds a value that steps keep, and that they change if they change any.
    fn add_value(&mut self, values: &AttributeValues) {
        let kept = kept(values);
        let changing = values.steps.iter().filter_map(|step| match step {
            ValueStep::Replace { pattern, .. } => Some(pattern.as_str()),
            _ => None,
        });
        let patterns: Vec<&str> = changing.chain(kept.iter().copied()).collect();
        let found = patterns.iter().flat_map(|regex| samples::matching(regex));
        let mut candidates: Vec<String> =
            [samples::of_attribute(&values.attribute)].into_iter().chain(found).collect();
        candidates.retain(|text| matches_all(text, &kept) && !changed(text, values).is_empty());
        let best = candidates.iter().find(|text| matches_all(text, &patterns)).or_else(|| candidates.first());
        if let Some(best) = best.cloned() {
            self.add(&values.attribute, best);
        }
    }

    fn satisfy(&mut self, guard: &Guard) {
        match guard {
            Guard::Exists(name) if self.values(name).is_empty() => {
                self.add(name, samples::of_attribute(name))
            }
            Guard::Exists(_) => {}
            Guard::Equals(name, text) => self.add(name, text.clone()),
            Guard::Count(name, least) => {
                for number in 0..*least {
                    self.add(name, format!("{} {number}", samples::of_attribute(name)));
                }
            }
            Guard::Matches(name, regex) => {
                let is_there = self.values(name).iter().any(|text| is_match(text, regex) == Ok(true));
                let found = [samples::of_attribute(name)].into_iter().chain(samples::matching(regex));
                let mut found = found.filter(|text| is_match(text, regex) == Ok(true));
                if let Some(text) = found.next().filter(|_| !is_there) {
                    self.add(name, text);
                }
            }
            Guard::Not(inner) => self.deny(inner),
            Guard::All(inner) => {
                // What must be missing goes first: it could take away what must be there.
                let (absent, present): (Vec<_>, Vec<_>) =
                    inner.iter().partition(|guard| matches!(guard, Guard::Not(_)));
                absent.into_iter().chain(present).for_each(|guard| self.satisfy(guard));
            }
            Guard::Any(inner) => inner.iter().take(1).for_each(|guard| self.satisfy(guard)),
        }
    }

    fn deny(&mut self, guard: &Guard) {
        match guard {
            Guard::Exists(name) => self.retain(name, |_| false),
            Guard::Equals(name, text) => self.retain(name, |value| value != text),
            Guard::Matches(name, regex) => self.retain(name, |value| is_match(value, regex) != Ok(true)),
            Guard::Count(name, least) => {
                let most = usize::try_from(least.saturating_sub(1)).unwrap_or_default();
                self.0.entry(name.clone()).or_default().truncate(most);
            }
            Guard::Not(inner) => self.satisfy(inner),
            Guard::All(inner) => inner.iter().take(1).for_each(|guard| self.deny(guard)),
            Guard::Any(inner) => inner.iter().for_each(|guard| self.deny(guard)),
        }
    }
}

/// The regular expressions that keep the values as they are in the attribute.
fn kept(values: &AttributeValues) -> Vec<&str> {
    let unchanged = values.steps.iter().map_while(|step| match step {
        ValueStep::Keep(regex) => Some(regex.as_str()),
        _ => None,
    });
    unchanged.collect()
}

/// The text after the replacements of the steps.
fn changed(text: &str, values: &AttributeValues) -> String {
    values.steps.iter().fold(text.to_owned(), |text, step| match step {
        ValueStep::Replace { pattern, replacement } => {
            replace(&text, pattern, replacement).unwrap_or_default()
        }
        ValueStep::Keep(_) | ValueStep::Insert { .. } => text,
    })
}

fn matches_all(text: &str, patterns: &[&str]) -> bool {
    patterns.iter().all(|regex| is_match(text, regex) == Ok(true))
}
