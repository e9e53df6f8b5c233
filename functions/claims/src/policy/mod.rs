//! What a policy says: which stores there are, and which claims each application gets.
//!
//! `store.rs` and `claim.rs` are its parts; `parse/` makes a policy from a document; `keys.rs` has the keys of a document;
//! `rules/` warns of what cannot be meant in it.

mod claim;
mod codes;
#[cfg(test)]
pub(crate) mod fixtures;
pub(crate) mod keys;
mod parse;
mod rules;
mod store;

use std::collections::BTreeMap;

use crate::values::{AttributeName, Groups, Guid, Sources};

pub(crate) use claim::{Configuration, DecisiveRead, Rule};
pub(crate) use codes::CODES;
pub use parse::{ReadBeside, STORE_KIND_KEYS, check_acceptances, declared_stores, table_files, with_tables};
pub use store::{CachePolicy, StoreDeclaration};

/// A policy that was read without an error.
#[derive(Debug)]
pub struct Policy {
    /// The stores, in the order in which they are written.
    pub stores: Vec<StoreDeclaration>,
    sources: Sources,
    applications: Vec<ApplicationPolicy>,
    by_app_id: BTreeMap<Guid, usize>,
    for_all: Option<usize>,
}

/// The claims of some applications.
#[derive(Debug)]
pub struct ApplicationPolicy {
    /// Its name, for people.
    pub name: String,
    pub(crate) attributes: Vec<AttributeName>,
    pub(crate) groups: Groups,
    pub(crate) claims: Vec<Rule>,
    pub(crate) decisive: Vec<DecisiveRead>,
}

/// An attribute on which a claim depends that is required or looks like authorization.
#[derive(Clone, Copy, Debug)]
pub struct DecisiveAttribute<'p> {
    /// The attribute.
    pub name: &'p AttributeName,
    /// The name of the claim.
    pub claim: &'p str,
    /// Whether the claim looks like authorization.
    pub authorization: bool,
}

impl Policy {
    pub(crate) fn new(
        stores: Vec<StoreDeclaration>,
        sources: Sources,
        applications: Vec<ApplicationPolicy>,
        by_app_id: BTreeMap<Guid, usize>,
        for_all: Option<usize>,
    ) -> Self {
        Self { stores, sources, applications, by_app_id, for_all }
    }

    /// Which attributes there can be: what a store's own templates are checked against.
    #[must_use]
    pub fn sources(&self) -> &Sources {
        &self.sources
    }

    /// All application policies, in the order in which they are written.
    #[must_use]
    pub fn applications(&self) -> &[ApplicationPolicy] {
        &self.applications
    }

    /// The client ids, in lower case, of the applications that one of [`Policy::applications`] names, by its
    /// index; none for the policy for all.
    #[must_use]
    pub fn app_ids(&self, index: usize) -> Vec<String> {
        let named = self.by_app_id.iter().filter(|(_, policy)| **policy == index);
        named.map(|(guid, _)| guid.to_string()).collect()
    }

    /// The application policy for a sign-in and its index in [`Policy::applications`]: the first that names one of
    /// `app_ids`, else the one for all applications. `app_ids` are the client ids of the applications involved, the
    /// most decisive first.
    pub fn choose(&self, app_ids: impl IntoIterator<Item = Guid>) -> Option<(usize, &ApplicationPolicy)> {
        let named = app_ids.into_iter().find_map(|app_id| self.by_app_id.get(&app_id));
        let index = named.copied().or(self.for_all)?;
        self.applications.get(index).map(|application| (index, application))
    }
}

impl ApplicationPolicy {
    /// The attributes that its claims and conditions read, each once: [`ApplicationPolicy::evaluate`]
    /// takes what is known about them in this order.
    #[must_use]
    pub fn attributes(&self) -> &[AttributeName] {
        &self.attributes
    }

