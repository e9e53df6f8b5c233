//! Which stores each application's policy needs, what it asks of them, and who waits for whom. Nothing is
//! opened: `check` plans too.

use std::collections::BTreeSet;
use std::sync::Arc;

use claims::document::{Code, Diagnostics, Place};
use claims::policy::{Policy, StoreDeclaration};
use claims::values::{AttributeName, Groups, SettingName, Sources};
use stores::asking::{Caches, OpenStore};
use stores::environment::Environment;
use stores::secrets;
use stores::store::{Configuration, Store, Wanted};

use super::{Application, Ask, Lookup};

/// Stores whose templates need each other's attributes.
pub const STORES_WAIT_FOR_EACH_OTHER: Code = Code("stores_wait_for_each_other");

/// What is to be asked, before anything is opened.
#[derive(Debug)]
pub struct Plan {
    sources: Vec<Source>,
    applications: Vec<PlannedApplication>,
    /// Other stores stand in for the policy's own.
    substituted: bool,
}

#[derive(Debug)]
struct Source {
    declared: StoreDeclaration,
    needs: Vec<(AttributeName, Place)>,
    configuration: Arc<dyn Configuration>,
}

#[derive(Debug)]
struct PlannedApplication {
    attributes: Vec<AttributeName>,
    groups: Groups,
    /// Parallel to the sources; empty for a store that is not asked.
    wanted: Vec<BTreeSet<AttributeName>>,
}

impl Plan {
    /// Plans a policy's look-ups over the stores that it declares. Mistakes are noted and give `None`.
    pub fn read(policy: &Policy, diagnostics: &mut Diagnostics) -> Option<Self> {
        let mut configurations = Vec::new();
        for declaration in &policy.stores {
            configurations.extend(stores::read(declaration, diagnostics));
        }
        let own = Self::new(policy, configurations, diagnostics)?;
        Some(Self { substituted: false, ..own })
    }

    /// Plans a policy's look-ups over other stores under the same names; `configurations` is parallel to the
    /// policy's stores. Mistakes are noted and give `None`.
    pub fn new(
        policy: &Policy,
        configurations: Vec<Box<dyn Configuration>>,
        diagnostics: &mut Diagnostics,
    ) -> Option<Self> {
        let applications = policy.applications().iter();
        let applications = applications.map(|application| (application.attributes(), application.groups()));
        Self::over(&policy.stores, policy.sources(), configurations, applications, diagnostics)
    }

