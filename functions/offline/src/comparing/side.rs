//! One of two policies, with its stores replaced by what is given of whoever signs in.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

use claims::values::AttributeName;
use provider::comparison::Decision;
use provider::lookup::{LookedUp, Lookup, StoreRefusal};
use provider::reason::Reason;
use stores::failure::StoreFailure;
use stores::store::{Attributes, Found, LookUp, Store, Wanted};

use crate::given::{Given, NO_LIMIT};
use crate::policy_text::Usable;

/// A policy that decides for one sign-in after the other.
pub struct Side {
    /// The policy and its plan.
    pub usable: Usable,
    lookup: Lookup,
    current: Current,
}

/// Who signs in at the moment.
type Current = Arc<Mutex<Arc<Given>>>;

/// Answers for one store with what is given of whoever signs in at the moment.
struct CurrentStandIn {
    store: String,
    key: Vec<AttributeName>,
    current: Current,
}

struct CurrentLookUp {
    stand_in: Arc<CurrentStandIn>,
    wanted: Wanted,
}

impl Side {
    /// A policy over sign-ins that are given.
    #[must_use]
    pub fn of(usable: Usable) -> Self {
        let current = Current::default();
        let lookup = usable.plan.with_stand_ins(|declared, key| {
            let (store, key, current) = (declared.name.clone(), key.to_vec(), Arc::clone(&current));
            Arc::new(CurrentStandIn { store, key, current })
        });
        Self { usable, lookup, current }
    }

    /// What the function would decide: steps 3 to 5 of a callout.
    pub async fn decide(&self, given: &Arc<Given>) -> Decision {
        let Some((index, application)) = given.application(&self.usable.policy) else {
            return Decision::default();
        };
        *self.current.lock().unwrap_or_else(PoisonError::into_inner) = Arc::clone(given);
        match given.look_up_in(&self.lookup, index, NO_LIMIT).await {
            Ok(LookedUp { known, asked, .. }) => Decision::of(&application.evaluate(&known), &asked),
            Err(StoreRefusal { asked, .. }) => Decision::refused(Reason::StoreUnavailable, &asked),
        }
    }
}

impl Store for CurrentStandIn {
    fn prepare(self: Arc<Self>, wanted: &Wanted) -> Arc<dyn LookUp> {
        Arc::new(CurrentLookUp { stand_in: self, wanted: wanted.clone() })
    }
}

impl LookUp for CurrentLookUp {
    fn run(
        &self,
        attributes: &Attributes<'_>,
    ) -> Pin<Box<dyn Future<Output = Result<Found, StoreFailure>> + Send + '_>> {
        let CurrentStandIn { store, key, current } = &*self.stand_in;
        let given = Arc::clone(&current.lock().unwrap_or_else(PoisonError::into_inner));
        let answer = given.stand_in(store, key).answer(&self.wanted.attributes, attributes);
        Box::pin(std::future::ready(answer))
    }
}
