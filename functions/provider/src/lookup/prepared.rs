//! Prepares the look-up of each application.

use claims::values::AttributeName;
use stores::store::Wanted;

use super::plan::{Plan, PlannedAsk};
use super::planned_store::PlannedStore;
use super::respondent::Respondent;
use super::run::{ApplicationLookup, Ask};

impl Plan {
    /// Each application's look-up; `respondent` says who answers for the store of this index.
    pub(super) fn lookups(
        &self,
        mut respondent: impl FnMut(usize, &Wanted) -> Option<Box<dyn Respondent>>,
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
    /// The attributes that the store needs.
    pub(super) fn needed(&self) -> Vec<AttributeName> {
        self.needs.iter().map(|(name, _)| name.clone()).collect()
    }

    fn ask(&self, planned: &PlannedAsk, respondent: Box<dyn Respondent>) -> Ask {
        Ask {
            store: self.declared.name.clone(),
            required: self.declared.required,
            needs: planned.needs.clone(),
            wanted: planned.wanted.clone(),
            respondent,
        }
    }
}
