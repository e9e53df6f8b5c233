//! Works out which stores each application's policy needs, what each of them is asked for, and which of them have to
//! wait for another one. Nothing is opened: `claimsmith check` plans too.

use std::collections::BTreeSet;
use std::sync::Arc;

use claims::document::{Diagnostics, LIMIT_EXCEEDED, MAX_LOOKUPS};
use claims::policy::{Policy, StoreDeclaration};
use claims::values::{AttributeName, Groups, Sources};
use stores::configuration::StoreConfiguration;
use stores::store::Wanted;

use super::cycles::check_no_cycles;
use super::planned_store::{PlannedStore, suppliers};
use super::rules;

/// Who is asked for what. The function, `claimsmith serve`, `explain` and `test` all look attributes up by the same
/// plan; only the stores that answer differ.
#[derive(Debug)]
pub struct Plan {
    pub(super) stores: Vec<PlannedStore>,
    pub(super) applications: Vec<PlannedApplication>,
    /// The files beside the policy that have tables of it.
    pub(super) table_files: BTreeSet<String>,
}

/// What one application's policy asks.
#[derive(Debug)]
pub(super) struct PlannedApplication {
    /// What its claims and conditions read.
    pub(super) attributes: Vec<ReadAttribute>,
    pub(super) groups: Groups,
    /// The stores that it may have to ask, in the order of the policy.
    pub(super) asks: Vec<PlannedAsk>,
}

/// What one application's policy asks one store.
#[derive(Debug)]
pub(super) struct PlannedAsk {
    /// The store's index in [`Plan::stores`].
    pub(super) store: usize,
    /// The attributes that it is asked for, each once and sorted.
    pub(super) wanted: Vec<AttributeName>,
    /// What has to be known before it can be asked, in the order of its configuration.
    pub(super) needs: Vec<ReadAttribute>,
}

/// An attribute that a claim, a condition or a store's key reads.
#[derive(Clone, Debug)]
pub(super) struct ReadAttribute {
    pub(super) name: AttributeName,
    /// Who can supply it when the callout does not, the first in the policy first.
    pub(super) suppliers: Vec<Supplier>,
}

/// An ask that can supply an attribute.
#[derive(Clone, Copy, Debug)]
pub(super) struct Supplier {
    /// The ask's index in [`PlannedApplication::asks`].
    pub(super) ask: usize,
    /// The attribute's index in what the ask wants.
    pub(super) at: usize,
}

impl Plan {
    /// Plans a policy's look-ups over the stores that it declares. Mistakes are noted and give `None`.
    pub fn read(policy: &Policy, diagnostics: &mut Diagnostics) -> Option<Self> {
        let mut configurations = Vec::new();
        for declaration in &policy.stores {
            configurations.extend(stores::read(declaration, diagnostics).map(Arc::from));
        }
        Self::new(policy, configurations, diagnostics)
    }

    /// Plans a policy's look-ups over stores that were read already; `configurations` is parallel to the policy's
    /// stores. Mistakes are noted and give `None`; what cannot be meant is noted too.
    pub fn new(
        policy: &Policy,
        configurations: Vec<Arc<dyn StoreConfiguration>>,
        diagnostics: &mut Diagnostics,
    ) -> Option<Self> {
        let applications = policy.applications().iter();
        let applications = applications.map(|application| (application.attributes(), application.groups()));
        let plan = Self::over(&policy.stores, policy.sources(), configurations, applications, diagnostics)?;
        rules::check(policy, &plan.stores, &plan.asked(), diagnostics);
        Some(plan)
    }