    /// The names of its claims as they stand in an answer, each once, in the order of the policy.
    pub fn claim_names(&self) -> impl Iterator<Item = &str> {
        self.claims.iter().map(|claim| claim.name.as_str())
    }

    /// The names of its claims, and their names in tokens, in the order of the policy.
    pub fn names_in_tokens(&self) -> impl Iterator<Item = (&str, &str)> {
        self.claims.iter().map(|claim| (claim.name.as_str(), claim.name_in_tokens()))
    }

    /// The attributes on which its claims depend that are required or look like authorization.
    pub fn decisive(&self) -> impl Iterator<Item = DecisiveAttribute<'_>> {
        self.decisive.iter().filter_map(|read| {
            let (name, claim) = (self.attributes.get(read.attribute)?, self.claims.get(read.claim)?);
            Some(DecisiveAttribute { name, claim: &claim.name, authorization: read.authorization })
        })
    }

    /// The groups that its claims and conditions ask about.
    #[must_use]
    pub fn groups(&self) -> &Groups {
        &self.groups
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::document::Diagnostics;

    #[test]
    fn the_policy_that_names_an_application_wins_over_the_one_for_all() {
        let source = "
version: 1
stores: { people: { dynamodb: { table: t }, timeoutMs: 300, required: false } }
policies:
  - { name: everybody, applications: all, claims: {} }
  - { name: orders, applications: [ABCDEF01-2222-4222-8222-222222222222], claims: { a: People.x } }";
        let source = source.replace("People.x", "people.x");
        let policy = Policy::parse(&source, &mut Diagnostics::default()).unwrap();
        let [named, other] = ["abcdef01-2222-4222-8222-222222222222", "abcdef01-2222-4222-8222-222222222223"]
            .map(|text| Guid::parse(text).unwrap());
        let chosen = |app_ids: &[Guid]| policy.choose(app_ids.iter().copied()).map(|(index, _)| index);
        assert_eq!(chosen(&[named]), Some(1));
        assert_eq!(chosen(&[other, named]), Some(1));
        assert_eq!(chosen(&[other]), Some(0));
        assert_eq!(chosen(&[]), Some(0));
        assert_eq!(policy.app_ids(0), [""; 0]);
        assert_eq!(policy.app_ids(1), ["abcdef01-2222-4222-8222-222222222222"]);
        assert_eq!(policy.applications()[1].claim_names().collect::<Vec<_>>(), ["a"]);
        let [people] = policy.stores.as_slice() else { panic!("one store is wanted") };
        assert_eq!((people.name.as_str(), people.kind.as_str()), ("people", "dynamodb"));
        assert_eq!((people.timeout, people.required), (Some(Duration::from_millis(300)), false));
        assert_eq!(policy.applications().last().unwrap().attributes().len(), 1);
    }

    #[test]
    fn the_groups_of_conditions_are_named_and_all_of_them_count_where_the_list_is_read() {
        let ids = ["ABCDEF01-0000-4000-8000-00000000000A", "abcdef01-0000-4000-8000-00000000000b"];
        let [first, second] = ids;
        let nested =
            format!("{{ any: [{{ memberOf: [{first}, {second}] }}, {{ not: {{ memberOf: [{first}] }} }}] }}");
        let groups = |claims: &str| {
            let policy = Policy::parse(&fixtures::policy_of(claims), &mut Diagnostics::default()).unwrap();
            policy.applications().first().unwrap().groups().clone()
        };
        let conditional = format!("a: {{ attribute: user.mail, condition: {nested} }}");
        assert_eq!(groups(&conditional), Groups::Named(ids.map(str::to_ascii_lowercase).into()));
        assert_eq!(groups("a: user.mail"), Groups::default());
        for claim in ["b: user.memberOf", "b: { attribute: { template: '{User.MemberOf}' } }"] {
            assert_eq!(groups(&format!("{conditional}\n{claim}")), Groups::All, "{claim}");
            assert_eq!(groups(&format!("{claim}\n{conditional}")), Groups::All, "{claim}");
        }
    }
}
