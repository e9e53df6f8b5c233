//! What is known about one user when claims are made: what the callout brings and what each store says, without
//! asking anybody.

mod read;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use claims::policy::{ApplicationPolicy, Policy, StoreDeclaration};
use claims::values::{AttributeName, Guid, Known, Value};

use crate::callout::SignIn;
use crate::local_issuer::TENANT_ID;
use crate::policy_file::Usable;
use crate::sample::Person;

/// What is known about one user.
#[derive(Clone, Debug, Default)]
pub(crate) struct Given {
    /// What the callout brings.
    callout: BTreeMap<AttributeName, Value>,
    /// What each store knows; one that is not here does not know the user.
    stores: BTreeMap<String, BTreeMap<String, Value>>,
    /// The stores that cannot answer.
    unavailable: BTreeSet<String>,
}

/// A store that the policy requires cannot answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct StoreUnavailable(pub(crate) String);

impl Given {
    /// What is known when a sample person signs in.
    pub(crate) fn of_person(person: &Person, sign_in: &SignIn) -> Self {
        let mut given = Self { stores: person.stores.clone(), ..Self::default() };
        for (name, text) in person.user.iter().flatten() {
            given.bring("user", name, text);
        }
        for source in ["application", "resource"] {
            given.bring(source, "appId", &sign_in.application);
        }
        given.bring("tenant", "id", TENANT_ID);
        given.bring("event", "protocol", &sign_in.protocol);
        given
    }

    /// An empty text is no value, as in a callout.
    fn bring(&mut self, source: &str, name: &str, text: &str) {
        let name = AttributeName::parse(&format!("{source}.{name}"));
        if let Some(name) = name.filter(|name| name.is_in_callout() && !text.is_empty()) {
            self.callout.insert(name, Value::from(text));
        }
    }

    /// What the callout brings of an attribute.
    pub(crate) fn of_callout(&self, name: &AttributeName) -> Option<Value> {
        self.callout.get(name).cloned()
    }

    /// The policy for the application: the resource's, else the client's, else the one for all.
    pub(crate) fn application<'p>(&self, policy: &'p Policy) -> Option<&'p ApplicationPolicy> {
        self.choose(policy).map(|(_, application)| application)
    }

    /// Its index in the policy.
    pub(crate) fn application_index(&self, policy: &Policy) -> Option<usize> {
        self.choose(policy).map(|(index, _)| index)
    }

    fn choose<'p>(&self, policy: &'p Policy) -> Option<(usize, &'p ApplicationPolicy)> {
        let names = ["resource.appid", "application.appid"].into_iter();
        policy.choose(names.filter_map(|name| {
            let value = self.callout.get(&AttributeName::parse(name)?)?;
            Guid::parse(value.first()?)
        }))
    }

    /// What is known, in the order of the application's attributes.
    ///
    /// # Errors
    /// A required store that the application needs cannot answer.
    pub(crate) fn known(
        &self,
        usable: &Usable,
        application: &ApplicationPolicy,
    ) -> Result<Vec<Known>, StoreUnavailable> {
        let failed = self.failed(usable, &self.asked(usable, application));
        let mut stores = failed.iter().filter_map(|at| usable.policy.stores.get(*at));
        if let Some(store) = stores.find(|store| store.required) {
            return Err(StoreUnavailable(store.name.clone()));
        }
        let names = application.attributes().iter();
        Ok(names.map(|name| self.attribute(name, &usable.policy, &failed)).collect())
    }

    /// The stores that the application needs, and those that these need, by their numbers. One that could only
    /// complete what the callout brings is not needed.
    fn asked(&self, usable: &Usable, application: &ApplicationPolicy) -> BTreeSet<usize> {
        let mut asked = BTreeSet::new();
        let mut open = application.attributes().to_vec();
        while let Some(name) = open.pop() {
            if self.callout.contains_key(&name) {
                continue;
            }
            for (at, _) in suppliers(&usable.policy, &name) {
                if asked.insert(at) {
                    open.extend(needs(usable, at));
                }
            }
        }
        asked
    }

    /// Of these stores, those that cannot answer, and those that wait for one that cannot.
    fn failed(&self, usable: &Usable, asked: &BTreeSet<usize>) -> BTreeSet<usize> {
        let mut failed = BTreeSet::new();
        loop {
            let next = asked.iter().find(|at| {
                let store = usable.policy.stores.get(**at);
                let cannot = || store.is_some_and(|store| self.unavailable.contains(&store.name));
                let in_vain = || self.waits_in_vain(usable, **at, &failed);
                !failed.contains(*at) && (cannot() || in_vain())
            });
            match next {
                Some(at) => failed.insert(*at),
                None => return failed,
            };
        }
    }

    /// Whether a store needs something that nobody knows. One that completes the user waits for no other that does.
    fn waits_in_vain(&self, usable: &Usable, at: usize, failed: &BTreeSet<usize>) -> bool {
        let completes = usable.policy.stores.get(at).is_some_and(|store| store.provides_user);
        let mut needs = needs(usable, at).filter(|name| !(completes && name.is_built_in()));
        needs.any(|name| self.attribute(&name, &usable.policy, failed) == Known::Unknown)
    }

    /// The callout's value, else that of the first store that has one; after one that failed nobody knows.
    fn attribute(&self, name: &AttributeName, policy: &Policy, failed: &BTreeSet<usize>) -> Known {
        if let Some(value) = self.callout.get(name) {
            return Known::Value(value.clone());
        }
        for (at, store) in suppliers(policy, name) {
            if failed.contains(&at) {
                return Known::Unknown;
            }
            if let Some(value) = self.says(store, name) {
                return Known::Value(value.clone());
            }
        }
        Known::NoValue
    }

    fn says(&self, store: &StoreDeclaration, wanted: &AttributeName) -> Option<&Value> {
        let matches = |name: &str| match wanted.is_built_in() {
            true => name.eq_ignore_ascii_case(&wanted.name),
            false => name == wanted.name,
        };
        let attributes = self.stores.get(&store.name)?;
        attributes.iter().find(|(name, _)| matches(name)).map(|(_, value)| value)
    }
}

/// The stores that can supply an attribute, with their numbers. `user.id` is always the callout's.
fn suppliers<'p>(
    policy: &'p Policy,
    name: &AttributeName,
) -> impl Iterator<Item = (usize, &'p StoreDeclaration)> {
    let completed = name.source == "user" && name.name != "id";
    let stores = policy.stores.iter().enumerate();
    stores.filter(move |(_, store)| store.name == name.source || (completed && store.provides_user))
}

/// The attributes that a store must be told before it can be asked.
fn needs(usable: &Usable, at: usize) -> impl Iterator<Item = AttributeName> {
    let needs = usable.stores.get(at).map(|store| store.needs()).unwrap_or_default();
    needs.into_iter().map(|(name, _)| name)
}