    pub(super) fn over<'a>(
        declarations: &[StoreDeclaration],
        sources: &Sources,
        configurations: Vec<Arc<dyn StoreConfiguration>>,
        applications: impl Iterator<Item = (&'a [AttributeName], &'a Groups)>,
        diagnostics: &mut Diagnostics,
    ) -> Option<Self> {
        if configurations.len() < declarations.len() {
            return None;
        }
        let stores = declarations.iter().zip(configurations).map(|(declared, configuration)| PlannedStore {
            declared: declared.clone(),
            needs: configuration.needs(),
            configuration,
        });
        let stores: Vec<PlannedStore> = stores.collect();
        if !check_needs(&stores, sources, diagnostics) || !check_no_cycles(&stores, diagnostics) {
            return None;
        }
        let mut room = MAX_LOOKUPS;
        let applications = applications
            .map(|(attributes, groups)| PlannedApplication::new(&stores, attributes, groups, &mut room));
        let Some(applications) = applications.collect() else {
            let place = stores.first().map(|store| store.declared.place).unwrap_or_default();
            let message = "all applications together ask their stores for too much";
            diagnostics.error(LIMIT_EXCEEDED, place, message).help(format!(
                "at most {MAX_LOOKUPS}: for each application and store, one, the attributes that are read and \
                 those that the store's key needs, and the groups"
            ));
            return None;
        };
        Some(Self { stores, applications, table_files: BTreeSet::new() })
    }

    /// The same for a policy with tables in these files beside it.
    #[must_use]
    pub fn with_table_files(self, table_files: BTreeSet<String>) -> Self {
        Self { table_files, ..self }
    }

    /// Of each store, whether an application may ask it.
    fn asked(&self) -> Vec<bool> {
        let mut asked = vec![false; self.stores.len()];
        for ask in self.applications.iter().flat_map(|application| &application.asks) {
            if let Some(asked) = asked.get_mut(ask.store) {
                *asked = true;
            }
        }
        asked
    }

    /// What any application asks a store for.
    pub(super) fn wanted(&self, store: usize) -> Wanted {
        let mut all = BTreeSet::new();
        let mut groups = Groups::default();
        for application in &self.applications {
            for ask in application.asks.iter().filter(|ask| ask.store == store) {
                all.extend(ask.wanted.iter().cloned());
                groups.add(&application.groups);
            }
        }
        Wanted { attributes: all.into_iter().collect(), groups }
    }
}

impl PlannedApplication {
    /// Everything that the application's claims read, and what the stores that are asked for it need themselves. `None`
    /// where that is more than there is `room` for; else the room gets smaller.
    fn new(
        stores: &[PlannedStore],
        attributes: &[AttributeName],
        groups: &Groups,
        room: &mut usize,
    ) -> Option<Self> {
        let mut wanted = vec![BTreeSet::new(); stores.len()];
        let mut unplanned = attributes.to_vec();
        let mut groups = groups.clone();
        while let Some(attribute) = unplanned.pop() {
            for at in suppliers(stores, &attribute) {
                let Some((store, wanted)) = stores.get(at).zip(wanted.get_mut(at)) else { continue };
                if wanted.is_empty() {
                    *room = room.checked_sub(1 + store.needs.len() + groups.named())?;
                    store.waits_for().for_each(|(name, _)| groups.read(name));
                    unplanned.extend(store.waits_for().map(|(name, _)| name.clone()));
                }
                *room = room.checked_sub(1)?;
                wanted.insert(attribute.clone());
            }
        }
        let mut asks: Vec<PlannedAsk> = wanted
            .into_iter()
            .enumerate()
            .filter(|(_, wanted)| !wanted.is_empty())
            .map(|(store, wanted)| PlannedAsk {
                store,
                wanted: wanted.into_iter().collect(),
                needs: Vec::new(),
            })
            .collect();
        let needs: Vec<Vec<ReadAttribute>> = asks.iter().map(|ask| needs(stores, &asks, ask.store)).collect();
        for (ask, needs) in asks.iter_mut().zip(needs) {
            ask.needs = needs;
        }
        let attributes = attributes.iter().map(|name| ReadAttribute::new(name, &asks)).collect();
        Some(Self { attributes, groups, asks })
    }
}

impl ReadAttribute {
    fn new(name: &AttributeName, asks: &[PlannedAsk]) -> Self {
        let suppliers = asks.iter().enumerate().filter_map(|(ask, planned)| {
            let at = planned.wanted.binary_search(name).ok()?;
            Some(Supplier { ask, at })
        });
        Self { name: name.clone(), suppliers: suppliers.collect() }
    }

    /// One that only the callout brings.
    pub(super) fn of_callout(name: AttributeName) -> Self {
        Self { name, suppliers: Vec::new() }
    }
}

/// What a store has to be told before it can be asked.
fn needs(stores: &[PlannedStore], asks: &[PlannedAsk], store: usize) -> Vec<ReadAttribute> {
    let Some(store) = stores.get(store) else { return Vec::new() };
    let needs = store.needs.iter().map(|(name, _)| match store.waits_for_attribute(name) {
        true => ReadAttribute::new(name, asks),
        false => ReadAttribute::of_callout(name.clone()),
    });
    needs.collect()
}

/// Whether something can supply every attribute that the stores need; one that nothing can supply is noted.
fn check_needs(stores: &[PlannedStore], sources: &Sources, diagnostics: &mut Diagnostics) -> bool {
    let needs = || stores.iter().flat_map(|store| &store.needs);
    for (name, place) in needs() {
        sources.check(name, &name.to_string(), *place, diagnostics);
    }
    needs().all(|(name, _)| sources.can_supply(name))
}
