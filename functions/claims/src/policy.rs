//! A policy: which stores there are, and which claims each application gets.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::attribute::AttributeName;
use crate::claim::Rule;
use crate::diagnostic::{Diagnostics, Place};
use crate::document::Node;
use crate::evaluate::{self, Evaluation};
use crate::groups::Groups;
use crate::guid::Guid;
use crate::parse;
use crate::scope::Sources;
use crate::trace::{self, Trace};
use crate::value::Known;

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

/// What a policy says about a store, whatever its kind is.
#[derive(Clone, Debug)]
pub struct StoreDeclaration {
    /// The source name of its attributes: `people` in `people.tier`.
    pub name: String,
    /// Where the declaration starts.
    pub place: Place,
    /// `dynamodb`, `file`: the key that holds the configuration.
    pub kind: String,
    /// What stands below that key, for the store of that kind to read.
    pub configuration: Node,
    /// Its share of the callout's deadline, from `timeoutMs`.
    pub timeout: Option<Duration>,
    /// Whether a callout is refused when the store cannot answer. `true` where the policy does not say.
    pub required: bool,
    /// Whether its attributes complete `user.*` (`provides: user`).
    pub provides_user: bool,
    /// How long its answers are of use, from `cache`; `None` where it is asked for every callout.
    pub cache: Option<CachePolicy>,
}

/// How long a store's answers are of use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CachePolicy {
    /// So long a known user's attributes are used without asking again; zero: never.
    pub ttl: Duration,
    /// So long it is remembered that the store does not know a user; zero: not at all.
    pub negative_ttl: Duration,
    /// So long a known user's attributes may stand in when the store cannot answer; zero: never, otherwise not
    /// less than `ttl`.
    pub stale_if_error: Duration,
}

/// The claims of some applications.
#[derive(Debug)]
pub struct ApplicationPolicy {
    /// Its name, for people.
    pub name: String,
    pub(crate) attributes: Vec<AttributeName>,
    pub(crate) groups: Groups,
    pub(crate) claims: Vec<Rule>,
}

impl Policy {
    /// Reads a policy; `None` when there was an error. Warnings and errors are noted.
    pub fn parse(source: &str, diagnostics: &mut Diagnostics) -> Option<Self> {
        let root = Node::parse(source, diagnostics);
        Self::read(&root, diagnostics)
    }

    /// Reads a policy from a document; `None` when there was an error.
    pub fn read(root: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        parse::policy(root, diagnostics)
    }

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

    /// The index in [`Policy::applications`] of the one for an application: the one that names it, else the
    /// one for all. `app_id` is compared without regard to case.
    #[must_use]
    pub fn for_application(&self, app_id: &str) -> Option<usize> {
        let named = Guid::parse(app_id).and_then(|guid| self.by_app_id.get(&guid));
        named.copied().or(self.for_all)
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

    /// The groups that its claims and conditions ask about.
    #[must_use]
    pub fn groups(&self) -> &Groups {
        &self.groups
    }

    /// The claims for what is known; `known` is parallel to [`ApplicationPolicy::attributes`].
    #[must_use]
    pub fn evaluate(&self, known: &[Known]) -> Evaluation {
        evaluate::claims(&self.claims, known)
    }

    /// Why each claim has its value or has none; `known` is parallel to [`ApplicationPolicy::attributes`].
    #[must_use]
    pub fn explain(&self, known: &[Known]) -> Trace {
        trace::claims(&self.claims, &self.attributes, known)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
        assert_eq!(policy.for_application("abcdef01-2222-4222-8222-222222222222"), Some(1));
        assert_eq!(policy.for_application("abcdef01-2222-4222-8222-222222222223"), Some(0));
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
            let policy =
                Policy::parse(&crate::fixtures::policy_of(claims), &mut Diagnostics::default()).unwrap();
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
