//! Opens the stores of a plan, or puts stand-ins in their place.

use std::collections::BTreeSet;
use std::sync::Arc;

use claims::document::Diagnostics;
use claims::policy::StoreDeclaration;
use claims::values::{AttributeName, SettingName};
use stores::asking::{Caches, OpenStore};
use stores::configuration::StackNeed;
use stores::environment::Environment;
use stores::store::{Store, Wanted};
use stores::{renewal, secrets};

use super::plan::{Plan, PlannedAsk, ReadAttribute};
use super::planned_store::PlannedStore;
use super::respondent::Respondent;
use super::run::{ApplicationLookup, Ask, Lookup};

impl Plan {
    /// The secrets of the stores that at least one application's policy needs: to be fetched before they are opened.
    #[must_use]
    pub fn secrets(&self) -> BTreeSet<SettingName> {
        self.needed().flat_map(PlannedStore::secrets).collect()
    }

    /// The names of the deployment settings, `${NAME}`, of the stores that at least one application's policy needs: the
    /// function does not start without them.
    #[must_use]
    pub fn settings(&self) -> BTreeSet<String> {
        self.needed().flat_map(|store| store.declared.nodes()).flat_map(secrets::settings_of).collect()
    }

    /// What else those stores need of the stack in which the function runs.
    #[must_use]
    pub fn stack_needs(&self) -> Vec<StackNeed> {
        self.needed().flat_map(|store| store.configuration.stack_needs()).collect()
    }

    /// Whether one of those stores is of this kind.
    #[must_use]
    pub fn needs_kind(&self, kind: &str) -> bool {
        self.needed().any(|store| store.declared.kind == kind)
    }

    fn needed(&self) -> impl Iterator<Item = &PlannedStore> {
        let stores = self.stores.iter().enumerate();
        stores.filter(|(at, _)| !self.wanted(*at).attributes.is_empty()).map(|(_, store)| store)
    }

    /// Opens the stores that at least one application's policy needs. Mistakes are noted and give `None`; a secret
    /// that was not fetched is none.
    pub fn open(
        &self,
        environment: &Arc<Environment>,
        caches: Caches,
        diagnostics: &mut Diagnostics,
    ) -> Option<Lookup> {
        let mut stores: Vec<Option<OpenStore>> = Vec::new();
        let mut complete = true;
        for (at, store) in self.stores.iter().enumerate() {
            let wanted = self.wanted(at);
            let needed = !wanted.attributes.is_empty();
            let open = needed.then(|| store.open(wanted, environment, &caches, diagnostics)).flatten();
            complete &= open.is_some() == needed;
            stores.push(open);
        }
        if !complete {
            return None;
        }
        let applications = self.lookups(|planned, wanted| {
            let store = stores.get(planned)?.as_ref()?;
            Some(Respondent::Store(store.asking(wanted)))
        });
        Some(Lookup { stores: stores.into_iter().flatten().collect(), caches: Some(caches), applications })
    }

    /// The same look-up with a stand-in for every store: same needs, same order, same refusals, but without time
    /// limits and caches. `stand_in` gets what the policy declares and the attributes that the store needs. A stand-in
    /// may also read `user.id`.
    pub fn with_stand_ins(
        &self,
        mut stand_in: impl FnMut(&StoreDeclaration, &[AttributeName]) -> Arc<dyn Store>,
    ) -> Lookup {
        let user_id = AttributeName { source: "user".to_owned(), name: "id".to_owned() };
        let stores: Vec<Arc<dyn Store>> =
            self.stores.iter().map(|store| stand_in(&store.declared, &store.needed())).collect();
        let mut applications = self.lookups(|planned, wanted| {
            let needs = self.stores.get(planned)?.needed().into_iter().chain([user_id.clone()]).collect();
            let look_up = Arc::clone(stores.get(planned)?).prepare(wanted);
            Some(Respondent::StandIn { needs, look_up })
        });
        for ask in applications.iter_mut().flat_map(|application| &mut application.asks) {
            ask.needs.push(ReadAttribute::of_callout(user_id.clone()));
        }
        Lookup { stores: Vec::new(), caches: None, applications }
    }

    /// Each application's look-up; `respondent` says who answers for the store of this index.
    fn lookups(
        &self,
        mut respondent: impl FnMut(usize, &Wanted) -> Option<Respondent>,
    ) -> Vec<ApplicationLookup> {
        let applications = self.applications.iter().map(|application| {
            let asks = application.asks.iter().filter_map(|planned| {
                let wanted =
                    Wanted { attributes: planned.wanted.clone(), groups: application.groups.clone() };
                let respondent = respondent(planned.store, &wanted)?;
                Some(self.stores.get(planned.store)?.ask(planned, respondent))
            });
            ApplicationLookup { asks: asks.collect(), attributes: application.attributes.clone() }
        });
        applications.collect()
    }
}

impl PlannedStore {
    /// The secrets and parameters that the policy names in the store.
    pub(super) fn secrets(&self) -> BTreeSet<SettingName> {
        self.declared.nodes().flat_map(secrets::named_in).collect()
    }

    fn needed(&self) -> Vec<AttributeName> {
        self.needs.iter().map(|(name, _)| name.clone()).collect()
    }

    /// Opens the store, with the cache that the policy gives it.
    fn open(
        &self,
        wanted: Wanted,
        environment: &Arc<Environment>,
        caches: &Caches,
        diagnostics: &mut Diagnostics,
    ) -> Option<OpenStore> {
        let share = self.declared.timeout;
        let store = renewal::open(&self.configuration, &self.secrets(), environment, diagnostics)?;
        if !store.check(&wanted, diagnostics) {
            return None;
        }
        let store = OpenStore::new(store, self.needed(), share, caches);
        Some(match self.declared.cache {
            Some(policy) => store.cached(policy, wanted, Some((&self.declared, environment)), caches),
            None => store,
        })
    }

    fn ask(&self, planned: &PlannedAsk, respondent: Respondent) -> Ask {
        Ask {
            store: self.declared.name.clone(),
            required: self.declared.required,
            needs: planned.needs.clone(),
            wanted: planned.wanted.len(),
            respondent,
        }
    }
}