    pub(super) fn over<'a>(
        declarations: &[StoreDeclaration],
        sources: &Sources,
        configurations: Vec<Box<dyn Configuration>>,
        applications: impl Iterator<Item = (&'a [AttributeName], &'a Groups)>,
        diagnostics: &mut Diagnostics,
    ) -> Option<Self> {
        if configurations.len() < declarations.len() {
            return None;
        }
        let declared = declarations.iter().zip(configurations).map(|(declared, configuration)| Source {
            declared: declared.clone(),
            needs: configuration.needs(),
            configuration: Arc::from(configuration),
        });
        let mut plan = Self { sources: declared.collect(), applications: Vec::new(), substituted: true };
        if !plan.templates_are_possible(sources, diagnostics) || !plan.nobody_waits_in_a_circle(diagnostics) {
            return None;
        }
        plan.applications =
            applications.map(|(attributes, groups)| plan.application(attributes, groups)).collect();
        Some(plan)
    }

    /// The secrets of the stores that at least one application's policy needs: what is to be fetched before they
    /// are opened.
    #[must_use]
    pub fn secrets(&self) -> BTreeSet<SettingName> {
        let needed =
            self.sources.iter().enumerate().filter(|(at, _)| !self.wanted(*at).attributes.is_empty());
        needed.flat_map(|(_, source)| self.secrets_of(source)).collect()
    }

    /// Opens the stores that at least one application's policy needs. Stores that stand in for the policy's own
    /// keep out of the table that other processes use, too. Mistakes are noted and give `None`; a secret that was
    /// not fetched is none.
    pub fn open(
        self,
        environment: &Arc<Environment>,
        caches: Caches,
        diagnostics: &mut Diagnostics,
    ) -> Option<Lookup> {
        let mut stores: Vec<Option<OpenStore>> = Vec::new();
        let mut complete = true;
        for (at, source) in self.sources.iter().enumerate() {
            let wanted = self.wanted(at);
            let open = || source.open(&self.secrets_of(source), environment, diagnostics);
            let store = (!wanted.attributes.is_empty()).then(open);
            complete &= !matches!(store, Some(None));
            let shared = (!self.substituted).then_some(environment.as_ref());
            stores.push(store.flatten().map(|store| {
                let needs = source.needs.iter().map(|(name, _)| name.clone());
                let opened = OpenStore::new(store, needs, source.declared.timeout, &caches);
                source.cached(opened, wanted, shared, &caches)
            }));
        }
        let applications = self.applications.iter().map(|planned| planned.prepare(&self.sources, &stores));
        let applications = applications.collect();
        complete.then(|| Lookup { stores: stores.into_iter().flatten().collect(), caches, applications })
    }

    /// What any application wants from a store.
    fn wanted(&self, at: usize) -> Wanted {
        let mut all = BTreeSet::new();
        let mut groups = Groups::default();
        for application in self.applications.iter().filter(|application| application.asks(at)) {
            all.extend(application.wanted.get(at).into_iter().flatten().cloned());
            groups.add(&application.groups);
        }
        Wanted { attributes: all.into_iter().collect(), groups }
    }

    /// Stores that stand in for the policy's own have no secrets.
    fn secrets_of(&self, source: &Source) -> BTreeSet<SettingName> {
        if self.substituted { BTreeSet::new() } else { secrets::named_in(&source.declared.configuration) }
    }

    /// Everything that the application's claims read, and what the stores asked for it need themselves.
    fn application(&self, attributes: &[AttributeName], groups: &Groups) -> PlannedApplication {
        let mut wanted = vec![BTreeSet::new(); self.sources.len()];
        let mut open: Vec<AttributeName> = attributes.to_vec();
        let mut groups = groups.clone();
        while let Some(attribute) = open.pop() {
            for (at, source) in self.suppliers(&attribute) {
                let Some(wanted) = wanted.get_mut(at) else { continue };
                if wanted.is_empty() {
                    source.waits_for().for_each(|(name, _)| groups.read(name));
                    open.extend(source.waits_for().map(|(name, _)| name.clone()));
                }
                wanted.insert(attribute.clone());
            }
        }
        PlannedApplication { attributes: attributes.to_vec(), groups, wanted }
    }

    /// The stores that can supply an attribute, in the order of the policy. `user.id` is always the callout's.
    fn suppliers(&self, name: &AttributeName) -> impl Iterator<Item = (usize, &Source)> {
        let completed = name.source == "user" && name.name != "id";
        let sources = self.sources.iter().enumerate();
        sources.filter(move |(_, source)| {
            source.declared.name == name.source || (completed && source.declared.provides_user)
        })
    }

    fn templates_are_possible(&self, sources: &Sources, diagnostics: &mut Diagnostics) -> bool {
        let needs = || self.sources.iter().flat_map(|source| &source.needs);
        for (name, place) in needs() {
            sources.check(name, *place, diagnostics);
        }
        needs().all(|(name, _)| sources.can_supply(name))
    }

    /// Settles again and again the stores that wait only for settled ones; what is left waits in a circle.
    fn nobody_waits_in_a_circle(&self, diagnostics: &mut Diagnostics) -> bool {
        let mut left: BTreeSet<usize> = (0..self.sources.len()).collect();
        loop {
            let waiting: Vec<_> =
                left.iter().filter_map(|at| self.waits_in(*at, &left).map(|on| (*at, on))).collect();
            if waiting.len() < left.len() {
                left = waiting.iter().map(|(at, _)| *at).collect();
                continue;
            }
            let Some((at, _)) = waiting.first() else { return true };
            self.note_circle(*at, &left, diagnostics);
            return false;
        }
    }

    /// One of the stores in `left` that the store at `at` waits for, and where it says so.
    fn waits_in(&self, at: usize, left: &BTreeSet<usize>) -> Option<(usize, Place)> {
        let mut needs = self.sources.get(at)?.waits_for();
        needs.find_map(|(name, place)| {
            let mut suppliers = self.suppliers(name).filter(|(supplier, _)| left.contains(supplier));
            suppliers.next().map(|(supplier, _)| (supplier, *place))
        })
    }

    fn note_circle(&self, start: usize, left: &BTreeSet<usize>, diagnostics: &mut Diagnostics) {
        let mut seen = Vec::new();
        let mut next = (start, Place::default());
        while !seen.contains(&next.0) {
            seen.push(next.0);
            let Some(following) = self.waits_in(next.0, left) else { return };
            next = following;
        }
        let circle = seen.iter().skip_while(|at| **at != next.0).chain([&next.0]);
        let names: Vec<String> = circle
            .filter_map(|at| self.sources.get(*at))
            .map(|source| format!("`{}`", source.declared.name))
            .collect();
        let message = format!("{} wait for each other", names.join(", "));
        diagnostics
            .error(STORES_WAIT_FOR_EACH_OTHER, next.1, message)
            .help("take the attribute in the template from the callout, or from a store that needs no other");
    }
}

impl Source {
    fn open(
        &self,
        secrets: &BTreeSet<SettingName>,
        environment: &Arc<Environment>,
        diagnostics: &mut Diagnostics,
    ) -> Option<Arc<dyn Store>> {
        let share = self.declared.timeout;
        secrets::open(&self.configuration, secrets, share, environment, diagnostics)
    }

    /// The attributes that other stores may have to supply first. A store that completes the user reads the
    /// user's attributes from the callout alone.
    fn waits_for(&self) -> impl Iterator<Item = &(AttributeName, Place)> {
        self.needs.iter().filter(|(name, _)| !(self.declared.provides_user && name.is_built_in()))
    }

    /// With the cache that the policy gives it, if it does.
    fn cached(
        &self,
        store: OpenStore,
        wanted: Wanted,
        shared: Option<&Environment>,
        caches: &Caches,
    ) -> OpenStore {
        match self.declared.cache {
            Some(policy) => {
                let shared = shared.map(|environment| (&self.declared, environment));
                store.cached(policy, wanted, shared, caches)
            }
            None => store,
        }
    }
}

impl PlannedApplication {
    fn asks(&self, at: usize) -> bool {
        self.wanted.get(at).is_some_and(|wanted| !wanted.is_empty())
    }

    fn prepare(&self, sources: &[Source], stores: &[Option<OpenStore>]) -> Application {
        let planned = sources.iter().zip(stores).zip(&self.wanted);
        let asks = planned.filter_map(|((source, store), wanted)| {
            let store = store.as_ref().filter(|_| !wanted.is_empty())?;
            let attributes = wanted.iter().cloned().collect();
            let wanted = Wanted { attributes, groups: self.groups.clone() };
            Some(Ask {
                store: source.declared.name.clone(),
                required: source.declared.required,
                provides_user: source.declared.provides_user,
                needs: source.needs.iter().map(|(name, _)| name.clone()).collect(),
                asking: store.asking(&wanted),
                wanted: wanted.attributes,
            })
        });
        Application { attributes: self.attributes.clone(), asks: asks.collect() }
    }
}
